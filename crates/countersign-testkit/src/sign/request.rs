use std::fmt::Debug;

use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, HeaderValue, Provider, Scheme};
use http::{Method, Request, Uri, header};

use super::headers::{scheme_of, signature};

/// A delivery as its provider would post it, for whatever sends requests in a test.
///
/// It is signed with the provider's current secret, and says that it is JSON.
///
/// ```
/// use axum::{Router, body::Body, http::StatusCode, routing::post};
/// use countersign::Secret;
/// use countersign_supademo::Supademo;
/// use countersign_testkit::{SignedRequest, supademo};
/// use countersign_tower::{Webhook, WebhookLayer};
/// use tower::ServiceExt;
///
/// async fn receive(Webhook(delivery): Webhook<Supademo>) -> StatusCode {
///     assert_eq!(delivery.event().email(), Some("jane@example.com"));
///     StatusCode::NO_CONTENT
/// }
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
/// let verified = post(receive).layer(WebhookLayer::new(provider.clone()));
/// let app = Router::new().route("/webhooks/supademo", verified);
///
/// let request = SignedRequest::new(&provider, supademo::LEAD_CAPTURED).path("/webhooks/supademo");
/// let response = app.clone().oneshot(request.to_http::<Body>()).await?;
/// assert_eq!(response.status(), StatusCode::NO_CONTENT);
///
/// let other = Supademo::new(Secret::new("whsec_other_0123456789abcdef")?);
/// let request = SignedRequest::new(&other, supademo::LEAD_CAPTURED).path("/webhooks/supademo");
/// let response = app.oneshot(request.to_http::<Body>()).await?;
/// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SignedRequest {
    scheme: Scheme,
    path: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl SignedRequest {
    /// A delivery with this body, to the path `/`.
    ///
    /// # Panics
    ///
    /// If [`Provider::scheme`] gives none.
    pub fn new<P: Provider>(provider: &P, body: impl AsRef<[u8]>) -> Self {
        let json = HeaderValue::from_static("application/json");
        Self {
            scheme: scheme_of(provider).clone(),
            path: Uri::default(),
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
            body: Bytes::copy_from_slice(body.as_ref()),
        }
    }

    /// Sends it to this path, or URI, instead of `/`.
    ///
    /// # Panics
    ///
    /// If it is none.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test says with a panic that something is wrong"
    )]
    pub fn path(mut self, path: &str) -> Self {
        self.path = path.parse().expect("a path, or a URI");
        self
    }

    /// Sends this header as well, in place of one of the same name: one that the signature covers,
    /// or any other.
    ///
    /// The signature header itself is not to be had this way: alter the request for that.
    ///
    /// ```
    /// # use std::time::SystemTime;
    /// # use countersign::{Headers, ParseError, Provider, Receiver, Rejection, Verifier};
    /// use countersign::{Scheme, Secret, header_name};
    /// use countersign_testkit::SignedRequest;
    ///
    /// struct Acme(Scheme);
    /// # impl Provider for Acme {
    /// #     const NAME: &'static str = "acme";
    /// #     type Event = ();
    /// #     fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
    /// #         self.0.begin(headers, now)
    /// #     }
    /// #     fn parse(&self, _: &[u8]) -> Result<(), ParseError> {
    /// #         Ok(())
    /// #     }
    /// #     fn scheme(&self) -> Option<&Scheme> {
    /// #         Some(&self.0)
    /// #     }
    /// # }
    ///
    /// let scheme = Scheme::hex(header_name("x-acme-signature")?, Secret::new("key")?)
    ///     .signed_text("v0:")
    ///     .signed_header(header_name("x-acme-timestamp")?)
    ///     .signed_text(":");
    /// let acme = Acme(scheme);
    ///
    /// let request = SignedRequest::new(&acme, "{}").header("x-acme-timestamp", 1_700_000_000);
    /// // printf v0:1700000000:{} | openssl dgst -sha256 -hmac key
    /// assert_eq!(
    ///     request.headers()["x-acme-signature"],
    ///     "fd9fa6c53274153a1b20c4777f83ea49e617d4b58da089ca0e8ae76300d03970"
    /// );
    /// assert!(Receiver::new(acme).verify(&request.headers(), "{}").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If they are no name and value of a header.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test says with a panic that something is wrong"
    )]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Debug>,
        V: TryInto<HeaderValue, Error: Debug>,
    {
        let name = name.try_into().expect("a header's name");
        let value = value.try_into().expect("a header's value");
        self.headers.insert(name, value);
        self
    }

    /// The headers, that of the signature among them.
    ///
    /// # Panics
    ///
    /// If the signature covers a header that [`header`](Self::header) did not give.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        let value = signature(&self.scheme, &self.headers, &self.body);
        headers.insert(self.scheme.header(), value);
        headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The request for a tower service, such as an axum `Router`, with a body of the service's.
    ///
    /// # Panics
    ///
    /// If the signature covers a header that [`header`](Self::header) did not give.
    #[must_use]
    pub fn to_http<B: From<Bytes>>(&self) -> Request<B> {
        let mut request = Request::new(B::from(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.path.clone();
        *request.headers_mut() = self.headers();
        request
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
    /// let provider = Storylane::new(Secret::new("key")?);
    /// let verified = web::resource("/webhooks/storylane")
    ///     .wrap(WebhookMiddleware::new(provider.clone()))
    ///     .route(web::post().to(receive));
    /// let app = test::init_service(App::new().service(verified)).await;
    ///
    /// let request = SignedRequest::new(&provider, storylane::KNOWN_SESSION)
    ///     .path("/webhooks/storylane");
    /// let response = test::call_service(&app, request.to_actix().to_request()).await;
    /// assert_eq!(response.status(), StatusCode::NO_CONTENT);
    ///
    /// let other = Storylane::new(Secret::new("other key")?);
    /// let request = SignedRequest::new(&other, storylane::KNOWN_SESSION)
    ///     .path("/webhooks/storylane");
    /// let response = test::call_service(&app, request.to_actix().to_request()).await;
    /// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// If the signature covers a header that [`header`](Self::header) did not give.
    #[cfg(feature = "actix")]
    #[must_use]
    pub fn to_actix(&self) -> actix_web::test::TestRequest {
        let request = actix_web::test::TestRequest::post()
            .uri(&self.path.to_string())
            .set_payload(self.body.clone());
        // Not the same types: actix-web has the header map of http 0.2.
        self.headers()
            .iter()
            .fold(request, |request, (name, value)| {
                request.insert_header((name.as_str(), value.as_bytes()))
            })
    }

    /// The request for a server, at this URL: its path is not that of [`path`](Self::path).
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
    /// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
    /// let verified = post(receive).layer(WebhookLayer::new(provider.clone()));
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let url = format!("http://{}/webhooks", listener.local_addr()?);
    /// let app = Router::new().route("/webhooks", verified);
    /// let server = tokio::spawn(axum::serve(listener, app).into_future());
    ///
    /// let client = reqwest::Client::new();
    /// let request = SignedRequest::new(&provider, supademo::LEAD_CAPTURED);
    /// let response = request.to_reqwest(&client, &url).send().await?;
    /// assert_eq!(response.status(), StatusCode::NO_CONTENT);
    ///
    /// let other = Supademo::new(Secret::new("whsec_other_0123456789abcdef")?);
    /// let request = SignedRequest::new(&other, supademo::LEAD_CAPTURED);
    /// let response = request.to_reqwest(&client, &url).send().await?;
    /// assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// # server.abort();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the signature covers a header that [`header`](Self::header) did not give.
    #[cfg(feature = "reqwest")]
    pub fn to_reqwest(
        &self,
        client: &reqwest::Client,
        url: impl reqwest::IntoUrl,
    ) -> reqwest::RequestBuilder {
        client
            .post(url)
            .headers(self.headers())
            .body(self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use countersign::{Receiver, Secret, header_name};

    use super::*;
    use crate::acme::Acme;

    const BODY: &str = "{\"a\": \"\u{e9}\"}";

    /// It signs `v0:{x-acme-timestamp}:{body}`.
    fn acme(key: &str) -> Acme {
        let header = header_name("x-acme-signature").unwrap();
        let scheme = Scheme::hex(header, Secret::new(key).unwrap())
            .value_prefix("v0=")
            .signed_text("v0:")
            .signed_header(header_name("x-acme-timestamp").unwrap())
            .signed_text(":");
        Acme(Some(scheme))
    }

    fn request() -> SignedRequest {
        SignedRequest::new(&acme("key"), BODY)
            .path("/webhooks/acme?tenant=7")
            .header("X-Acme-Timestamp", "1700000000")
    }

    // printf 'v0:1700000000:{"a": "\303\251"}' | openssl dgst -sha256 -hmac key
    const SIGNATURE: &str = "v0=2ee21b22be01e6f904d56f13b65ad752360136ec2a9296a8fb5950bc5cc8200f";

    #[test]
    fn the_request_is_what_the_provider_posts() {
        let request = request().to_http::<Bytes>();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "/webhooks/acme?tenant=7");
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(request.headers()["x-acme-timestamp"], "1700000000");
        assert_eq!(request.headers()["x-acme-signature"], SIGNATURE);
        assert_eq!(request.headers().len(), 3);
        assert_eq!(request.body(), BODY);
        let bare = SignedRequest::new(&acme("key"), "").header("x-acme-timestamp", 7);
        assert_eq!(bare.to_http::<Bytes>().uri(), "/");
    }

    #[test]
    fn a_header_takes_the_place_of_an_earlier_one_but_not_of_the_signature() {
        let headers = request()
            .header("x-acme-timestamp", 1_600_000_000)
            .header("x-acme-timestamp", 1_700_000_000)
            .header("content-type", "text/plain")
            .header("x-acme-signature", "v0=00")
            .headers();
        assert_eq!(headers["x-acme-signature"], SIGNATURE);
        assert_eq!(headers["content-type"], "text/plain");
        assert_eq!(headers.len(), 3);
    }

    #[test]
    fn nothing_else_than_what_was_signed_is_accepted() {
        let right = Receiver::new(acme("key"));
        let headers = request().headers();
        assert!(right.verify(&headers, BODY).is_ok());
        let wrong = Receiver::new(acme("another key"));
        assert_eq!(wrong.verify(&headers, BODY).unwrap_err().status(), 401);
        assert_eq!(right.verify(&headers, "{}").unwrap_err().status(), 401);
        let mut later = headers;
        later.insert("x-acme-timestamp", HeaderValue::from_static("1700000001"));
        assert_eq!(right.verify(&later, BODY).unwrap_err().status(), 401);
    }

    #[cfg(feature = "actix")]
    #[test]
    fn actix_gets_the_same() {
        let request = request().to_actix().to_http_request();
        assert_eq!(request.method().as_str(), "POST");
        assert_eq!(request.uri(), "/webhooks/acme?tenant=7");
        let header = |name| request.headers().get(name).unwrap().as_bytes();
        assert_eq!(header("content-type"), b"application/json");
        assert_eq!(header("x-acme-timestamp"), b"1700000000");
        assert_eq!(header("x-acme-signature"), SIGNATURE.as_bytes());
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn reqwest_gets_the_same_for_its_own_url() {
        let client = reqwest::Client::new();
        let request = request().to_reqwest(&client, "http://127.0.0.1:9/hook");
        let request = request.build().unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.url().as_str(), "http://127.0.0.1:9/hook");
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(request.headers()["x-acme-signature"], SIGNATURE);
        assert_eq!(request.body().unwrap().as_bytes(), Some(BODY.as_bytes()));
    }

    #[test]
    #[should_panic(
        expected = "the x-acme-timestamp header is missing, and the signature covers it"
    )]
    fn a_covered_header_that_was_not_given_is_named() {
        let _ = SignedRequest::new(&acme("key"), BODY).to_http::<Bytes>();
    }

    #[test]
    #[should_panic(expected = "`Provider::scheme` of \"acme\" gives none")]
    fn a_provider_without_a_scheme_is_named() {
        let _ = SignedRequest::new(&Acme(None), BODY);
    }

    #[test]
    #[should_panic(expected = "a path, or a URI")]
    fn what_is_no_path_is_refused() {
        let _ = request().path("no path\n");
    }

    #[test]
    #[should_panic(expected = "a header's value")]
    fn what_is_no_value_is_refused() {
        let _ = request().header("x-acme-timestamp", "1\r\nx-admin: 1");
    }

    #[test]
    #[should_panic(expected = "a header's name")]
    fn what_is_no_name_is_refused() {
        let _ = request().header("x acme", "1");
    }
}
