//! The capture file: a line of JSON for each delivery, with the exact bytes of its body.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::HeaderValue;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{failure::Failure, provider::ProviderName, verdict::Verdict};

/// A delivery as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Captured {
    pub(crate) received_at: DateTime<Utc>,
    /// `None` if no provider's signature header was there.
    pub(crate) provider: Option<ProviderName>,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    /// The path of the request, with its query.
    pub(crate) path: String,
    /// In their order. The names are in lower case.
    pub(crate) headers: Vec<(String, HeaderText)>,
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub(crate) body: Bytes,
}

/// A header's value: text, or anything else in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum HeaderText {
    Text(String),
    Bytes { base64: String },
}

impl From<&HeaderValue> for HeaderText {
    fn from(value: &HeaderValue) -> Self {
        match str::from_utf8(value.as_bytes()) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes {
                base64: STANDARD.encode(value),
            },
        }
    }
}

fn to_base64<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(body))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    let body = STANDARD
        .decode(text)
        .map_err(|error| de::Error::custom(format_args!("the body is not base64: {error}")))?;
    Ok(body.into())
}

/// A capture that deliveries are added to.
#[derive(Debug)]
pub(crate) struct Writer {
    file: Mutex<File>,
}

impl Writer {
    /// Appends to the file, which only its owner can read if it is new: it holds leads.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            Failure::input(format_args!("cannot write {}: {error}", path.display()))
        })?;
        Ok(Self {
            file: Mutex::new(file),
        })
    }

    pub(crate) fn append(&self, captured: &Captured) -> io::Result<()> {
        let mut line = serde_json::to_vec(captured)?;
        line.push(b'\n');
        // One write a line: another process that appends too does not come between.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
    }
}
