//! Says what `listen` received, in the order in which it came.

use std::{
    fmt,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use countersign::HeaderMap;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::{
    capture::Captured,
    findings::Findings,
    forward::Forwarded,
    output::{FAINT, Output},
    provider::{Known, ProviderName},
    verdict::Verdict,
};

/// Hands deliveries to a thread of their own: neither a diagnosis, which takes its time, nor an
/// output that nobody reads keeps a sender waiting.
#[derive(Clone)]
pub(crate) struct Reporter {
    messages: mpsc::Sender<Message>,
}

enum Message {
    Received(Box<Received>),
    End(mpsc::Sender<Tally>),
}

/// A delivery that was answered.
pub(crate) struct Received {
    pub(crate) captured: Captured,
    pub(crate) headers: HeaderMap,
    pub(crate) forwarded: Option<Forwarded>,
    /// Why it is not in the capture, if it is not.
    pub(crate) not_captured: Option<String>,
}

/// How many deliveries came.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    authentic: u64,
    refused: u64,
    /// Those of them that are not in the capture, though they should be.
    pub(crate) not_captured: u64,
}

impl Reporter {
    /// `enough` is cancelled when `count` deliveries were reported.
    pub(crate) fn start(
        providers: Arc<[Known]>,
        output: Output,
        count: Option<u64>,
        enough: CancellationToken,
    ) -> Self {
        let (messages, incoming) = mpsc::channel();
        thread::spawn(move || {
            let mut tally = Tally::default();
            for message in incoming {
                let received = match message {
                    Message::Received(received) => received,
                    Message::End(done) => {
                        let _ = done.send(tally);
                        return;
                    }
                };
                tally.count(&received);
                let report = Report::new(&received, &providers);
                // With nobody to read it, there are still deliveries to receive.
                let _ = output.result(&report, &report);
                if let Some(error) = &received.not_captured {
                    output.warning(format_args!("not captured, and answered with 500: {error}"));
                }
                if count.is_some_and(|count| tally.all() >= count) {
                    enough.cancel();
                }
            }
        });
        Self { messages }
    }

    pub(crate) fn say(&self, received: Received) {
        // What comes after the end is not said any more.
        let _ = self.messages.send(Message::Received(Box::new(received)));
    }

    /// Waits so long for what is not said yet. It is `None` if nobody reads the output.
    pub(crate) fn end(self, patience: Duration) -> Option<Tally> {
        let (done, tally) = mpsc::channel();
        self.messages.send(Message::End(done)).ok()?;
        tally.recv_timeout(patience).ok()
    }
}

impl Tally {
    fn count(&mut self, received: &Received) {
        if received.captured.verdict.is_authentic() {
            self.authentic += 1;
        } else {
            self.refused += 1;
        }
        self.not_captured += u64::from(received.not_captured.is_some());
    }

    fn all(&self) -> u64 {
        self.authentic + self.refused
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} authentic, {} refused", self.authentic, self.refused)?;
        match self.not_captured {
            0 => Ok(()),
            count => write!(f, ", {count} not captured"),
        }
    }
}

/// What is said of a delivery.
#[derive(Serialize)]
struct Report<'a> {
    received_at: DateTime<Utc>,
    provider: Option<ProviderName>,
    #[serde(flatten)]
    verdict: &'a Verdict,
    path: &'a str,
    /// `None` if not all of it came.
    body_bytes: Option<usize>,
    /// Why the signature does not match.
    #[serde(flatten)]
    findings: Option<Findings>,
    forwarded: Option<&'a Forwarded>,
}

impl<'a> Report<'a> {
    fn new(received: &'a Received, providers: &[Known]) -> Self {
        let captured = &received.captured;
        Self {
            received_at: captured.received_at,
            provider: captured.provider,
            verdict: &captured.verdict,
            path: &captured.path,
            body_bytes: captured.body.as_ref().map(bytes::Bytes::len),
            findings: findings(received, providers),
            forwarded: received.forwarded.as_ref(),
        }
    }
}

fn findings(received: &Received, providers: &[Known]) -> Option<Findings> {
    let Received {
        captured, headers, ..
    } = received;
    if !captured.verdict.is_unauthorized() {
        return None;
    }
    let provider = Known::of(providers, headers)?;
    let others = provider.others().unwrap_or_default();
    // A missing header is seen without the body.
    let body = captured.body.as_deref().unwrap_or_default();
    Some(Findings::of(provider, &others, &[], headers, body))
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.received_at.format("%H:%M:%SZ");
        let provider = self.provider.map_or("(unsigned)", ProviderName::as_str);
        write!(f, "{FAINT}{time}{FAINT:#}  {provider}  {}", self.verdict)?;
        if let Some(length) = self.body_bytes {
            write!(f, "  {FAINT}{length} bytes{FAINT:#}")?;
        }
        if let Some(forwarded) = self.forwarded {
            write!(f, "  {forwarded}")?;
        }
        match &self.findings {
            Some(findings) => write!(f, "\n{}", findings.to_string().trim_end()),
            None => Ok(()),
        }
    }
}
