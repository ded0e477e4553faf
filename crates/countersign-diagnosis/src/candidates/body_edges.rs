use std::{borrow::Cow, ops::ControlFlow};

use crate::cause::BodyFault;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Gives the text with another start, end or line ending, one after another.
pub(super) fn each<'t, B>(
    text: &'t [u8],
    tried: &mut dyn FnMut(Cow<'t, [u8]>, BodyFault) -> ControlFlow<B>,
) -> ControlFlow<B> {
    for end in ["\r\n", "\n"] {
        if let Some(rest) = text.strip_suffix(end.as_bytes()) {
            tried(rest.into(), BodyFault::NewlineAdded)?;
        }
        let ended = [text, end.as_bytes()].concat();
        tried(ended.into(), BodyFault::NewlineLost)?;
    }
    tried(text.trim_ascii().into(), BodyFault::WhiteSpaceAdded)?;
    for parts in [[text, b" "], [b" ", text], [b"\n", text]] {
        tried(parts.concat().into(), BodyFault::WhiteSpaceLost)?;
    }
    match text.strip_prefix(BOM) {
        Some(rest) => tried(rest.into(), BodyFault::BomAdded)?,
        None => tried([BOM, text].concat().into(), BodyFault::BomLost)?,
    }
    let unix = with_unix_lines(text);
    let windows = with_windows_lines(&unix);
    let returns = unix
        .iter()
        .map(|byte| if *byte == b'\n' { b'\r' } else { *byte });
    let returns: Vec<u8> = returns.collect();
    tried(unix.into(), BodyFault::LineEndings)?;
    tried(windows.into(), BodyFault::LineEndings)?;
    tried(returns.into(), BodyFault::LineEndings)
}

/// From lines that end with CR LF, or with CR alone.
fn with_unix_lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\r', Some(b'\n')) => {}
            (b'\r', _) => lines.push(b'\n'),
            _ => lines.push(byte),
        }
    }
    lines
}

fn with_windows_lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    for byte in text {
        if *byte == b'\n' {
            lines.push(b'\r');
        }
        lines.push(*byte);
    }
    lines
}
