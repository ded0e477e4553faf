//! The application under test: it answers with what it was handed.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::{
    Delivery, Headers, ParseError, Provider, Receiver, Rejection, Scheme, Secret, Secrets,
    Unrecognized, Verifier,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use serde::{Deserialize, Serialize};

/// The current secret, of both providers; the key of the vectors in the vendors' samples.
pub const SECRET: &str = "whsec_example_0123456789abcdef";
/// The secret before.
pub const EARLIER: &str = "whsec_earlier_fedcba9876543210";
/// The secret before that: one byte.
pub const SHORTEST: &str = "x";
/// The secret before that: 4,096 bytes.
pub const LONGEST: [u8; 4096] = [0xa5; 4096];
/// The largest body that is received, in bytes.
pub const MAX_BODY_BYTES: usize = 4096;

/// The route of Supademo's deliveries.
pub const SUPADEMO: &str = "/webhooks/supademo";
/// The route of Storylane's deliveries.
pub const STORYLANE: &str = "/webhooks/storylane";
/// A route of the framework's own, that reads a body and verifies nothing.
pub const UNVERIFIED: &str = "/unverified";

/// The four secrets, labelled.
pub fn secrets() -> Secrets {
    let secret = |key: &[u8], label: &str| Secret::new(key).expect("a secret").with_label(label);
    Secrets::new(secret(SECRET.as_bytes(), "current"))
        .with_earlier(secret(EARLIER.as_bytes(), "earlier"))
        .with_earlier(secret(SHORTEST.as_bytes(), "shortest"))
        .with_earlier(secret(&LONGEST, "longest"))
}

/// What a test changes of a receiver.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub max_body_bytes: usize,
    /// How long a body may take.
    pub read_timeout: Duration,
    /// How many bytes may be under way, for each provider.
    pub max_buffered_bytes: usize,
}

impl Limits {
    /// The defaults, but for the body: the table's cases are small.
    pub const DEFAULT: Self = Self {
        max_body_bytes: MAX_BODY_BYTES,
        read_timeout: Duration::from_secs(10),
        max_buffered_bytes: 64 * 1024 * 1024,
    };

    /// The defaults, and a timeout of one second.
    pub const IMPATIENT: Self = Self {
        read_timeout: Duration::from_secs(1),
        ..Self::DEFAULT
    };

    /// Sets them.
    pub fn of<P: Provider>(self, receiver: Receiver<P>) -> Receiver<P> {
        receiver
            .max_body_bytes(self.max_body_bytes)
            .read_timeout(self.read_timeout)
            .max_buffered_bytes(self.max_buffered_bytes)
    }
}

/// Receives from Supademo.
pub fn supademo() -> Receiver<Supademo> {
    Receiver::new(Supademo::new(secrets())).max_body_bytes(MAX_BODY_BYTES)
}

/// Receives from Storylane.
pub fn storylane() -> Receiver<Storylane> {
    Receiver::new(Storylane::new(secrets())).max_body_bytes(MAX_BODY_BYTES)
}

/// A provider whose bodies are anything.
#[derive(Debug)]
pub struct Raw(pub Scheme);

impl Provider for Raw {
    const NAME: &'static str = "raw";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }
}

/// What the handler was handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The event's name.
    pub event: Option<String>,
    /// Whether it was recognized.
    pub recognized: bool,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// The body's digest, according to the delivery.
    pub digest: String,
    /// The body that the framework's own extractor read, in bytes.
    pub body_len: usize,
    /// Whether that body is the one that was verified.
    pub same_body: bool,
}

/// What a test reads of an event, whoever sent it.
pub trait Event {
    /// The event's name.
    fn name(&self) -> Option<&str>;
    /// Whether it was recognized.
    fn is_recognized(&self) -> bool;
    /// What it is if it was not.
    fn unrecognized(&self) -> Option<&Unrecognized>;
}

impl Event for countersign_supademo::Event {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn is_recognized(&self) -> bool {
        self.is_recognized()
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

impl Event for countersign_storylane::Event {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn is_recognized(&self) -> bool {
        self.is_recognized()
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

impl Event for () {
    fn name(&self) -> Option<&str> {
        None
    }

    fn is_recognized(&self) -> bool {
        true
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        None
    }
}

impl Seen {
    /// Compares the delivery with the body that came along with it.
    pub fn new<P>(delivery: &Delivery<P>, body: &Bytes) -> Self
    where
        P: Provider<Event: Event>,
    {
        Self {
            event: delivery.event().name().map(str::to_owned),
            recognized: delivery.event().is_recognized(),
            secret: delivery.secret_label().map(str::to_owned),
            digest: delivery.digest().to_string(),
            body_len: body.len(),
            same_body: delivery.body() == body,
        }
    }
}
