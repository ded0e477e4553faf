use countersign::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use crate::output::{FAINT, json_bytes, text};

/// Parts of the names of fields that hold what lets somebody in, or lets a request pass as authentic.
const CREDENTIALS: [&str; 10] = [
    "auth",
    "cookie",
    "credential",
    "hmac",
    "key",
    "password",
    "secret",
    "session",
    "signature",
    "token",
];

/// The header fields, one a line, with the credentials masked.
pub(super) fn lines(fields: &HeaderMap) -> Vec<String> {
    let lines = fields.iter().map(|(name, value)| {
        if is_credential(name) {
            format!("{name}: {FAINT}(masked, {} bytes){FAINT:#}", value.len())
        } else {
            let value = text::lines(value.as_bytes());
            format!("{name}: {}", text::line(&value))
        }
    });
    lines.collect()
}

/// The same for programs: a value that is masked is `{"masked":BYTES}`.
pub(super) fn json(fields: &HeaderMap) -> Value {
    let fields = fields.iter().map(|(name, value)| {
        let value = if is_credential(name) {
            json!({ "masked": value.len() })
        } else {
            json_bytes(value.as_bytes())
        };
        json!([name.as_str(), value])
    });
    fields.collect()
}

fn is_credential(name: &HeaderName) -> bool {
    let name = name.as_str();
    CREDENTIALS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_masked_and_other_fields_are_not() {
        let cases = [
            ("authorization", true),
            ("proxy-authorization", true),
            ("cookie", true),
            ("set-cookie", true),
            ("x-api-key", true),
            ("x-acme-token", true),
            ("x-supademo-signature", true),
            ("x-shopify-hmac-sha256", true),
            ("x-amz-security-token", true),
            ("php-auth-pw", true),
            ("content-type", false),
            ("webhook-id", false),
            ("webhook-timestamp", false),
            ("user-agent", false),
            ("host", false),
        ];
        for (name, is_masked) in cases {
            let mut fields = HeaderMap::new();
            fields.insert(name, "Bearer-5e1f".parse().unwrap());
            let shown = format!("{:?} {}", lines(&fields), json(&fields));
            assert_eq!(!shown.contains("5e1f"), is_masked, "{shown}");
            assert_eq!(shown.contains("masked"), is_masked, "{shown}");
        }
    }
}
