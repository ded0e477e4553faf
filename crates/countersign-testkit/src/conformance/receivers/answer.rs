use std::{any::Any, fmt, time::Duration};

use bytes::Bytes;
use countersign::{HeaderMap, StatusCode};

/// The answer to a request.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// From the first byte of the request to the head of the answer.
    pub(crate) elapsed: Duration,
    /// How often the request's body was polled; `None` over a socket.
    pub(crate) polls: Option<usize>,
    /// Whether the server closed the connection; `None` where the suite did not wait for it.
    pub(crate) is_closed: Option<bool>,
}

/// Why a request got no answer.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// No answer came within this time.
    Silent(Duration),
    /// The application panicked.
    Panicked(String),
    /// The service or the connection returned this error.
    Failed(String),
    /// The connection was closed without an answer.
    Closed,
}

impl Failure {
    pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::Panicked(text.unwrap_or("no text").to_owned())
    }

    pub(crate) fn failed(error: impl fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.as_u16();
        match self.body.len() {
            0 => write!(f, "{status} with an empty body")?,
            length => write!(f, "{status} with a body of {length} bytes")?,
        }
        write!(f, " after {} ms", self.elapsed.as_millis())?;
        match self.polls {
            None => Ok(()),
            Some(0) => f.write_str("; the request's body was not read"),
            Some(_) => f.write_str("; the request's body was read"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent(limit) => write!(f, "no answer within {} ms", limit.as_millis()),
            Self::Panicked(text) => write!(f, "a panic: {text}"),
            Self::Failed(error) => write!(f, "no answer, but an error: {error}"),
            Self::Closed => f.write_str("no answer: the connection was closed"),
        }
    }
}

/// The length and the start of a body, for the report.
pub(crate) fn shown(body: &[u8]) -> String {
    let start = body.get(..body.len().min(80)).unwrap_or_default();
    format!(
        "a body of {} bytes: {:?}",
        body.len(),
        String::from_utf8_lossy(start)
    )
}
