use std::fmt::Write;

use super::{text::Json, tokens::string_length};
use crate::cause::BodyFault;

/// Which characters of the strings are escaped, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::candidates) enum Escapes {
    /// As they are written.
    Kept,
    /// Only what RFC 8259 §7 says must be.
    Needed,
    NonAscii,
    NonAsciiUpper,
    Slashes,
    SlashesAndNonAscii,
    Html,
    HtmlAndQuotes,
    DotNet,
}

impl Escapes {
    /// All but [`Kept`](Self::Kept).
    pub(in crate::candidates) const ALL: [Self; 8] = [
        Self::Needed,
        Self::NonAscii,
        Self::NonAsciiUpper,
        Self::Slashes,
        Self::SlashesAndNonAscii,
        Self::Html,
        Self::HtmlAndQuotes,
        Self::DotNet,
    ];

    /// What is wrong if the sender signed the JSON with these.
    pub(in crate::candidates) fn fault(self) -> BodyFault {
        BodyFault::JsonEscapes(match self {
            Self::Kept => "its own escapes",
            Self::Needed => "no escapes but those that it needs",
            Self::NonAscii | Self::NonAsciiUpper => "\\u escapes for what is not ASCII",
            Self::Slashes => "\\/ for each slash",
            Self::SlashesAndNonAscii => {
                "\\/ for each slash and \\u escapes for what is not ASCII, as PHP writes it"
            }
            Self::Html => "\\u escapes for <, > and &, as Go writes it",
            Self::HtmlAndQuotes => "\\u escapes for <, >, &, = and ', as Gson writes it",
            Self::DotNet => "the \\u escapes of System.Text.Json",
        })
    }

    /// Whether this character, which need not be escaped, is.
    fn covers(self, c: char) -> bool {
        match self {
            Self::Kept | Self::Needed => false,
            // Python takes DEL for no printable character.
            Self::NonAscii => !matches!(c, '\0'..='~'),
            Self::NonAsciiUpper => !c.is_ascii(),
            Self::Slashes => c == '/',
            Self::SlashesAndNonAscii => c == '/' || !c.is_ascii(),
            Self::Html => matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'),
            Self::HtmlAndQuotes => matches!(c, '=' | '\'') || Self::Html.covers(c),
            Self::DotNet => {
                matches!(c, '<' | '>' | '&' | '\'' | '"' | '+' | '`' | '\u{7f}') || !c.is_ascii()
            }
        }
    }
}

impl Json<'_> {
    /// The text with the white space that it has.
    pub(in crate::candidates) fn escaped(self, escapes: Escapes, limit: usize) -> Option<String> {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some(start) = rest.find('"') {
            let (before, quoted) = rest.split_at(start);
            let (string, after) = quoted.split_at_checked(string_length(quoted)?)?;
            out.push_str(before);
            escape(string, escapes, &mut out);
            rest = after;
            if out.len() > limit {
                return None;
            }
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Writes a string, which has its quotes, with other escapes.
pub(super) fn escape(string: &str, escapes: Escapes, out: &mut String) {
    if escapes == Escapes::Kept {
        out.push_str(string);
        return;
    }
    let inner = string
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'))
        .unwrap_or(string);
    out.push('"');
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c == '\\' {
            if let Some((c, length)) = unescape(rest.as_str()) {
                write_char(c, escapes, out);
                rest = rest.as_str().get(length..).unwrap_or_default().chars();
            } else {
                // A lone surrogate, or what is no escape, stays as it is.
                out.push('\\');
                out.extend(rest.next());
            }
        } else {
            write_char(c, escapes, out);
        }
    }
    out.push('"');
}

/// The character that is escaped, and how many bytes follow the backslash.
fn unescape(text: &str) -> Option<(char, usize)> {
    let c = match text.chars().next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c @ ('"' | '\\' | '/') => c,
        'u' => {
            let high = code_unit(text)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, 5));
            }
            let low = code_unit(text.get(5..)?.strip_prefix('\\')?)?;
            let pair = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
            let c = char::decode_utf16(pair).next()?.ok()?;
            return Some((c, 11));
        }
        _ => return None,
    };
    Some((c, 1))
}

