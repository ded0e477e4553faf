/// The tokens of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    /// With its quotes.
    String(&'a str),
    /// A number, or a word.
    Scalar(&'a str),
}

/// Splits a text into its tokens.
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
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
pub(super) fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    let end = text.bytes().enumerate().skip(1).find(|(_, byte)| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    });
    end.map(|(end, _)| end + 1)
}

pub(super) fn scalar_length(text: &str) -> usize {
    text.find([' ', '\t', '\n', '\r', '{', '}', '[', ']', ',', ':', '"'])
        .unwrap_or(text.len())
}
