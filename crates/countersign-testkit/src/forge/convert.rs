use bytes::Bytes;
use http::{Request, Uri};

use super::forged::Forged;
use crate::sign::http_request;

/// The requests of the frameworks.
impl Forged {
    /// The request for a tower service, such as an axum `Router`, with the body type of the service.
    ///
    /// ```
    /// use axum::{Router, body::Body, http::StatusCode, routing::post};
    /// use countersign::Secret;
    /// use countersign_supademo::Supademo;
    /// use countersign_testkit::{Forgery, SignedRequest, supademo};
    /// use countersign_tower::{Webhook, WebhookLayer};
    /// use tower::ServiceExt;
    ///
    /// async fn receive(_: Webhook<Supademo>) -> StatusCode {
    ///     StatusCode::NO_CONTENT
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let secret = Secret::new("whsec_example_0123456789abcdef")?;
    /// let layer = WebhookLayer::new(Supademo, secret.clone());
    /// let app = Router::new().route("/webhooks", post(receive).layer(layer));
    ///
    /// let request = SignedRequest::new(&Supademo, &secret, supademo::LEAD_CAPTURED).path("/webhooks");
    /// let forged = Forgery::FlippedBodyBit.apply(&request)?;
    /// let response = app.clone().oneshot(forged.to_http::<Body>()).await?;
    /// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// let response = app.oneshot(request.to_http::<Body>()).await?;
    /// assert_eq!(response.status(), StatusCode::NO_CONTENT);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If [`path`](Self::path) was replaced by what is not a path.
    #[must_use]
    pub fn to_http<B: From<Bytes>>(&self) -> Request<B> {
        http_request(self.uri(), self.headers.clone(), &self.body)
    }

    /// The request for an actix-web application. Repeated header fields stay repeated.
    ///
    /// # Panics
    ///
    /// As [`to_http`](Self::to_http) does.
    #[cfg(feature = "actix")]
    #[must_use]
    pub fn to_actix(&self) -> actix_web::test::TestRequest {
        crate::sign::actix_request(&self.uri().to_string(), &self.headers, &self.body)
    }

    /// The request for a server, at this URL.
    ///
    /// If [`path`](Self::path) has a query, it replaces that of the URL: a URL is forged by its query.
    ///
    /// # Panics
    ///
    /// As [`to_http`](Self::to_http) does, or if it is not a URL.
    #[cfg(feature = "reqwest")]
    #[expect(clippy::expect_used, reason = "a test fails by a panic")]
    pub fn to_reqwest(
        &self,
        client: &reqwest::Client,
        url: impl reqwest::IntoUrl,
    ) -> reqwest::RequestBuilder {
        let mut url = url.into_url().expect("a URL");
        if let Some(query) = self.uri().query() {
            url.set_query(Some(query));
        }
        client
            .post(url)
            .headers(self.headers.clone())
            .body(self.body.clone())
    }

    #[expect(clippy::expect_used, reason = "a test fails by a panic")]
    fn uri(&self) -> Uri {
        self.path.parse().expect("a path")
    }
}
