use super::{
    text::Json,
    tokens::{Token, Tokens},
};

/// As deep as most parsers go.
const MAX_DEPTH: usize = 128;

impl Json<'_> {
    /// Compact text without the members that are null, or `None` if there are none or it is nested
    /// deeper than [`MAX_DEPTH`].
    pub(in crate::candidates) fn without_nulls(self) -> Option<String> {
        let mut tokens = Tokens::of(self.text);
        let mut writer = Writer {
            out: String::with_capacity(self.text.len()),
            dropped: false,
        };
        let first = tokens.next()??;
        writer.value(first, &mut tokens, MAX_DEPTH)?;
        (tokens.next().is_none() && writer.dropped).then_some(writer.out)
    }
}

struct Writer {
    out: String,
    dropped: bool,
}

impl Writer {
    fn value(&mut self, first: Token, tokens: &mut Tokens, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match first {
            Token::Open('{') => self.object(tokens, depth),
            Token::Open(_) => self.array(tokens, depth),
            Token::String(text) | Token::Scalar(text) => {
                self.out.push_str(text);
                Some(())
            }
            Token::Close(_) | Token::Comma | Token::Colon => None,
        }
    }

    fn object(&mut self, tokens: &mut Tokens, depth: usize) -> Option<()> {
        self.out.push('{');
        let mut is_first = true;
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
            let value = tokens.next()??;
            if value == Token::Scalar("null") {
                self.dropped = true;
                continue;
            }
            if !is_first {
                self.out.push(',');
            }
            is_first = false;
            self.out.push_str(key);
            self.out.push(':');
            self.value(value, tokens, depth)?;
        }
        self.out.push('}');
        Some(())
    }

    fn array(&mut self, tokens: &mut Tokens, depth: usize) -> Option<()> {
        self.out.push('[');
        loop {
            match tokens.next()?? {
                Token::Close(']') => break,
                Token::Comma => self.out.push(','),
                value => self.value(value, tokens, depth)?,
            }
        }
        self.out.push(']');
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_null_are_dropped_at_every_level() {
        let without = |text: &str| Json::of(text.as_bytes())?.without_nulls();
        let text = "{\"a\": null, \"b\": [null, {\"c\": null}], \"d\": \"null\", \"e\" :null}";
        assert_eq!(without(text).unwrap(), r#"{"b":[null,{}],"d":"null"}"#);
        for text in [
            "{}",
            "[null]",
            "{\"a\":1}",
            "{\"a\":null",
            "{\"a\":}",
            "{\"a\":null}x",
        ] {
            assert_eq!(without(text), None, "{text}");
        }
        let deep = "[".repeat(200) + "{\"a\":null}" + &"]".repeat(200);
        assert_eq!(without(&deep), None);
    }
}
