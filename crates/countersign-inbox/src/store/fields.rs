//! Header fields as a store holds them.

use countersign::{HeaderMap, HeaderName, HeaderValue};

/// Header fields as they stand in HTTP/1.1: a line each. No value holds a line break.
pub(super) fn lines(fields: &HeaderMap) -> Vec<u8> {
    let mut lines = Vec::new();
    for (name, value) in fields {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        lines.extend_from_slice(value.as_bytes());
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

/// The header fields of these lines.
pub(super) fn from_lines(lines: &[u8]) -> Result<HeaderMap, http::Error> {
    let mut fields = HeaderMap::new();
    let lines = lines.strip_suffix(b"\r\n").unwrap_or(lines);
    if lines.is_empty() {
        return Ok(fields);
    }
    for line in lines.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let colon = line.iter().position(|byte| *byte == b':');
        let (name, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b": ").unwrap_or(value);
        fields.append(
            HeaderName::from_bytes(name)?,
            HeaderValue::from_bytes(value)?,
        );
    }
    Ok(fields)
}
