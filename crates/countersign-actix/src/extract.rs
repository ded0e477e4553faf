use std::{
    fmt,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{StatusCode, header::ContentType},
};
use countersign::{Delivery, MissingDelivery, Provider};

/// Extracts the delivery that a [`WebhookMiddleware`](crate::WebhookMiddleware) verified.
///
/// | request | answer |
/// |---|---|
/// | the route has the provider's middleware | the handler runs |
/// | it has not | 500, with a text that says what was forgotten |
///
/// `Option<Webhook<P>>` is `None` instead of the 500. The request's payload is left for other
/// extractors, such as `web::Bytes` and `web::Json<T>`.
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use countersign::Secret;
/// use countersign_actix::{Webhook, WebhookMiddleware};
/// use countersign_supademo::{Event, Supademo};
///
/// async fn receive(Webhook(delivery): Webhook<Supademo>) -> HttpResponse {
///     if let Event::LeadCaptured(lead) = delivery.event() {
///         println!("{:?}", lead.email);
///     }
///     HttpResponse::NoContent().finish()
/// }
///
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let app = App::new().service(
///     web::resource("/webhooks/supademo")
///         .wrap(WebhookMiddleware::new(Supademo, secret))
///         .route(web::post().to(receive)),
/// );
/// # let _ = app;
/// # Ok::<(), countersign::ConfigError>(())
/// ```
pub struct Webhook<P: Provider>(pub Delivery<P>);

impl<P: Provider> FromRequest for Webhook<P> {
    type Error = MissingDeliveryError;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(
            request
                .extensions()
                .get::<Delivery<P>>()
                .cloned()
                .map(Self)
                .ok_or_else(|| MissingDeliveryError(MissingDelivery::of::<P>())),
        )
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
pub struct MissingDeliveryError(MissingDelivery);

impl ResponseError for MissingDeliveryError {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        self.0.report();
        HttpResponse::build(self.status_code())
            .content_type(ContentType::plaintext())
            .body(self.to_string())
    }
}

impl fmt::Display for MissingDeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for MissingDeliveryError {}
