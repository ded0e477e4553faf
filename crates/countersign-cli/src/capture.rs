//! The capture file: a line of JSON for each delivery, with the exact bytes of its body.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{body, failure::Failure, provider::ProviderName, text, verdict::Verdict};

/// A delivery as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Captured {
    pub(crate) received_at: DateTime<Utc>,
    /// `None` if no provider's signature header was there.
    pub(crate) provider: Option<ProviderName>,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    #[serde(default = "post")]
    pub(crate) method: String,
    /// The path of the request, with its query.
    pub(crate) path: String,
    /// In their order. The names are in lower case.
    pub(crate) headers: Vec<(String, HeaderText)>,
    /// `None` if not all of it came.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub(crate) body: Option<Bytes>,
}

/// A header's value: text, or anything else in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum HeaderText {
    Text(String),
    Bytes { base64: String },
}

impl Captured {
    /// Whether it is of that name: the event's, or that of `countersign events`.
    pub(crate) fn is_event(&self, name: &str) -> bool {
        let Verdict::Authentic(accepted) = &self.verdict else {
            return false;
        };
        if accepted.event.as_deref() == Some(name) {
            return true;
        }
        let is_known = match (self.provider, name) {
            (Some(ProviderName::Storylane), "known-session") => true,
            (Some(ProviderName::Storylane), "unknown-session") => false,
            _ => return false,
        };
        // Storylane's deliveries differ in their content only.
        let body = self.body.as_deref().unwrap_or_default();
        let event = serde_json::from_slice::<countersign_storylane::Event>(body);
        event.is_ok_and(|event| event.is_recognized() && event.lead().is_some() == is_known)
    }

    /// All of the body.
    pub(crate) fn whole_body(&self) -> Result<&Bytes, String> {
        self.body.as_ref().ok_or_else(|| match &self.verdict {
            Verdict::Refused(refused) => format!("its body was not captured: {}", refused.error),
            Verdict::Authentic(_) => "its body was not captured".to_owned(),
        })
    }

    /// The headers, as they were sent.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, String> {
        let mut map = HeaderMap::new();
        for (name, text) in &self.headers {
            let field = HeaderName::try_from(name.as_str())
                .map_err(|_| format!("{name:?} is not a header name"))?;
            let value = text.value().map_err(|error| format!("{name}: {error}"))?;
            map.try_append(field, value)
                .map_err(|_| "there are too many headers".to_owned())?;
        }
        Ok(map)
    }
}

impl From<&HeaderValue> for HeaderText {
    fn from(value: &HeaderValue) -> Self {
        Self::of(value.as_bytes())
    }
}

impl HeaderText {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes {
                base64: STANDARD.encode(bytes),
            },
        }
    }

    fn value(&self) -> Result<HeaderValue, String> {
        let bytes = match self {
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Bytes { base64 } => STANDARD
                .decode(base64)
                .map_err(|error| format!("the value is not base64: {error}"))?,
        };
        HeaderValue::try_from(bytes).map_err(|_| "not the value of a header".to_owned())
    }
}

fn post() -> String {
    Method::POST.to_string()
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn to_base64<S: Serializer>(body: &Option<Bytes>, serializer: S) -> Result<S::Ok, S::Error> {
    match body {
        Some(body) => serializer.serialize_str(&STANDARD.encode(body)),
        None => serializer.serialize_none(),
    }
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Bytes>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let body = STANDARD
        .decode(text)
        .map_err(|error| de::Error::custom(format_args!("the body is not base64: {error}")))?;
    Ok(Some(body.into()))
}

/// A capture that deliveries are added to.
#[derive(Debug)]
pub(crate) struct Writer {
    end: Mutex<End>,
}

/// Where the next line goes.
#[derive(Debug)]
struct End {
    file: File,
    /// Whether the file ends within a line that was cut off: what is written after it must not be
    /// part of that.
    is_torn: bool,
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
        let is_torn = is_torn(path).map_err(|error| body::unreadable(path, &error))?;
        Ok(Self {
            end: Mutex::new(End { file, is_torn }),
        })
    }

    pub(crate) fn append(&self, captured: &Captured) -> io::Result<()> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = Vec::new();
        if end.is_torn {
            line.push(b'\n');
        }
        serde_json::to_writer(&mut line, captured)?;
        line.push(b'\n');
        // One write a line: another process that appends too does not come between.
        let written = end.file.write_all(&line);
        end.is_torn = written.is_err();
        written
    }
}

/// Whether the last line has no end, as when its writer was killed.
fn is_torn(path: &Path) -> io::Result<bool> {
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() == 0 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// A longer line is no delivery: what is read is bounded, whatever the file is.
const MAX_LINE_BYTES: u64 = 64 * 1024 * 1024;

/// The deliveries of a capture, one after another; a line that is none does not end it.
pub(crate) struct Reader {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    bytes: Option<u64>,
    line: u64,
    position: u64,
}

/// A line of a capture that is not empty.
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: u64,
    /// Where it ends, in bytes from the start.
    pub(crate) end: u64,
    /// The delivery, or why it is none.
    pub(crate) delivery: Result<Captured, String>,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let (input, bytes): (Box<dyn BufRead + Send>, _) = if body::is_stdin(path) {
            (Box::new(BufReader::new(io::stdin())), None)
        } else {
            let file = File::open(path).map_err(|error| body::unreadable(path, &error))?;
            let about = file.metadata().ok().filter(fs::Metadata::is_file);
            let bytes = about.map(|about| about.len());
            // What is added from now on may be what this program sends.
            let input = BufReader::new(file).take(bytes.unwrap_or(u64::MAX));
            (Box::new(input), bytes)
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            bytes,
            line: 0,
            position: 0,
        })
    }

    /// How many bytes there are, if that is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The next line; empty ones are passed over.
    pub(crate) fn read(&mut self) -> Result<Option<Line>, Failure> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = self.read_line(&mut line)?;
            if length == 0 {
                return Ok(None);
            }
            self.line += 1;
            self.position += length;
            let delivery = if length > MAX_LINE_BYTES {
                Err(format!(
                    "the line is longer than {} MiB",
                    MAX_LINE_BYTES >> 20
                ))
            } else if line.trim_ascii().is_empty() {
                continue;
            } else {
                parse(&line)
            };
            return Ok(Some(Line {
                number: self.line,
                end: self.position,
                delivery,
            }));
        }
    }

    /// Reads a line, and of one that is too long only the start. Gives the length of all of it.
    fn read_line(&mut self, line: &mut Vec<u8>) -> Result<u64, Failure> {
        let read = self.read_to_newline(line);
        read.map_err(|error| body::unreadable(&self.path, &error))
    }

    fn read_to_newline(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        let mut limited = (&mut self.input).take(MAX_LINE_BYTES);
        let length = limited.read_until(b'\n', line)? as u64;
        if length < MAX_LINE_BYTES || line.ends_with(b"\n") {
            return Ok(length);
        }
        Ok(length + self.input.skip_until(b'\n')? as u64)
    }
}

fn parse(line: &[u8]) -> Result<Captured, String> {
    serde_json::from_slice(line.trim_ascii_end()).map_err(|error| {
        // It is the one line that the parser saw. What it quotes may be anything.
        let error = text::line(
            &error
                .to_string()
                .replace(" at line 1 column ", " at column "),
        );
        if line.ends_with(b"\n") {
            error
        } else {
            format!("the line is cut off: {error}")
        }
    })
}
