use std::{convert::Infallible, fmt, future::ready};

use axum_core::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::{IntoResponse, Response},
};
use countersign::{Delivery, MissingDelivery, Provider};
use http::request::Parts;

/// Extracts the delivery that a [`WebhookLayer`](crate::WebhookLayer) verified.
///
/// | request | answer |
/// |---|---|
/// | the route has the provider's layer | the handler runs |
/// | it has not | 500, with a text that says what was forgotten |
///
/// `Option<Webhook<P>>` is `None` instead of the 500. The request's body is left for other
/// extractors, such as `Bytes` and `Json<T>`.
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use countersign::Secret;
/// use countersign_supademo::{Event, Supademo};
/// use countersign_tower::{Webhook, WebhookLayer};
///
/// async fn receive(Webhook(delivery): Webhook<Supademo>) -> StatusCode {
///     if let Event::LeadCaptured(lead) = delivery.event() {
///         println!("{:?}", lead.email);
///     }
///     StatusCode::NO_CONTENT
/// }
///
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let app: Router = Router::new()
///     .route("/webhooks/supademo", post(receive))
///     .layer(WebhookLayer::new(Supademo, secret));
/// # let _ = app;
/// # Ok::<(), countersign::ConfigError>(())
/// ```
pub struct Webhook<P: Provider>(pub Delivery<P>);

impl<P: Provider> Webhook<P> {
    fn from_parts(parts: &Parts) -> Option<Self> {
        parts.extensions.get::<Delivery<P>>().cloned().map(Self)
    }
}

impl<P: Provider, S: Sync> FromRequestParts<S> for Webhook<P> {
    type Rejection = MissingDeliveryRejection;

    fn from_request_parts(
        parts: &mut Parts,
        _state: &S,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send {
        ready(
            Self::from_parts(parts)
                .ok_or_else(|| MissingDeliveryRejection(MissingDelivery::of::<P>())),
        )
    }
}

impl<P: Provider, S: Sync> OptionalFromRequestParts<S> for Webhook<P> {
    type Rejection = Infallible;

    fn from_request_parts(
        parts: &mut Parts,
        _state: &S,
    ) -> impl Future<Output = Result<Option<Self>, Self::Rejection>> + Send {
        ready(Ok(Self::from_parts(parts)))
    }
}

impl<P: Provider> Clone for Webhook<P> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<P: Provider> fmt::Debug for Webhook<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.0).finish()
    }
}

/// The answer to every request for a [`Webhook`] on a route that nothing verifies: 500.
#[derive(Debug, Clone)]
pub struct MissingDeliveryRejection(MissingDelivery);

impl IntoResponse for MissingDeliveryRejection {
    fn into_response(self) -> Response {
        self.0.report();
        (self.0.status(), self.0.to_string()).into_response()
    }
}

impl fmt::Display for MissingDeliveryRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for MissingDeliveryRejection {}
