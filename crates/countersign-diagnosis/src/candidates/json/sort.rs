use super::{
    escapes::{Escapes, escape},
    text::Json,
    tokens::{Token, Tokens},
};

/// As deep as most parsers go.
const MAX_SORTED_DEPTH: usize = 128;

impl Json<'_> {
    /// Compact text with the members of each object by the code points of their keys, or `None` if
    /// it is nested deeper than [`MAX_SORTED_DEPTH`].
    pub(in crate::candidates) fn sorted(self) -> Option<String> {
        let mut tokens = Tokens::of(self.text);
        let mut out = String::with_capacity(self.text.len());
        let first = tokens.next()??;
        sort_value(first, &mut tokens, &mut out, MAX_SORTED_DEPTH)?;
        tokens.next().is_none().then_some(out)
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\"b\" :1.50E+3,\n\"a\\/b\":[ ],\"b\":{ },\t\"\":[-0,{\"z\":null}]}";

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
}
