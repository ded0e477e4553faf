//! Text that somebody else chose, escaped so that nothing in it steers the terminal.

/// Escaped onto one line.
pub(crate) fn line(text: &str) -> String {
    escaped(text, |_| false)
}

/// Escaped, but with its line breaks; a byte that is not UTF-8 is written as `\xff`.
pub(crate) fn lines(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown += &escaped(chunk.valid(), |char| matches!(char, '\n' | '\t'));
        shown.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    shown
}

/// Whether a terminal obeys the character: a control, or a change of the text's direction.
pub(crate) fn steers(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        // Quotes and backslashes are harmless, and JSON is full of them.
        if matches!(char, '"' | '\'' | '\\') || is_kept(char) {
            shown.push(char);
        } else {
            shown.extend(char.escape_debug());
        }
    }
    shown
}
