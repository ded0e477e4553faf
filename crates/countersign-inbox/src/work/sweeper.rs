use std::time::{Duration, Instant};

use crate::{Inbox, TARGET, telemetry};

/// The pause between two clearings.
const PERIOD: Duration = Duration::from_secs(60);

/// The pause between two steps of one: deliveries go first.
const BETWEEN: Duration = Duration::from_millis(20);

/// A step that takes longer than this is followed by a smaller one.
const LONG: Duration = Duration::from_millis(20);

const MIN_STEP: usize = 8;
const MAX_STEP: usize = 256;

/// Deletes what has expired, for ever, in steps that hold the store for a moment each.
pub(super) async fn sweep(inbox: &Inbox) {
    let mut limit = MIN_STEP;
    loop {
        loop {
            let start = Instant::now();
            match inbox.sweep(limit).await {
                Ok(swept) if swept.entries < limit && swept.keys < limit => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(target: TARGET, %error, "what has expired is not deleted");
                    break;
                }
            }
            limit = if start.elapsed() > LONG {
                (limit / 2).max(MIN_STEP)
            } else {
                (limit * 2).min(MAX_STEP)
            };
            tokio::time::sleep(BETWEEN).await;
        }
        telemetry::stats(inbox).await;
        tokio::time::sleep(PERIOD).await;
    }
}
