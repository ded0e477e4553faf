use std::ops::ControlFlow;

use encoding_rs::{WINDOWS_1252, mem};

use crate::cause::BodyFault;

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
    /// What is wrong if the sender signed the text in this.
    pub(super) fn fault(self) -> BodyFault {
        BodyFault::Charset(match self {
            Self::Latin1 => "ISO 8859-1",
            Self::Windows1252 => "Windows-1252",
            Self::Utf16 => "UTF-16",
            Self::Utf8 => "UTF-8",
            Self::Ascii => "ASCII with question marks",
            Self::Replaced => "UTF-8 with replacement characters",
            Self::TwiceEncoded => "UTF-8 that was encoded twice",
            Self::OnceEncoded => return BodyFault::EncodedTwice,
        })
    }

    /// Gives the text in each encoding that the sender may have signed it in, one after another.
    pub(super) fn each<B>(
        text: &[u8],
        tried: &mut dyn FnMut(Vec<u8>, Self) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        if let Ok(unicode) = std::str::from_utf8(text) {
            if !unicode.is_ascii() {
                let twice = mem::decode_latin1(text).into_owned().into_bytes();
                tried(twice, Self::TwiceEncoded)?;
                tried(from_windows_1252(text), Self::TwiceEncoded)?;
                if mem::is_str_latin1(unicode) {
                    let latin1 = mem::encode_latin1_lossy(unicode).into_owned();
                    let charset = narrow(&latin1, Self::Latin1);
                    tried(latin1, charset)?;
                }
                let (windows, _, unmappable) = WINDOWS_1252.encode(unicode);
                if !unmappable {
                    let charset = narrow(&windows, Self::Windows1252);
                    tried(windows.into_owned(), charset)?;
                }
                let ascii = |c: char| if c.is_ascii() { c } else { '?' };
                let replaced: String = unicode.chars().map(ascii).collect();
                tried(replaced.into_bytes(), Self::Ascii)?;
            }
            for (mark, bytes) in UTF_16 {
                let utf16 = unicode.encode_utf16().flat_map(bytes);
                tried(utf16.clone().collect(), Self::Utf16)?;
                tried(mark.into_iter().chain(utf16).collect(), Self::Utf16)?;
            }
        } else {
            let utf8 = mem::decode_latin1(text).into_owned().into_bytes();
            tried(utf8, Self::Utf8)?;
            tried(from_windows_1252(text), Self::Utf8)?;
            let lossy = String::from_utf8_lossy(text).into_owned().into_bytes();
            tried(lossy, Self::Replaced)?;
        }
        if text.contains(&0) || text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
            for unit in [u16::from_le_bytes, u16::from_be_bytes] {
                if let Some(utf8) = from_utf16(text, unit) {
                    tried(utf8, Self::Utf8)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

type UnitBytes = fn(u16) -> [u8; 2];

/// The byte order mark, and the bytes of a code unit, in each order.
const UTF_16: [([u8; 2], UnitBytes); 2] = [
    ([0xff, 0xfe], u16::to_le_bytes),
    ([0xfe, 0xff], u16::to_be_bytes),
];

/// Bytes of a narrow encoding that are UTF-8 show that the text was encoded once too often.
fn narrow(bytes: &[u8], charset: Charset) -> Charset {
    match std::str::from_utf8(bytes) {
        Ok(_) => Charset::OnceEncoded,
        Err(_) => charset,
    }
}

fn from_windows_1252(text: &[u8]) -> Vec<u8> {
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(text);
    decoded.into_owned().into_bytes()
}

fn from_utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Vec<u8>> {
    let (units, []) = text.as_chunks::<2>() else {
        return None;
    };
    let units = units.iter().map(|pair| unit(*pair));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text.trim_start_matches('\u{feff}').as_bytes().to_vec())
}
