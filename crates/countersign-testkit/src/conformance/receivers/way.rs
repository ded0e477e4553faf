use std::time::Duration;

use super::{
    answer::{Answer, Failure},
    crowded::Crowded,
};
use crate::conformance::request::SuiteRequest;

/// An application that receives requests.
pub(crate) trait Target {
    const KIND: Kind;

    /// Sends the request and reads the answer, within `limit`.
    async fn exchange(&mut self, request: SuiteRequest, limit: Duration)
    -> Result<Answer, Failure>;

    /// Sends the request and reads the answer while the requests that fill it are under way: once one
    /// of them is answered with 503, or all are answered.
    async fn exchange_while(
        &mut self,
        filling: Vec<SuiteRequest>,
        request: SuiteRequest,
        limit: Duration,
    ) -> Crowded;

    /// Whether it speaks HTTP/2. A request in this process has no connection that could.
    async fn speaks_http2(&self) -> bool {
        false
    }
}

/// How requests reach an application. It decides what a suite can observe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Tower,
    #[cfg(feature = "actix")]
    Actix,
    Socket,
}
