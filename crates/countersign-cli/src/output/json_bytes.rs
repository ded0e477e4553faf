use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Bytes in JSON: text as a string, anything else in base64.
pub(crate) fn json_bytes(bytes: &[u8]) -> Value {
    match str::from_utf8(bytes) {
        Ok(text) => Value::from(text),
        Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
    }
}
