use std::sync::LazyLock;

use super::{NOW, pools::Connections, row};
use crate::store::{Settled, Settlement, State, StoreError, Ticket};

/// Ends the attempt of this ticket, if it holds. `$3` is what the attempt comes to: 0 done, 1 failed,
/// 2 not counted, 3 discarded.
static SETTLE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH clock AS MATERIALIZED (SELECT {NOW} AS now),
        ended AS (
            UPDATE countersign_delivery d SET
                state = {state},
                attempt = CASE WHEN $3 = 2 THEN d.attempt - 1 ELSE d.attempt END,
                due_at = CASE WHEN {state} = 0 THEN clock.now + $4 ELSE d.due_at END,
                finished_at = CASE WHEN {state} > 1 THEN clock.now END,
                expires_at = CASE WHEN {state} = 2 THEN clock.now + $4 END,
                errors = CASE WHEN $5::text IS NULL THEN d.errors ELSE {errors} END
            FROM clock WHERE d.id = $1 AND d.token = $2 AND d.state = 1
            RETURNING d.state
        )
        SELECT state,
            CASE WHEN state = 0 THEN pg_notify('countersign', current_schema())::text END
        FROM ended",
        state = "(CASE $3::int WHEN 0 THEN 2 WHEN 3 THEN 3 \
            WHEN 1 THEN CASE WHEN d.attempt >= d.max_attempts THEN 4 ELSE 0 END ELSE 0 END)",
        errors = row::with_error("d.attempt", "clock.now", "$5"),
    )
});

/// Ends an attempt, if the ticket still holds.
pub(super) async fn settle(
    connections: &Connections,
    ticket: Ticket,
    settlement: &Settlement,
) -> Result<Settled, StoreError> {
    let (kind, micros, error) = match settlement {
        Settlement::Done { keep } => (0_i32, row::micros(*keep), None),
        Settlement::Retry { after, error } => (1, row::micros(*after), Some(error)),
        Settlement::Snooze { after } => (2, row::micros(*after), None),
        Settlement::Release => (2, 0, None),
        Settlement::Discard { reason } => (3, 0, Some(reason)),
    };
    let error = error.map(|error| row::error_text(error));
    let (id, token) = (ticket.id().number(), ticket.token());
    let rows = connections
        .query(&SETTLE, &[&id, &token, &kind, &micros, &error])
        .await?;
    match rows.first() {
        Some(row) => Ok(settled(row::state(row::get::<i16>(row, 0)?)?)),
        None if matches!(settlement, Settlement::Done { .. }) => {
            completed(connections, ticket).await
        }
        None => Ok(Settled::Stale),
    }
}

fn settled(state: State) -> Settled {
    match state {
        State::Waiting => Settled::Waiting,
        State::Done => Settled::Done,
        State::Discarded => Settled::Discarded,
        State::Dead => Settled::Dead,
        State::Running => Settled::Stale,
    }
}

/// Whether the handler completed it in a transaction of its own.
async fn completed(connections: &Connections, ticket: Ticket) -> Result<Settled, StoreError> {
    let (id, token) = (ticket.id().number(), ticket.token());
    let rows = connections
        .query(
            "SELECT state FROM countersign_delivery WHERE id = $1 AND token = $2",
            &[&id, &token],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(Settled::Stale);
    };
    let state = row::get::<i16>(row, 0).and_then(row::state)?;
    Ok(match state {
        State::Done => Settled::Done,
        State::Waiting | State::Running | State::Discarded | State::Dead => Settled::Stale,
    })
}
