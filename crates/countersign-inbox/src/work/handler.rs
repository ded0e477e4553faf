use std::{error::Error, fmt, future::Future, pin::Pin, time::Duration};

use countersign::Provider;

use super::{Outcome, Received};
use crate::Claimed;

/// Any error, as a handler returns it. `?` makes one of whatever a handler calls.
pub type BoxError = Box<dyn Error + Send + Sync>;

pub(super) type HandlerFuture = Pin<Box<dyn Future<Output = Result<Outcome, BoxError>> + Send>>;

/// A handler of one provider's deliveries, whose type is forgotten.
pub(super) trait Handler: Send + Sync {
    fn provider(&self) -> &'static str;

    /// Once the attempt is done, its entry is kept for `keep_done`.
    fn call(&self, claimed: Claimed, keep_done: Duration) -> HandlerFuture;
}

pub(super) struct Typed<P, F> {
    pub(super) provider: P,
    pub(super) handle: F,
}

impl<P, F, Fut> Handler for Typed<P, F>
where
    P: Provider,
    F: Fn(Received<P>) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Outcome, BoxError>> + Send + 'static,
{
    fn provider(&self) -> &'static str {
        P::NAME
    }

    fn call(&self, claimed: Claimed, keep_done: Duration) -> HandlerFuture {
        match Received::new(claimed, &self.provider, keep_done) {
            Ok(received) => Box::pin((self.handle)(received)),
            Err(error) => Box::pin(async move { Err(error.into()) }),
        }
    }
}

impl fmt::Debug for dyn Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handler").field(&self.provider()).finish()
    }
}
