//! Captures to read.

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A capture in a folder of its own, which is removed when it is dropped.
pub(crate) struct Capture {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Capture {
    pub(crate) fn new(content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("capture.ndjson");
        fs::write(&path, content).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    pub(crate) fn of(deliveries: impl IntoIterator<Item = Value>) -> Self {
        let lines = deliveries
            .into_iter()
            .map(|delivery| format!("{delivery}\n"));
        Self::new(lines.collect::<String>())
    }

    pub(crate) fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The lines, as JSON.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.path).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// A body, as an envelope has it.
pub(crate) fn encoded(body: &[u8]) -> Value {
    match str::from_utf8(body) {
        Ok(text) => json!({ "text": text }),
        Err(_) => json!({ "base64": STANDARD.encode(body) }),
    }
}

/// An authentic delivery, as `listen` writes it.
pub(crate) fn delivery(body: &[u8]) -> Value {
    json!({
        "provider": "supademo",
        "received_at": 1_769_850_000.123_456,
        "method": "POST",
        "target": "/hooks?a=1",
        "fields": [
            ["host", "127.0.0.1:4040"],
            ["content-type", "application/json"],
            ["content-length", "999"],
            ["x-supademo-signature", "5e1f"],
        ],
        "body": encoded(body),
        "verdict": { "accepted": { "id": "sha256:00", "secret": "current" } },
    })
}

/// A delivery of the event of this name.
pub(crate) fn event(name: &str) -> Value {
    delivery(json!({ "event": name }).to_string().as_bytes())
}

pub(crate) fn refused(status: u16, reason: &str) -> Value {
    let verdict = json!({
        "refused": { "status": status, "reason": reason, "error": "it is not right" }
    });
    with(delivery(b"{}"), "verdict", verdict)
}

pub(crate) fn with(mut delivery: Value, member: &str, value: Value) -> Value {
    delivery[member] = value;
    delivery
}
