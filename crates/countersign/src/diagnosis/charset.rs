use std::fmt;

use encoding_rs::{WINDOWS_1252, mem};

/// The encoding that the sender signed, where it is not that of the body that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Latin1,
    Windows1252,
    Utf16,
    Utf8,
    Ascii,
    Replaced,
    TwiceEncoded,
    OnceEncoded,
}

impl Charset {
    /// The text in each encoding that the sender may have signed it in.
    pub(super) fn variants(text: &[u8]) -> Vec<(Vec<u8>, Self)> {
        let mut variants = Vec::new();
        if let Ok(unicode) = std::str::from_utf8(text) {
            if !unicode.is_ascii() {
                let twice = mem::decode_latin1(text).into_owned().into_bytes();
                variants.push((twice, Self::TwiceEncoded));
                variants.push((from_windows_1252(text), Self::TwiceEncoded));
                if mem::is_str_latin1(unicode) {
                    let latin1 = mem::encode_latin1_lossy(unicode).into_owned();
                    variants.push(narrow(latin1, Self::Latin1));
                }
                let (windows, _, unmappable) = WINDOWS_1252.encode(unicode);
                if !unmappable {
                    variants.push(narrow(windows.into_owned(), Self::Windows1252));
                }
                let ascii = |c: char| if c.is_ascii() { c } else { '?' };
                let replaced: String = unicode.chars().map(ascii).collect();
                variants.push((replaced.into_bytes(), Self::Ascii));
            }
            variants.extend(to_utf16(unicode));
        } else {
            let utf8 = mem::decode_latin1(text).into_owned().into_bytes();
            variants.push((utf8, Self::Utf8));
            variants.push((from_windows_1252(text), Self::Utf8));
            let lossy = String::from_utf8_lossy(text).into_owned().into_bytes();
            variants.push((lossy, Self::Replaced));
        }
        if text.contains(&0) || text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
            variants.extend(from_utf16(text));
        }
        variants
    }
}

/// Bytes of a narrow encoding that are UTF-8 show that the text was encoded once too often.
fn narrow(bytes: Vec<u8>, charset: Charset) -> (Vec<u8>, Charset) {
    let charset = match std::str::from_utf8(&bytes) {
        Ok(_) => Charset::OnceEncoded,
        Err(_) => charset,
    };
    (bytes, charset)
}

fn from_windows_1252(text: &[u8]) -> Vec<u8> {
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(text);
    decoded.into_owned().into_bytes()
}

fn to_utf16(text: &str) -> Vec<(Vec<u8>, Charset)> {
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [
        [b"\xff\xfe", little.as_slice()].concat(),
        [b"\xfe\xff", big.as_slice()].concat(),
    ];
    [little, big]
        .into_iter()
        .chain(marked)
        .map(|bytes| (bytes, Charset::Utf16))
        .collect()
}

fn from_utf16(text: &[u8]) -> Vec<(Vec<u8>, Charset)> {
    let decode = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (units, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        let units = units.iter().map(|pair| unit(*pair));
        char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .ok()
    };
    [u16::from_le_bytes, u16::from_be_bytes]
        .into_iter()
        .filter_map(|unit| decode(text, unit))
        .map(|text| text.trim_start_matches('\u{feff}').as_bytes().to_vec())
        .map(|bytes| (bytes, Charset::Utf8))
        .collect()
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let charset = match self {
            Self::Latin1 => "ISO 8859-1",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16 => "UTF-16",
            Self::Utf8 => "UTF-8",
            Self::Ascii => "ASCII with question marks",
            Self::Replaced => "UTF-8 with replacement characters",
            Self::TwiceEncoded => "UTF-8 that was encoded twice",
            Self::OnceEncoded => {
                return f.write_str("the body is UTF-8 that was encoded twice, once after signing");
            }
        };
        write!(
            f,
            "the sender signed the text as {charset}, which is not the encoding of the body"
        )
    }
}
