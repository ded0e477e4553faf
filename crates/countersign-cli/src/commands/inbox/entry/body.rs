use std::fmt::Write;

use crate::output::text;

/// How much of a body is printed, unless all of it is asked for.
const MAX_SHOWN_BYTES: usize = 16 * 1024;

/// Bytes on a line of hex.
const ROW: usize = 16;

/// The body for people: text as text, any other as hex, and how much is left out.
pub(super) fn shown(body: &[u8], is_whole: bool) -> (String, usize) {
    let limit = if is_whole {
        usize::MAX
    } else {
        MAX_SHOWN_BYTES
    };
    let mut end = body.len().min(limit);
    let shown = match str::from_utf8(body) {
        Ok(all) => {
            while !all.is_char_boundary(end) {
                end -= 1;
            }
            text::lines(body.get(..end).unwrap_or_default())
        }
        Err(_) => hex(body.get(..end).unwrap_or_default()),
    };
    (shown, body.len() - end)
}

/// As `xxd` prints it.
fn hex(bytes: &[u8]) -> String {
    let mut dump = String::new();
    for (number, row) in bytes.chunks(ROW).enumerate() {
        let _ = write!(dump, "{:08x} ", number * ROW);
        for byte in row {
            let _ = write!(dump, " {byte:02x}");
        }
        let gap = (ROW - row.len()) * 3 + 2;
        dump.extend(std::iter::repeat_n(' ', gap));
        dump.extend(row.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        dump.push('\n');
    }
    dump.truncate(dump.trim_end_matches('\n').len());
    dump
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_anything_else_is_hex() {
        assert_eq!(shown(b"{\n  \"a\": 1\n}", false).0, "{\n  \"a\": 1\n}");
        assert_eq!(shown(b"", false), (String::new(), 0));
        assert_eq!(
            shown("\u{1b}[2J\u{9b}".as_bytes(), false).0,
            "\\u{1b}[2J\\u{9b}"
        );
        let (dump, left) = shown(b"\xff\x00\x1b[2Jabc 0123456789", true);
        assert_eq!(left, 0);
        assert_eq!(
            dump,
            "00000000  ff 00 1b 5b 32 4a 61 62 63 20 30 31 32 33 34 35  ...[2Jabc 012345\n\
             00000010  36 37 38 39                                      6789"
        );
    }

    #[test]
    fn a_long_body_is_cut_at_a_character_unless_all_of_it_is_wanted() {
        let long = "é".repeat(MAX_SHOWN_BYTES);
        let odd = format!("a{long}");
        assert_eq!(shown(odd.as_bytes(), true), (odd.clone(), 0));
        let (cut, left) = shown(odd.as_bytes(), false);
        assert_eq!(cut.len() + left, odd.len());
        assert_eq!(cut.len(), MAX_SHOWN_BYTES - 1);
        let (_, left) = shown(&vec![0xff; MAX_SHOWN_BYTES + 5], false);
        assert_eq!(left, 5);
    }
}
