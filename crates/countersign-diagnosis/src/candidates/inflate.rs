use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// A text of more bytes is not looked at.
const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// What the bytes are the compressed form of, with the format's name.
pub(crate) fn inflated(bytes: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let (text, format) = if bytes.starts_with(b"\x1f\x8b") {
        (read(MultiGzDecoder::new(bytes)), "gzip")
    } else if is_zlib(bytes) {
        (read(ZlibDecoder::new(bytes)), "zlib")
    } else {
        (read(DeflateDecoder::new(bytes)), "deflate")
    };
    text.map(|text| (text, format))
}

/// RFC 1950 §2.2: method 8, and a check by 31.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [method, flags, ..] => {
            method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0
        }
        _ => false,
    }
}

fn read(decoder: impl Read) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut bounded = decoder.take(MAX_TEXT);
    bounded.read_to_end(&mut text).ok()?;
    let ended = bounded.limit() > 0;
    (ended && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_bomb_is_given_up_at_the_limit() {
        let zeros = vec![0; 1 << 20];
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..64 {
            encoder.write_all(&zeros).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 100_000);
        assert!(inflated(&bomb).is_none());
    }

    #[test]
    fn what_breaks_off_or_is_empty_is_no_text() {
        // printf '{}' | gzip -n | xxd -p
        let gzip = hex::decode("1f8b0800000000000003abae050043bfa6a302000000").unwrap();
        assert_eq!(inflated(&gzip), Some((b"{}".to_vec(), "gzip")));
        for end in 0..gzip.len() {
            assert!(inflated(&gzip[..end]).is_none(), "{end}");
        }
        for bytes in [
            &b""[..],
            b"\x1f\x8b",
            b"x\x9c",
            b"{}",
            b"\x03\x00",
            b"\xff\xff\xff",
        ] {
            assert!(inflated(bytes).is_none(), "{bytes:?}");
        }
    }
}
