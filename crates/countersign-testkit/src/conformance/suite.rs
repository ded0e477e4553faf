use std::time::Duration;

use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, Provider, Scheme, Secret};
use http::header;

use super::probe::Probe;

/// Checks whether an application that receives from a provider keeps every [`Rule`](crate::Rule).
///
/// Its methods say how the application is configured, then which application to check:
/// [`tower`](Self::tower), `actix` or [`url`](Self::url). In a test,
/// [`conformance!`](crate::conformance) does all of it.
///
/// ```
/// use std::time::Duration;
///
/// use axum::{Router, http::StatusCode, routing::post};
/// use countersign::{Receiver, Secret};
/// use countersign_supademo::Supademo;
/// use countersign_testkit::Conformance;
/// use countersign_tower::{Webhook, WebhookLayer};
///
/// async fn receive(Webhook(_): Webhook<Supademo>) -> StatusCode {
///     StatusCode::NO_CONTENT
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let timeout = Duration::from_millis(200);
/// let receiver = Receiver::new(Supademo, secret.clone()).read_timeout(timeout);
/// let layer = WebhookLayer::from_receiver(receiver);
/// let app: Router = Router::new().route("/webhooks/supademo", post(receive).layer(layer));
///
/// let report = Conformance::new(&Supademo, &secret, r#"{"event": "webhook.test"}"#)
///     .path("/webhooks/supademo")
///     .read_timeout(timeout)
///     .tower(app)
///     .await;
/// assert!(report.is_passed(), "{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Conformance {
    pub(crate) provider: &'static str,
    pub(crate) scheme: Scheme,
    pub(crate) secret: Secret,
    pub(crate) sample: Bytes,
    pub(crate) path: String,
    pub(crate) origin: Option<String>,
    pub(crate) path_without_layer: Option<String>,
    pub(crate) path_unavailable: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) varying_headers: Vec<HeaderName>,
    pub(crate) max_body_bytes: usize,
    pub(crate) max_buffered_bytes: Option<usize>,
    pub(crate) http2_only: bool,
    pub(crate) read_timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) unknown_shapes: Vec<Bytes>,
    pub(crate) unparsable: Vec<Bytes>,
    pub(crate) probe: Option<Probe>,
}

impl Conformance {
    /// A suite for an application of this provider with this secret. It sends `sample`, the body of a
    /// delivery, to the path `/`, and expects Countersign's defaults: bodies of at most 1 MiB, complete
    /// within 10 seconds.
    pub fn new<P: Provider>(provider: &P, secret: &Secret, sample: impl AsRef<[u8]>) -> Self {
        let unknown_shapes = [
            "{}",
            "[]",
            "null",
            "\"text\"",
            r#"{"event": "never.heard.of"}"#,
        ];
        let unparsable = ["", "not JSON", r#"{"event":"#, "{} {}"];
        Self {
            provider: P::NAME,
            scheme: provider.scheme().clone(),
            secret: secret.clone(),
            sample: Bytes::copy_from_slice(sample.as_ref()),
            path: "/".to_owned(),
            origin: None,
            path_without_layer: None,
            path_unavailable: None,
            headers: HeaderMap::new(),
            varying_headers: vec![header::DATE],
            max_body_bytes: 1024 * 1024,
            max_buffered_bytes: None,
            http2_only: false,
            read_timeout: Duration::from_secs(10),
            patience: Duration::from_secs(5),
            unknown_shapes: unknown_shapes.map(Bytes::from).into(),
            unparsable: unparsable.map(Bytes::from).into(),
            probe: None,
        }
    }

    /// The path of the endpoint, `/` by default. [`url`](Self::url) has its own.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// A path of the same application whose handler extracts a delivery, without the layer.
    #[must_use]
    pub fn path_without_layer(mut self, path: impl Into<String>) -> Self {
        self.path_without_layer = Some(path.into());
        self
    }

    /// A path of the same application that has to answer 503: behind a layer, for one, whose lookup of
    /// secrets fails. Another 503 is provoked where [`max_buffered_bytes`](Self::max_buffered_bytes)
    /// is given.
    #[must_use]
    pub fn path_unavailable(mut self, path: impl Into<String>) -> Self {
        self.path_unavailable = Some(path.into());
        self
    }

    /// The origin that senders know the endpoint by. It matters for a scheme that covers the URL, and
    /// is that of [`Receiver::origin`](countersign::Receiver::origin).
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Header fields of every request, such as the event's name. A timestamp and an id need not be
    /// given: each request has its own.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// A header field in which two 401s may differ, as they may in `date`.
    #[must_use]
    pub fn varying_header(mut self, name: HeaderName) -> Self {
        self.varying_headers.push(name);
        self
    }

    /// The application's limit for a body.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// The application's limit for the bytes of all bodies that are under way. The suite fills it with
    /// forged bodies that stall, so it sends as many bytes; without it, it does not.
    #[must_use]
    pub fn max_buffered_bytes(mut self, bytes: usize) -> Self {
        self.max_buffered_bytes = Some(bytes);
        self
    }

    /// Whether every request goes over HTTP/2, by prior knowledge. It matters for a
    /// [`url`](Self::url), which is checked over HTTP/1.1 by default.
    #[must_use]
    pub fn http2_only(mut self, is_only: bool) -> Self {
        self.http2_only = is_only;
        self
    }

    /// The application's read timeout. Two rules wait for it.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// How long after the read timeout the suite waits for an answer: 5 seconds by default.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// JSON bodies of a shape that no event has. Each has to get a 2xx.
    #[must_use]
    pub fn unknown_shapes(mut self, bodies: impl IntoIterator<Item: AsRef<[u8]>>) -> Self {
        self.unknown_shapes = copied(bodies);
        self
    }

    /// Bodies that are not in the provider's format. Each has to get 400. By default they are not
    /// JSON; for a provider that accepts any body, pass an empty list.
    #[must_use]
    pub fn unparsable(mut self, bodies: impl IntoIterator<Item: AsRef<[u8]>>) -> Self {
        self.unparsable = copied(bodies);
        self
    }

    /// The probe that the handler calls. Without it, the suite sees the answers only, and does not
    /// check what the handler did.
    ///
    /// Runs at the same time need a probe each.
    #[must_use]
    pub fn probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self
    }
}

fn copied(bodies: impl IntoIterator<Item: AsRef<[u8]>>) -> Vec<Bytes> {
    let bodies = bodies.into_iter();
    bodies
        .map(|body| Bytes::copy_from_slice(body.as_ref()))
        .collect()
}
