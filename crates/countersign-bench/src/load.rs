//! The request that every candidate gets, and the struct that every handler ends with.

use std::sync::LazyLock;

use bytes::Bytes;
use countersign::{
    HeaderName, Message, ParseError, Provider, Receiver, Scheme, Secret, Unrecognized, parse_json,
};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;

/// The key of every candidate.
pub const SECRET: &str = "whsec_example_0123456789abcdef";
/// The signature header of every candidate: the other libraries support GitHub alone.
pub const HEADER: &str = "x-hub-signature-256";

/// The vendor's sample, about 1 KiB.
pub const SAMPLE: &[u8] = include_bytes!("../../countersign-supademo/fixtures/lead.captured.json");

/// The size of a large body's frames, in bytes.
pub const FRAME: usize = 16 * 1024;

/// The typed struct that every handler ends with: the members of the sample, by serde's derive.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "they are the members of the sample")]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    pub event: String,
    pub workspace_id: Option<String>,
    pub viewer_id: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub company: Option<String>,
    pub viewer: Option<countersign_supademo::Viewer>,
    pub entity_type: Option<String>,
    pub entity_id: Option<String>,
    pub entity_title: Option<String>,
    pub entity_link: Option<String>,
    pub entity_analytics_link: Option<String>,
    pub entity_viewed_at: Option<chrono::DateTime<chrono::Utc>>,
    pub utm_params: Option<countersign_supademo::UtmParams>,
    pub custom_params: Option<Map<String, Value>>,
    pub location: Option<countersign_supademo::Location>,
    pub device: Option<countersign_supademo::Device>,
}

/// Our provider, which signs as GitHub does, with that struct as its event.
#[derive(Debug)]
pub struct Ours;

static SCHEME: LazyLock<Scheme> =
    LazyLock::new(|| Scheme::hex(HeaderName::from_static(HEADER)).with_prefix("sha256="));

impl Ours {
    /// A receiver with the key of every candidate.
    pub fn receiver() -> Receiver<Self> {
        Receiver::new(Self, Secret::new(SECRET).expect("a secret"))
    }
}

impl Provider for Ours {
    const NAME: &'static str = "bench";
    type Event = Result<Lead, Unrecognized>;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError> {
        parse_json(message.body())
    }
}

/// The scheduled key, for the candidates that keep it.
pub fn keyed() -> Hmac<Sha256> {
    Hmac::new_from_slice(SECRET.as_bytes()).expect("a key")
}

/// A body, and the signature over it.
#[derive(Debug, Clone)]
pub struct Load {
    /// Its name in the table.
    pub name: &'static str,
    /// The whole body.
    pub body: Bytes,
    /// The body, cut into its frames.
    pub frames: Vec<Bytes>,
    /// The signature header's value.
    pub signature: String,
}

impl Load {
    /// A body of `length` bytes, in frames of `frame` bytes.
    pub fn new(name: &'static str, length: usize, frame: usize) -> Self {
        let body = body(length);
        let mac = keyed().chain_update(&body).finalize().into_bytes();
        Self {
            name,
            frames: body.chunks(frame).map(Bytes::copy_from_slice).collect(),
            signature: format!("sha256={}", hex::encode(mac)),
            body,
        }
    }
}

/// The sample, with one more member that pads it.
fn body(length: usize) -> Bytes {
    if length <= SAMPLE.len() {
        return Bytes::from_static(SAMPLE);
    }
    let mut body = SAMPLE.trim_ascii_end().to_vec();
    body.pop();
    body.extend(b",\"steps\":\"");
    body.resize(length - 2, b'x');
    body.extend(b"\"}");
    body.into()
}
