use std::time::Duration;

use super::{
    answer::{Answer, Failure},
    request::Sent,
};

/// An application, and the way to it.
pub(crate) trait Target {
    const KIND: Kind;

    /// Sends the request and reads the answer, for as long as `limit`.
    async fn exchange(&mut self, sent: Sent, limit: Duration) -> Result<Answer, Failure>;
}

/// What can be seen depends on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Tower,
    #[cfg(feature = "actix")]
    Actix,
    Socket,
}
