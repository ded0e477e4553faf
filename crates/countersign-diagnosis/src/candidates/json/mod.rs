use std::fmt::{self, Write};

use super::numbers::Numbers;

/// How the white space between the tokens is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Compact,
    Spaced,
    Indented1,
    Indented2,
    Indented3,
    Indented4,
    Tabs,
}

/// Which characters of the strings are escaped, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
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

/// JSON as another library may write it: the same members in the same order, each number with its
/// own digits, and nothing that is there twice is lost.
///
/// The grammar is not checked beyond the tokens: what comes of text that is not JSON is only
/// compared. Nothing recurses, so any depth will do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a> {
    text: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    /// With its quotes.
    String(&'a str),
    /// A number, or a word.
    Scalar(&'a str),
}

impl Layout {
    pub(super) const ALL: [Self; 7] = [
        Self::Compact,
        Self::Spaced,
        Self::Indented2,
        Self::Indented4,
        Self::Indented1,
        Self::Indented3,
        Self::Tabs,
    ];

    fn indent(self) -> Option<&'static str> {
        match self {
            Self::Compact | Self::Spaced => None,
            Self::Indented1 => Some(" "),
            Self::Indented2 => Some("  "),
            Self::Indented3 => Some("   "),
            Self::Indented4 => Some("    "),
            Self::Tabs => Some("\t"),
        }
    }
}

impl Escapes {
    /// All but [`Kept`](Self::Kept).
    pub(super) const ALL: [Self; 8] = [
        Self::Needed,
        Self::NonAscii,
        Self::NonAsciiUpper,
        Self::Slashes,
        Self::SlashesAndNonAscii,
        Self::Html,
        Self::HtmlAndQuotes,
        Self::DotNet,
    ];

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

impl<'a> Json<'a> {
    /// An object or an array, by its first character.
    pub(super) fn of(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        text.trim_start()
            .starts_with(['{', '['])
            .then_some(Self { text })
    }

    /// The text in this layout, or `None` if it is not made of JSON's tokens or becomes longer than
    /// `limit`.
    pub(super) fn laid_out(self, layout: Layout, escapes: Escapes, limit: usize) -> Option<String> {
        let mut out = String::with_capacity(self.text.len());
        let mut depth = 0_usize;
        let mut opened = false;
        for token in Tokens::of(self.text) {
            let token = token?;
            let mut break_line = match token {
                Token::Close(_) => {
                    depth = depth.checked_sub(1)?;
                    !opened
                }
                _ => opened,
            };
            let mut space = false;
            opened = false;
            if break_line {
                new_line(&mut out, layout, depth, limit);
            }
            break_line = false;
            match token {
                Token::Open(bracket) => {
                    out.push(bracket);
                    depth += 1;
                    opened = true;
                }
                Token::Close(bracket) => out.push(bracket),
                Token::Comma => {
                    out.push(',');
                    break_line = true;
                    space = layout == Layout::Spaced;
                }
                Token::Colon => {
                    out.push(':');
                    space = layout != Layout::Compact;
                }
                Token::String(string) => escape(string, escapes, &mut out),
                Token::Scalar(scalar) => out.push_str(scalar),
            }
            if break_line {
                new_line(&mut out, layout, depth, limit);
            }
            if space {
                out.push(' ');
            }
            if out.len() > limit {
                return None;
            }
        }
        (depth == 0).then_some(out)
    }

    /// The text with the white space that it has.
    pub(super) fn escaped(self, escapes: Escapes, limit: usize) -> Option<String> {
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

    /// The text with other numbers, and all else as it is.
    pub(super) fn renumbered(self, numbers: Numbers, limit: usize) -> Option<String> {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => string_length(rest)?,
                _ => scalar_length(rest).max(first.len_utf8()),
            };
            let (token, after) = rest.split_at_checked(length)?;
            match numbers.write(token) {
                Some(number) => out.push_str(&number),
                None => out.push_str(token),
            }
            rest = after;
            if out.len() > limit {
                return None;
            }
        }
        Some(out)
    }

    /// Compact text with the members of each object by the code points of their keys, or `None` if
    /// it is nested deeper than [`MAX_SORTED_DEPTH`].
    pub(super) fn sorted(self) -> Option<String> {
        let mut tokens = Tokens::of(self.text);
        let mut out = String::with_capacity(self.text.len());
        let first = tokens.next()??;
        sort_value(first, &mut tokens, &mut out, MAX_SORTED_DEPTH)?;
        tokens.next().is_none().then_some(out)
    }
}

/// As deep as most parsers go.
const MAX_SORTED_DEPTH: usize = 128;

fn new_line(out: &mut String, layout: Layout, depth: usize, limit: usize) {
    if let Some(indent) = layout.indent() {
        out.push('\n');
        // The caller gives up on what is longer.
        for _ in 0..depth.min(limit) {
            out.push_str(indent);
        }
    }
}

fn sort_value(first: Token, tokens: &mut Tokens, out: &mut String, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match first {
        Token::Open('{') => {
            out.push('{');
            let mut members = Vec::new();
            loop {
                let key = match tokens.next()?? {
                    Token::String(key) => key,
                    Token::Comma => continue,
                    Token::Close('}') => break,
                    _ => return None,
                };
                if tokens.next()?? != Token::Colon {
                    return None;
                }
                let mut member = format!("{key}:");
                let value = tokens.next()??;
                sort_value(value, tokens, &mut member, depth)?;
                let mut name = String::new();
                escape(key, Escapes::Needed, &mut name);
                members.push((name, member));
            }
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            for (index, (_, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(member);
            }
            out.push('}');
        }
        Token::Open(_) => {
            out.push('[');
            loop {
                match tokens.next()?? {
                    Token::Close(']') => break,
                    Token::Comma => out.push(','),
                    value => sort_value(value, tokens, out, depth)?,
                }
            }
            out.push(']');
        }
        Token::String(text) | Token::Scalar(text) => out.push_str(text),
        Token::Close(_) | Token::Comma | Token::Colon => return None,
    }
    Some(())
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        Self { rest: text }
    }
}

