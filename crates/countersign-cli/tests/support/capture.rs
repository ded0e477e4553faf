//! Captures to read.

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A capture in a folder of its own, which is gone when it is dropped.
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
}

/// An authentic delivery, as `listen` writes it.
pub(crate) fn delivery(body: &[u8]) -> Value {
    json!({
        "received_at": "2026-01-31T09:00:00.123456789Z",
        "provider": "supademo",
        "verdict": "authentic",
        "event": "lead.captured",
        "recognized": true,
        "problem": null,
        "email": "jane@example.com",
        "viewed_at": null,
        "secret": "current",
        "path": "/hooks?a=1",
        "headers": [
            ["host", "127.0.0.1:4040"],
            ["content-type", "application/json"],
            ["content-length", "999"],
            ["x-supademo-signature", "5e1f"],
        ],
        "body": STANDARD.encode(body),
    })
}

pub(crate) fn refused(status: u16, reason: &str) -> Value {
    let mut refused = delivery(b"{}");
    let members = refused.as_object_mut().unwrap();
    for accepted in [
        "event",
        "recognized",
        "problem",
        "email",
        "viewed_at",
        "secret",
    ] {
        members.remove(accepted);
    }
    refused["verdict"] = json!("refused");
    refused["status"] = json!(status);
    refused["reason"] = json!(reason);
    refused["error"] = json!("it is not right");
    refused
}

pub(crate) fn with(mut delivery: Value, member: &str, value: Value) -> Value {
    delivery[member] = value;
    delivery
}
