use std::{
    error::Error,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use countersign::{Head, Rejection, Tenant};
use pin_project_lite::pin_project;

use crate::timer::Timer;

type BoxError = Box<dyn Error + Send + Sync>;
type Found = Pin<Box<dyn Future<Output = Result<Option<Tenant>, BoxError>> + Send>>;

/// Finds the tenant of a request, by the application's own function.
#[derive(Clone)]
pub(crate) struct Lookup {
    find: Arc<dyn Fn(&Head<'_>) -> Found + Send + Sync>,
}

impl Lookup {
    pub(crate) fn new<F, Fut, E>(find: F) -> Self
    where
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self {
            find: Arc::new(move |head| {
                let found = find(head);
                Box::pin(async move { found.await.map_err(Into::into) })
            }),
        }
    }

    pub(crate) fn begin(&self, head: &Head<'_>, timeout: Duration) -> Looking {
        Looking {
            found: (self.find)(head),
            timeout,
            timer: Timer::new(timeout),
        }
    }
}

pin_project! {
    /// A lookup that is under way: a tenant, or what the request is refused for.
    pub(crate) struct Looking {
        found: Found,
        timeout: Duration,
        #[pin]
        timer: Timer,
    }
}

impl Future for Looking {
    type Output = Result<Tenant, Rejection>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        Poll::Ready(match this.found.as_mut().poll(cx) {
            Poll::Ready(Ok(Some(tenant))) => Ok(tenant),
            Poll::Ready(Ok(None)) => Err(Rejection::TenantUnknown),
            Poll::Ready(Err(error)) => Err(Rejection::SecretsUnavailable(error.into())),
            Poll::Pending => {
                ready!(this.timer.poll(*this.timeout, cx));
                Err(Rejection::lookup_timed_out())
            }
        })
    }
}
