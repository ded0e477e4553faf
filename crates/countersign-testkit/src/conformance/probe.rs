use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;

/// Tells a suite that the handler ran, and with which bytes: an answer shows neither.
///
/// Give a clone to the handler and one to [`Conformance::probe`](crate::Conformance::probe). It works
/// wherever the handler runs in the test's process, behind a URL too.
///
/// ```
/// use std::time::Duration;
///
/// use axum::{Extension, Router, http::StatusCode, routing::post};
/// use countersign::{Receiver, Secret};
/// use countersign_supademo::Supademo;
/// use countersign_testkit::{Conformance, Probe, Rule};
/// use countersign_tower::{Webhook, WebhookLayer};
///
/// async fn receive(
///     Extension(probe): Extension<Probe>,
///     Webhook(delivery): Webhook<Supademo>,
/// ) -> StatusCode {
///     probe.saw(delivery.body());
///     StatusCode::NO_CONTENT
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let timeout = Duration::from_millis(200);
/// let receiver = Receiver::new(Supademo, secret.clone()).read_timeout(timeout);
/// let layer = WebhookLayer::from_receiver(receiver);
/// let probe = Probe::new();
/// let app: Router = Router::new()
///     .route("/", post(receive).layer(layer))
///     .layer(Extension(probe.clone()));
///
/// let report = Conformance::new(&Supademo, &secret, r#"{"event": "webhook.test"}"#)
///     .probe(probe)
///     .read_timeout(timeout)
///     .tower(app)
///     .await;
/// assert!(report.is_passed(), "{report}");
/// assert!(report.to_string().contains("\npassed       exact-bytes "));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Probe(Arc<Mutex<Vec<Bytes>>>);

impl Probe {
    /// A probe that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records a run of the handler: call it once, with the body that the handler has, such as
    /// `delivery.body()`.
    pub fn saw(&self, body: impl AsRef<[u8]>) {
        let body = Bytes::copy_from_slice(body.as_ref());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(body);
    }

    /// What was seen since the last call.
    pub(crate) fn drain(&self) -> Vec<Bytes> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *seen)
    }
}
