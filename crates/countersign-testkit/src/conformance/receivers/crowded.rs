use std::{pin::pin, time::Duration};

use countersign::StatusCode;
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::timeout;

use super::answer::{Answer, Failure};

/// What came of a request that was sent while others were under way.
pub(crate) struct Crowded {
    /// The answers of the others, as far as there were any.
    pub(crate) filling: Vec<Result<Answer, Failure>>,
    pub(crate) outcome: Result<Answer, Failure>,
}

/// Waits until one of `filling` is answered with 503, or every one is answered, or `limit` is over.
/// Then waits for `request` while the rest of them stay under way.
pub(super) async fn crowded<F, R>(
    filling: impl IntoIterator<Item = F>,
    request: R,
    limit: Duration,
) -> Crowded
where
    F: Future<Output = Result<Answer, Failure>>,
    R: Future<Output = Result<Answer, Failure>>,
{
    let mut under_way: FuturesUnordered<F> = filling.into_iter().collect();
    let mut filling = Vec::new();
    let full = async {
        while let Some(answer) = under_way.next().await {
            let is_full = is_503(&answer);
            filling.push(answer);
            if is_full {
                return;
            }
        }
    };
    // Without an answer in time, the budget may be full all the same.
    let _ = timeout(limit, full).await;
    let mut request = pin!(timeout(limit, request));
    let outcome = loop {
        tokio::select! {
            outcome = &mut request => break outcome,
            Some(answer) = under_way.next() => filling.push(answer),
        }
    };
    Crowded {
        filling,
        outcome: outcome.unwrap_or(Err(Failure::Silent(limit))),
    }
}

fn is_503(answer: &Result<Answer, Failure>) -> bool {
    let status = answer.as_ref().map(|answer| answer.status);
    matches!(status, Ok(StatusCode::SERVICE_UNAVAILABLE))
}