/// The number of `uXXXX`.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return u32::from_str_radix(digits, 16).ok();
    }
    None
}

fn write_char(c: char, escapes: Escapes, out: &mut String) {
    match c {
        '/' if escapes.covers(c) => out.push_str("\\/"),
        _ if escapes.covers(c) => write_units(c, escapes, out),
        '"' | '\\' => out.extend(['\\', c]),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..'\u{20}' => write_units(c, escapes, out),
        _ => out.push(c),
    }
}

fn write_units(c: char, escapes: Escapes, out: &mut String) {
    let upper = matches!(escapes, Escapes::NonAsciiUpper | Escapes::DotNet);
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = if upper {
            write!(out, "\\u{unit:04X}")
        } else {
            write!(out, "\\u{unit:04x}")
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::json::Layout;

    #[test]
    fn escapes_are_written_as_each_library_does() {
        let text =
            r#"["é\u00E9😀\uD83D\uDE00", "a/b\/c", "<&>\u2028", "\u0022+'\n\u000a\u001f\\"]"#;
        let cases = [
            (Escapes::Kept, text),
            (
                Escapes::Needed,
                "[\"éé😀😀\", \"a/b/c\", \"<&>\u{2028}\", \"\\\"+'\\n\\n\\u001f\\\\\"]",
            ),
            (
                Escapes::NonAscii,
                r#"["\u00e9\u00e9\ud83d\ude00\ud83d\ude00", "a/b/c", "<&>\u2028", "\"+'\n\n\u001f\\"]"#,
            ),
            (
                Escapes::NonAsciiUpper,
                r#"["\u00E9\u00E9\uD83D\uDE00\uD83D\uDE00", "a/b/c", "<&>\u2028", "\"+'\n\n\u001F\\"]"#,
            ),
            (
                Escapes::Slashes,
                "[\"éé😀😀\", \"a\\/b\\/c\", \"<&>\u{2028}\", \"\\\"+'\\n\\n\\u001f\\\\\"]",
            ),
            (
                Escapes::SlashesAndNonAscii,
                r#"["\u00e9\u00e9\ud83d\ude00\ud83d\ude00", "a\/b\/c", "<&>\u2028", "\"+'\n\n\u001f\\"]"#,
            ),
            (
                Escapes::Html,
                r#"["éé😀😀", "a/b/c", "\u003c\u0026\u003e\u2028", "\"+'\n\n\u001f\\"]"#,
            ),
            (
                Escapes::HtmlAndQuotes,
                r#"["éé😀😀", "a/b/c", "\u003c\u0026\u003e\u2028", "\"+\u0027\n\n\u001f\\"]"#,
            ),
            (
                Escapes::DotNet,
                r#"["\u00E9\u00E9\uD83D\uDE00\uD83D\uDE00", "a/b/c", "\u003C\u0026\u003E\u2028", "\u0022\u002B\u0027\n\n\u001F\\"]"#,
            ),
        ];
        for (escapes, expected) in cases {
            let json = Json::of(text.as_bytes()).unwrap();
            assert_eq!(
                json.escaped(escapes, 1000).unwrap(),
                expected,
                "{escapes:?}"
            );
            let spaced = json.laid_out(Layout::Spaced, escapes, 1000).unwrap();
            assert_eq!(spaced, expected, "{escapes:?}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            r#"["\ud83d"]"#,
            r#"["\ud83dx\udE00"]"#,
            r#"["\ude00\ud83d"]"#,
            r#"["\u12"]"#,
            r#"["\u+123"]"#,
            r#"["\x\é"]"#,
        ] {
            let json = Json::of(text.as_bytes()).unwrap();
            assert_eq!(json.escaped(Escapes::Needed, 100).unwrap(), text);
        }
    }
}
