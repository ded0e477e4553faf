use std::error::Error;

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

#[cfg(feature = "actix")]
use super::receivers::Actix;
use super::{
    checks::run,
    receivers::{Socket, TestBody, Tower, UrlError},
    report::Report,
    suite::Conformance,
};

/// The applications that can be checked.
impl Conformance {
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

    /// Checks a running server over HTTP/1.1, or over HTTP/2 with
    /// [`http2_only`](Self::http2_only).
    ///
    /// Some rules tell by the time of an answer whether the server waited for the body. They are not
    /// checked if the answer to the sample takes half of the read timeout or more.
    ///
    /// # Errors
    ///
    /// [`UrlError`] if the URL is not an `http` URL, or nothing listens there.
    pub async fn url(&self, url: &str) -> Result<Report, UrlError> {
        let (socket, path) = Socket::connect(url, self.patience).await?;
        Ok(run(self, &path, socket).await)
    }

    /// What [`conformance!`](crate::conformance) does with a tower service.
    ///
    /// # Panics
    ///
    /// If a rule is broken, with the report.
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
    /// If a rule is broken, with the report.
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
    /// If a rule is broken, with the report; with the [`UrlError`], if there is one.
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    pub fn assert_url<U: AsRef<str>>(&self, url: impl Future<Output = U>) {
        match block_on(async { self.url(url.await.as_ref()).await }) {
            Ok(report) => conclude(&report),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Panics with the report, or prints it.
fn conclude(report: &Report) {
    report.assert();
    println!("{report}");
}

#[expect(clippy::expect_used, reason = "a test fails by a panic")]
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}
