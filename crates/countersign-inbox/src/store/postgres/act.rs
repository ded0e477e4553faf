//! What a human does to entries. Rows are locked in their order, so that two humans cannot deadlock.

use std::sync::LazyLock;

use super::{NOW, error::Failure, pools::Connections, row};
use crate::store::{EntryId, StoreError};

static REQUEUE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH meant AS MATERIALIZED (
            SELECT id FROM countersign_delivery d WHERE id = ANY ($1) AND state <> 1
                AND EXISTS (SELECT FROM countersign_body b WHERE b.delivery = d.id)
            ORDER BY id FOR UPDATE
        ), requeued AS (
            UPDATE countersign_delivery d SET state = 0, attempt = 0, token = d.token + 1,
                due_at = {NOW}, finished_at = NULL, expires_at = NULL
            FROM meant WHERE d.id = meant.id RETURNING d.id
        )
        SELECT (SELECT count(*) FROM requeued), pg_notify('countersign', current_schema())::text"
    )
});

static DISCARD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH clock AS MATERIALIZED (SELECT {NOW} AS now),
        meant AS MATERIALIZED (
            SELECT id FROM countersign_delivery
            WHERE id = ANY ($1) AND state IN (0, 4) ORDER BY id FOR UPDATE
        ), discarded AS (
            UPDATE countersign_delivery d
            SET state = 3, token = d.token + 1, finished_at = clock.now, errors = {errors}
            FROM meant, clock WHERE d.id = meant.id RETURNING d.id
        )
        SELECT count(*) FROM discarded",
        errors = row::with_error("'0'", "clock.now", "$2::text"),
    )
});

const PURGE: &str = "WITH meant AS MATERIALIZED (
        SELECT id FROM countersign_delivery
        WHERE id = ANY ($1) AND state > 1 ORDER BY id FOR UPDATE
    ), purged AS (
        DELETE FROM countersign_delivery d USING meant WHERE d.id = meant.id RETURNING d.id
    ), bodies AS (
        DELETE FROM countersign_body b USING purged WHERE b.delivery = purged.id
    )
    SELECT count(*) FROM purged";

pub(super) async fn requeue(
    connections: &Connections,
    ids: &[EntryId],
) -> Result<usize, StoreError> {
    count(connections.query(&REQUEUE, &[&numbers(ids)]).await)
}

pub(super) async fn discard(
    connections: &Connections,
    ids: &[EntryId],
    reason: &str,
) -> Result<usize, StoreError> {
    let reason = row::error_text(reason);
    count(connections.query(&DISCARD, &[&numbers(ids), &reason]).await)
}

pub(super) async fn purge(connections: &Connections, ids: &[EntryId]) -> Result<usize, StoreError> {
    count(connections.query(PURGE, &[&numbers(ids)]).await)
}

fn numbers(ids: &[EntryId]) -> Vec<i64> {
    ids.iter().map(|id| id.number()).collect()
}

/// The count in the only row.
pub(super) fn count(rows: Result<Vec<tokio_postgres::Row>, Failure>) -> Result<usize, StoreError> {
    let count = match rows?.first() {
        Some(row) => row::get::<i64>(row, 0)?,
        None => 0,
    };
    Ok(usize::try_from(count).unwrap_or(0))
}
