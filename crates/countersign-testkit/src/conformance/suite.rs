use std::{error::Error, time::Duration};

use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, HeaderValue, Provider};
use http::{Request, Response, header};
use http_body::Body;
use tower_service::Service;

#[cfg(feature = "actix")]
use super::actix::Actix;
use super::{Probe, Report, TestBody, UrlError, run::run, socket::Socket, tower::Tower};

/// Checks whether an application that receives from a provider keeps every [`Rule`](crate::Rule).
///
/// It is told how the application is configured, and then where it is: [`tower`](Self::tower),
/// `actix` or [`url`](Self::url). In a test that is one
/// [`conformance!`](crate::conformance).
///
/// The provider is one with a [`scheme`](Provider::scheme), and with the secret of the application.
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
/// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
/// let receiver = Receiver::new(provider.clone()).read_timeout(Duration::from_millis(200));
/// let layer = WebhookLayer::from_receiver(receiver);
/// let app: Router = Router::new().route("/webhooks/supademo", post(receive).layer(layer));
///
/// let report = Conformance::new(provider, r#"{"event": "webhook.test"}"#)
///     .path("/webhooks/supademo")
///     .read_timeout(Duration::from_millis(200))
///     .tower(app)
///     .await;
/// assert!(report.is_passed(), "{report}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Conformance<P> {
    pub(crate) provider: P,
    pub(crate) sample: Bytes,
    pub(crate) path: String,
    pub(crate) path_without_layer: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) varying_headers: Vec<HeaderName>,
    pub(crate) max_body_bytes: usize,
    pub(crate) read_timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) unknown_shapes: Vec<Bytes>,
    pub(crate) unparsable: Vec<Bytes>,
    pub(crate) probe: Option<Probe>,
}

impl<P: Provider> Conformance<P> {
    /// Expects that `sample`, the body of a delivery, is received at the path `/`, by an
    /// application with the defaults of Countersign: 1 MiB, complete within 10 seconds.
    pub fn new(provider: P, sample: impl Into<Bytes>) -> Self {
        let json = HeaderValue::from_static("application/json");
        let unknown_shapes = [
            "{}",
            "[]",
            "null",
            "\"text\"",
            r#"{"event": "never.heard.of"}"#,
        ];
        let unparsable = ["", "not JSON", r#"{"event":"#, "{} {}"];
        Self {
            provider,
            sample: sample.into(),
            path: "/".to_owned(),
            path_without_layer: None,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, json)]),
            varying_headers: vec![header::DATE],
            max_body_bytes: 1024 * 1024,
            read_timeout: Duration::from_secs(10),
            patience: Duration::from_secs(5),
            unknown_shapes: unknown_shapes.map(Bytes::from).into(),
            unparsable: unparsable.map(Bytes::from).into(),
            probe: None,
        }
    }

    /// The path that the application receives at. A URL brings its own.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// A path of the same application whose handler extracts a delivery that nothing has verified.
    #[must_use]
    pub fn path_without_layer(mut self, path: impl Into<String>) -> Self {
        self.path_without_layer = Some(path.into());
        self
    }

    /// Headers of every request, among them those that the signature covers.
    ///
    /// A timestamp among them is not renewed. It has to stay within the provider's tolerance for as
    /// long as the run takes: twice the read timeout and a moment, if no rule is broken.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// A header in which two 401s may differ, as they may in `date`.
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

    /// The application's read timeout. Two of the rules take as long.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// How much later than the read timeout an answer may come, 5 seconds by default.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Bodies of a shape that no event has, each of which has to get a 2xx.
    #[must_use]
    pub fn unknown_shapes(mut self, bodies: impl IntoIterator<Item: Into<Bytes>>) -> Self {
        self.unknown_shapes = bodies.into_iter().map(Into::into).collect();
        self
    }

    /// Bodies that are not of the provider's format, each of which has to get 400: those that are
    /// not JSON, by default. For a provider that takes any body there are none.
    #[must_use]
    pub fn unparsable(mut self, bodies: impl IntoIterator<Item: Into<Bytes>>) -> Self {
        self.unparsable = bodies.into_iter().map(Into::into).collect();
        self
    }

    /// What the handler tells that it ran. Without it the suite sees answers only: what the handler
    /// did is not checked.
    ///
    /// Two runs at the same time need one each.
    #[must_use]
    pub fn probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self
    }

    /// Checks a tower service, such as an axum `Router`, in this process.
    ///
    /// It needs a tokio runtime with a timer.
    pub async fn tower<S, R>(&self, service: S) -> Report
    where
        S: Service<Request<TestBody>, Response = Response<R>>,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        R: Body,
        R::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        run(self, &self.path, Tower(service)).await
    }

    /// Checks an actix application, made by `actix_web::test::init_service`, in this process.
    #[cfg(feature = "actix")]
    pub async fn actix<S, B>(&self, app: S) -> Report
    where
        S: actix_web::dev::Service<
                actix_http::Request,
                Response = actix_web::dev::ServiceResponse<B>,
                Error = actix_web::Error,
            >,
        B: actix_web::body::MessageBody + 'static,
    {
        run(self, &self.path, Actix(app)).await
    }

    /// Checks a server that runs, over connections of HTTP/1.1.
    ///
    /// A server that takes half of the read timeout or more for its answer to the sample is too slow
    /// for the rules that tell by the time whether it waits for the body: they are not checked.
    ///
    /// # Errors
    ///
    /// [`UrlError`] if the URL is not of `http`, or nothing listens there.
    pub async fn url(&self, url: &str) -> Result<Report, UrlError> {
        let (socket, path) = Socket::connect(url, self.patience).await?;
        Ok(run(self, &path, socket).await)
    }

    /// What [`conformance!`](crate::conformance) does with a tower service.
    ///
    /// # Panics
    ///
    /// With the report, if a rule is broken.
    pub fn assert_tower<S, R>(&self, service: impl Future<Output = S>)
    where
        S: Service<Request<TestBody>, Response = Response<R>>,
        S::Error: Into<Box<dyn Error + Send + Sync>>,
        R: Body,
        R::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        conclude(&block_on(async { self.tower(service.await).await }));
    }

    /// What [`conformance!`](crate::conformance) does with an actix application.
    ///
    /// # Panics
    ///
    /// With the report, if a rule is broken.
    #[cfg(feature = "actix")]
    pub fn assert_actix<S, B>(&self, app: impl Future<Output = S>)
    where
        S: actix_web::dev::Service<
                actix_http::Request,
                Response = actix_web::dev::ServiceResponse<B>,
                Error = actix_web::Error,
            >,
        B: actix_web::body::MessageBody + 'static,
    {
        let report = async { self.actix(app.await).await };
        conclude(&actix_web::rt::System::new().block_on(report));
    }

    /// What [`conformance!`](crate::conformance) does with a URL.
    ///
    /// # Panics
    ///
    /// With the report, if a rule is broken, and with the [`UrlError`], if there is one.
    #[expect(
        clippy::panic,
        reason = "a test says with a panic that something is wrong"
    )]
    pub fn assert_url<U: AsRef<str>>(&self, url: impl Future<Output = U>) {
        match block_on(async { self.url(url.await.as_ref()).await }) {
            Ok(report) => conclude(&report),
            Err(error) => panic!("{error}"),
        }
    }
}

/// The report is in the panic too, if there is one.
fn conclude(report: &Report) {
    report.assert();
    println!("{report}");
}

#[expect(
    clippy::expect_used,
    reason = "a test says with a panic that something is wrong"
)]
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}
