//! Texts as PostgreSQL holds them: it has no NUL, and a sender's JSON may.

use std::borrow::Cow;

/// What begins an escape. A text that holds it has it escaped too.
const ESCAPE: char = '\u{1}';
const NUL: char = '\u{2}';

/// A text as it is stored.
pub(super) fn stored(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', ESCAPE]) {
        return Cow::Borrowed(text);
    }
    let mut stored = String::with_capacity(text.len() + 4);
    for character in text.chars() {
        match character {
            '\0' => stored.extend([ESCAPE, NUL]),
            ESCAPE => stored.extend([ESCAPE, ESCAPE]),
            other => stored.push(other),
        }
    }
    Cow::Owned(stored)
}

/// The text that was stored.
pub(super) fn given(stored: String) -> String {
    if !stored.contains(ESCAPE) {
        return stored;
    }
    let mut text = String::with_capacity(stored.len());
    let mut characters = stored.chars();
    while let Some(character) = characters.next() {
        if character != ESCAPE {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some(NUL) => text.push('\0'),
            Some(other) => text.push(other),
            None => text.push(ESCAPE),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was_and_has_no_nul_meanwhile() {
        for text in [
            "",
            "plain",
            "\0",
            "\u{1}",
            "\u{1}\0",
            "\0\u{1}\u{2}",
            "\u{1}\u{1}",
            "a\0b\u{1}c\u{2}d",
            "naïve ☃ \u{10ffff}",
        ] {
            let stored = stored(text).into_owned();
            assert!(!stored.contains('\0'), "{text:?}");
            assert_eq!(given(stored), text);
        }
    }

    #[test]
    fn what_no_text_is_stored_as_is_no_panic() {
        assert_eq!(given("a\u{1}".to_owned()), "a\u{1}");
        assert_eq!(given("\u{1}x".to_owned()), "x");
    }
}
