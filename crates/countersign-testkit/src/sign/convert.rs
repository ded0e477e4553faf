use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri};

use super::request::SignedRequest;

/// The requests of the frameworks.
impl SignedRequest {
    /// The request for a tower service, such as an axum `Router`, with the body type of the service.
    ///
    /// # Panics
    ///
    /// As [`headers`](Self::headers) does.
    #[must_use]
    pub fn to_http<B: From<Bytes>>(&self) -> Request<B> {
        http_request(self.path.clone(), self.headers(), self.body())
    }

    /// The request for an actix-web application.
    ///
    /// ```
    /// use actix_web::{App, HttpResponse, http::StatusCode, test, web};
    /// use countersign::Secret;
    /// use countersign_actix::{Webhook, WebhookMiddleware};
    /// use countersign_storylane::Storylane;
    /// use countersign_testkit::{SignedRequest, storylane};
    ///
    /// async fn receive(Webhook(delivery): Webhook<Storylane>) -> HttpResponse {
    ///     assert_eq!(delivery.event().email(), Some("john.doe@example.com"));
    ///     HttpResponse::NoContent().finish()
    /// }
    ///
    /// # actix_web::rt::System::new().block_on(async {
    /// let secret = Secret::new("key")?;
    /// let verified = web::resource("/webhooks/storylane")
    ///     .wrap(WebhookMiddleware::new(Storylane, secret.clone()))
    ///     .route(web::post().to(receive));
    /// let app = test::init_service(App::new().service(verified)).await;
    ///
    /// let request = SignedRequest::new(&Storylane, &secret, storylane::KNOWN_SESSION)
    ///     .path("/webhooks/storylane");
    /// let response = test::call_service(&app, request.to_actix().to_request()).await;
    /// assert_eq!(response.status(), StatusCode::NO_CONTENT);
    ///
    /// let other = Secret::new("other key")?;
    /// let request = SignedRequest::new(&Storylane, &other, storylane::KNOWN_SESSION)
    ///     .path("/webhooks/storylane");
    /// let response = test::call_service(&app, request.to_actix().to_request()).await;
    /// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// As [`headers`](Self::headers) does.
    #[cfg(feature = "actix")]
    #[must_use]
    pub fn to_actix(&self) -> actix_web::test::TestRequest {
        actix_request(&self.path.to_string(), &self.headers(), self.body())
    }

    /// The request for a server, at this URL.
    ///
    /// A signature that covers the URL is that of [`origin`](Self::origin) and [`path`](Self::path),
    /// not of this URL, which may be behind a proxy.
    ///
    /// ```
    /// use axum::{Router, http::StatusCode, routing::post};
    /// use countersign::Secret;
    /// use countersign_supademo::Supademo;
    /// use countersign_testkit::{SignedRequest, supademo};
    /// use countersign_tower::{Webhook, WebhookLayer};
    ///
    /// async fn receive(Webhook(_): Webhook<Supademo>) -> StatusCode {
    ///     StatusCode::NO_CONTENT
    /// }
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let secret = Secret::new("whsec_example_0123456789abcdef")?;
    /// let verified = post(receive).layer(WebhookLayer::new(Supademo, secret.clone()));
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let url = format!("http://{}/webhooks", listener.local_addr()?);
    /// let app = Router::new().route("/webhooks", verified);
    /// let server = tokio::spawn(axum::serve(listener, app).into_future());
    ///
    /// let client = reqwest::Client::new();
    /// let request = SignedRequest::new(&Supademo, &secret, supademo::LEAD_CAPTURED);
    /// let response = request.to_reqwest(&client, &url).send().await?;
    /// assert_eq!(response.status(), StatusCode::NO_CONTENT);
    ///
    /// let other = Secret::new("whsec_other_0123456789abcdef")?;
    /// let request = SignedRequest::new(&Supademo, &other, supademo::LEAD_CAPTURED);
    /// let response = request.to_reqwest(&client, &url).send().await?;
    /// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// # server.abort();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// As [`headers`](Self::headers) does.
    #[cfg(feature = "reqwest")]
    pub fn to_reqwest(
        &self,
        client: &reqwest::Client,
        url: impl reqwest::IntoUrl,
    ) -> reqwest::RequestBuilder {
        client
            .post(url)
            .headers(self.headers())
            .body(self.body().clone())
    }
}

pub(crate) fn http_request<B: From<Bytes>>(
    uri: Uri,
    headers: HeaderMap,
    body: &Bytes,
) -> Request<B> {
    let mut request = Request::new(B::from(body.clone()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}

#[cfg(feature = "actix")]
pub(crate) fn actix_request(
    path: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> actix_web::test::TestRequest {
    let request = actix_web::test::TestRequest::post()
        .uri(path)
        .set_payload(body.clone());
    // The types differ: actix-web has the header map of http 0.2.
    headers.iter().fold(request, |request, (name, value)| {
        request.append_header((name.as_str(), value.as_bytes()))
    })
}
