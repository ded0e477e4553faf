use std::{error::Error, future::Future, pin::Pin, sync::Arc, time::Duration};

use actix_web::rt::time::timeout;
use countersign::{Head, Rejection, Tenant};

type BoxError = Box<dyn Error + Send + Sync>;
/// What a lookup will say.
pub(crate) type Found = Pin<Box<dyn Future<Output = Result<Option<Tenant>, BoxError>>>>;

/// Finds the tenant of a request, by the application's own function.
#[derive(Clone)]
pub(crate) struct Lookup {
    find: Arc<dyn Fn(&Head<'_>) -> Found + Send + Sync>,
}

impl Lookup {
    pub(crate) fn new<F, Fut, E>(find: F) -> Self
    where
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + 'static,
        E: Into<BoxError>,
    {
        Self {
            find: Arc::new(move |head| {
                let found = find(head);
                Box::pin(async move { found.await.map_err(Into::into) })
            }),
        }
    }

    pub(crate) fn begin(&self, head: &Head<'_>) -> Found {
        (self.find)(head)
    }
}

/// The tenant that is found in this time, or what the request is refused for.
pub(crate) async fn within(max_time: Duration, found: Found) -> Result<Tenant, Rejection> {
    match timeout(max_time, found).await {
        Ok(Ok(Some(tenant))) => Ok(tenant),
        Ok(Ok(None)) => Err(Rejection::TenantUnknown),
        Ok(Err(error)) => Err(Rejection::SecretsUnavailable(error.into())),
        Err(_) => Err(Rejection::lookup_timed_out()),
    }
}
