use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio::time::timeout;

use super::answer::Failure;

/// What comes of the future within `limit`, and without a panic.
pub(super) async fn bounded<T>(
    future: impl Future<Output = Result<T, Failure>>,
    limit: Duration,
) -> Result<T, Failure> {
    match timeout(limit, AssertUnwindSafe(future).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(payload)) => Err(Failure::panicked(payload.as_ref())),
        Err(_) => Err(Failure::Silent(limit)),
    }
}
