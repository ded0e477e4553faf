use super::{
    escapes::{Escapes, escape},
    text::Json,
    tokens::{Token, Tokens},
};
use crate::cause::BodyFault;

/// How the white space between the tokens is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::candidates) enum Layout {
    Compact,
    Spaced,
    Indented1,
    Indented2,
    Indented3,
    Indented4,
    Tabs,
}

impl Layout {
    pub(in crate::candidates) const ALL: [Self; 7] = [
        Self::Compact,
        Self::Spaced,
        Self::Indented2,
        Self::Indented4,
        Self::Indented1,
        Self::Indented3,
        Self::Tabs,
    ];

    /// What is wrong if the sender signed the JSON so.
    pub(in crate::candidates) fn fault(self) -> BodyFault {
        match self {
            Self::Compact => BodyFault::JsonCompacted,
            Self::Spaced => BodyFault::JsonSpaced,
            Self::Indented1 => BodyFault::JsonIndented("one space"),
            Self::Indented2 => BodyFault::JsonIndented("two spaces"),
            Self::Indented3 => BodyFault::JsonIndented("three spaces"),
            Self::Indented4 => BodyFault::JsonIndented("four spaces"),
            Self::Tabs => BodyFault::JsonIndented("tabs"),
        }
    }

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

impl Json<'_> {
    /// The text in this layout, or `None` if it is not made of JSON's tokens or becomes longer than
    /// `limit`.
    pub(in crate::candidates) fn laid_out(
        self,
        layout: Layout,
        escapes: Escapes,
        limit: usize,
    ) -> Option<String> {
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
}

fn new_line(out: &mut String, layout: Layout, depth: usize, limit: usize) {
    if let Some(indent) = layout.indent() {
        out.push('\n');
        // The caller gives up on what is longer.
        for _ in 0..depth.min(limit) {
            out.push_str(indent);
        }
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
