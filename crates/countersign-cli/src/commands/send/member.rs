use serde_json::Value;

/// Reads `member=value`, of which the value is JSON, or else a string.
pub(super) fn parse_member(text: &str) -> Result<(String, Value), String> {
    let (path, value) = text
        .split_once('=')
        .ok_or_else(|| "not of the form `member=value`".to_owned())?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((path.to_owned(), value))
}