/// `None` within is text that is no token.
impl<'a> Iterator for Tokens<'a> {
    type Item = Option<Token<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let first = self.rest.chars().next()?;
        let length = match first {
            '{' | '}' | '[' | ']' | ',' | ':' => Some(1),
            '"' => string_length(self.rest),
            _ => Some(scalar_length(self.rest)),
        };
        let Some((token, rest)) = length.and_then(|length| self.rest.split_at_checked(length))
        else {
            self.rest = "";
            return Some(None);
        };
        self.rest = rest;
        Some(Some(match first {
            '{' | '[' => Token::Open(first),
            '}' | ']' => Token::Close(first),
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' => Token::String(token),
            _ => Token::Scalar(token),
        }))
    }
}

/// The length in bytes of the string that the text starts with, with both quotes.
fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    let end = text.bytes().enumerate().skip(1).find(|(_, byte)| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    end.map(|(end, _)| end + 1)
}

fn scalar_length(text: &str) -> usize {
    text.find([' ', '\t', '\n', '\r', '{', '}', '[', ']', ',', ':', '"'])
        .unwrap_or(text.len())
}

/// Writes a string, which has its quotes, with other escapes.
fn escape(string: &str, escapes: Escapes, out: &mut String) {
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

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Compact => "without white space",
            Self::Spaced => "with a space after each comma and colon, as Python writes it",
            Self::Indented1 => "indented by one space",
            Self::Indented2 => "indented by two spaces",
            Self::Indented3 => "indented by three spaces",
            Self::Indented4 => "indented by four spaces",
            Self::Tabs => "indented by tabs",
        })
    }
}

impl fmt::Display for Escapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"b\" :1.50E+3,\n\"a\\/b\":[ ],\"b\":{ },\t\"\":[-0,{\"z\":null}]}";

    fn laid_out(text: &str, layout: Layout) -> Option<String> {
        Json::of(text.as_bytes())?.laid_out(layout, Escapes::Kept, 1000)
    }

    #[test]
    fn a_layout_keeps_order_numbers_and_what_is_there_twice() {
        let cases = [
            (
                Layout::Compact,
                r#"{"b":1.50E+3,"a\/b":[],"b":{},"":[-0,{"z":null}]}"#,
            ),
            (
                Layout::Spaced,
                r#"{"b": 1.50E+3, "a\/b": [], "b": {}, "": [-0, {"z": null}]}"#,
            ),
            (
                Layout::Tabs,
                "{\n\t\"b\": 1.50E+3,\n\t\"a\\/b\": [],\n\t\"b\": {},\n\t\"\": [\n\t\t-0,\n\t\t{\n\
                 \t\t\t\"z\": null\n\t\t}\n\t]\n}",
            ),
        ];
        for (layout, expected) in cases {
            assert_eq!(laid_out(TEXT, layout).unwrap(), expected);
            // Written again, it stays.
            assert_eq!(laid_out(expected, layout).unwrap(), expected);
        }
        let compact = laid_out(TEXT, Layout::Compact);
        for layout in Layout::ALL {
            let text = laid_out(TEXT, layout).unwrap();
            assert_eq!(laid_out(&text, Layout::Compact), compact, "{layout:?}");
        }
    }

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

    #[test]
    fn keys_are_sorted_at_every_level_and_equal_ones_stay_in_order() {
        let sorted = |text: &str| Json::of(text.as_bytes())?.sorted();
        assert_eq!(
            sorted(TEXT).unwrap(),
            r#"{"":[-0,{"z":null}],"a\/b":[],"b":1.50E+3,"b":{}}"#
        );
        assert_eq!(
            sorted(r#"[{"é":2,"z":{"b":1,"a":2},"\u0061":0,"B":[]}]"#).unwrap(),
            r#"[{"B":[],"\u0061":0,"z":{"a":2,"b":1},"é":2}]"#
        );
        for text in [
            "{",
            "{]",
            "[}",
            "{\"a\"}",
            "{\"a\":}",
            "{1:2}",
            "{\"a\":1}x",
            "[1]2",
        ] {
            assert_eq!(sorted(text), None, "{text}");
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(sorted(&nested(MAX_SORTED_DEPTH)).is_some());
        assert!(sorted(&nested(MAX_SORTED_DEPTH + 1)).is_none());
    }

    #[test]
    fn text_that_is_not_json_or_grows_too_long_is_not_laid_out() {
        for text in [
            "",
            "1",
            "\"a\"",
            "a=b",
            "[",
            "]",
            "{\"a",
            "[\"\\\"]",
            "\u{feff}[]",
        ] {
            assert_eq!(laid_out(text, Layout::Spaced), None, "{text}");
        }
        assert!(Json::of(b"[\"\xff\"]").is_none());
        let deep = "[".repeat(500) + &"]".repeat(500);
        assert_eq!(laid_out(&deep, Layout::Compact).unwrap(), deep);
        assert_eq!(laid_out(&deep, Layout::Indented4), None);
        let long = "[\"".to_owned() + &"<".repeat(200) + "\"]";
        let json = Json::of(long.as_bytes()).unwrap();
        assert!(json.escaped(Escapes::Html, 1204).is_some());
        assert!(json.escaped(Escapes::Html, 1000).is_none());
    }
}
