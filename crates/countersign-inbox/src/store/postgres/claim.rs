use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use super::{
    NOW,
    error::Failure,
    pools::{Connections, Pools},
    row, settle, text,
};
use crate::{
    complete::Place,
    store::{Claim, Claimed, Claims, EntryId, Settlement, StoreError, Ticket},
};

/// Claims what is due, and makes dead what has no attempt left. What another transaction has locked is
/// not waited for.
static CLAIM: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH clock AS MATERIALIZED (SELECT {NOW} AS now),
        due AS MATERIALIZED (
            SELECT id, due_at, state = 1 AND attempt >= max_attempts AS is_over
            FROM countersign_delivery
            WHERE provider = $1 AND state < 2 AND due_at <= (SELECT now FROM clock)
            ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), died AS (
            UPDATE countersign_delivery d
            SET state = 4, token = d.token + 1, finished_at = clock.now, errors = {errors}
            FROM due, clock WHERE d.id = due.id AND due.is_over RETURNING d.id
        ), claimed AS (
            UPDATE countersign_delivery d
            SET state = 1, attempt = d.attempt + 1, token = d.token + 1, due_at = clock.now + $3,
                started_at = clock.now, worker = $4
            FROM due, clock WHERE d.id = due.id AND NOT due.is_over
            RETURNING d.id, d.token, d.attempt, d.max_attempts, d.provider, d.endpoint, d.tenant,
                d.delivery_id, d.secret, d.received_at, due.due_at AS was_due_at
        )
        SELECT d.id, d.token, d.attempt, d.max_attempts, {columns}, NULL::bigint, NULL::bigint,
            d.was_due_at
        FROM claimed d JOIN countersign_body b ON b.delivery = d.id
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            (SELECT count(*) FROM died), next.due_at - clock.now, NULL
        FROM clock CROSS JOIN (SELECT least(
            -- What is due and was not claimed is another's, unless more was due than was asked for.
            CASE WHEN (SELECT count(*) FROM due) >= $2 THEN
                (SELECT d.due_at FROM countersign_delivery d
                WHERE d.provider = $1 AND d.state < 2
                    AND NOT EXISTS (SELECT FROM due WHERE due.id = d.id)
                ORDER BY d.due_at LIMIT 1)
            ELSE
                (SELECT d.due_at FROM countersign_delivery d
                WHERE d.provider = $1 AND d.state < 2 AND d.due_at > (SELECT now FROM clock)
                ORDER BY d.due_at LIMIT 1)
            END,
            (SELECT now + $3 FROM clock WHERE EXISTS (SELECT FROM claimed))
        ) AS due_at) next
        ORDER BY 17",
        errors = row::with_error("d.attempt", "clock.now", "$5"),
        columns = row::ENVELOPE,
    )
});

/// The columns of the last row, which says how many died and when the next is due.
const DIED: usize = 14;
const NEXT_DUE: usize = 15;

const NOT_ENDED: &str = "the attempt did not end: its process was killed, or lost its lease";

/// How long a claim is waited for, and for how long after that it may still come and be given back.
const LIMIT: Duration = Duration::from_secs(6);
const LATE: Duration = Duration::from_secs(15);

/// Claims in a task of its own. What is claimed for somebody who has gone meanwhile, or for whom it took
/// too long, is given back at once, and no attempt is counted.
pub(super) async fn claim(
    pools: Arc<Pools>,
    schema: Arc<str>,
    claim: Claim,
) -> Result<Claims, StoreError> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let result = query(&pools.work, &schema, &claim).await;
        let Err(unclaimed) = reply.send(result) else {
            return;
        };
        for claimed in unclaimed.into_iter().flat_map(|claims| claims.claimed) {
            // Where this fails too, the lease ends by itself.
            let _ = settle::settle(&pools.work, claimed.ticket, &Settlement::Release).await;
        }
    });
    match tokio::time::timeout(LIMIT, answer).await {
        Ok(Ok(result)) => result.map_err(StoreError::from),
        Ok(Err(_)) => Err(StoreError::Closed),
        Err(_) => Err(StoreError::TooSlow(LIMIT)),
    }
}

async fn query(
    connections: &Connections,
    schema: &Arc<str>,
    claim: &Claim,
) -> Result<Claims, Failure> {
    let rows = connections
        .query_within(
            LATE,
            &CLAIM,
            &[
                &text::stored(&claim.provider),
                &row::limit(claim.limit),
                &row::micros(claim.lease),
                &text::stored(&claim.worker),
                &NOT_ENDED,
            ],
        )
        .await?;
    let mut claims = Claims::new(Vec::with_capacity(rows.len()), None, 0);
    for row in &rows {
        let Some(id) = row::get::<Option<i64>>(row, 0)? else {
            let died: i64 = row::get(row, DIED)?;
            claims.died = usize::try_from(died).unwrap_or(0);
            claims.next_due = row::get::<Option<i64>>(row, NEXT_DUE)?
                .map(|next| Duration::from_micros(row::count(next)));
            continue;
        };
        let ticket = Ticket::new(EntryId::new(id), row::get(row, 1)?);
        let (attempt, max_attempts) = (row::get(row, 2)?, row::get(row, 3)?);
        let envelope = row::envelope(row, 4)?;
        let claimed = Claimed::new(
            ticket,
            row::small(attempt),
            row::small(max_attempts),
            envelope,
        );
        claims.claimed.push(claimed.at(Place::Postgres {
            schema: Arc::clone(schema),
        }));
    }
    Ok(claims)
}

/// Renews what can be renewed. What a transaction holds that completes this very attempt is still held:
/// nobody else can claim it meanwhile.
static RENEW: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH locked AS MATERIALIZED (
            SELECT d.id FROM countersign_delivery d
            JOIN unnest($1::bigint[], $2::bigint[]) AS w(id, token) ON w.id = d.id
            WHERE d.token = w.token AND d.state = 1
            ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
        ), renewed AS (
            UPDATE countersign_delivery d SET due_at = {NOW} + $3
            FROM locked WHERE d.id = locked.id
        )
        SELECT d.id, d.token FROM countersign_delivery d
        JOIN unnest($1::bigint[], $2::bigint[]) AS w(id, token) ON w.id = d.id
        WHERE d.token = w.token AND d.state = 1"
    )
});

/// Renews the leases of the tickets that hold, and returns those.
pub(super) async fn renew(
    connections: &Connections,
    tickets: &[Ticket],
    lease: Duration,
) -> Result<Vec<Ticket>, StoreError> {
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id().number()).collect();
    let tokens: Vec<i64> = tickets.iter().map(Ticket::token).collect();
    let rows = connections
        .query(&RENEW, &[&ids, &tokens, &row::micros(lease)])
        .await?;
    let held = rows.iter().map(|row| {
        let id = EntryId::new(row::get(row, 0)?);
        Ok(Ticket::new(id, row::get(row, 1)?))
    });
    Ok(held.collect::<Result<_, Failure>>()?)
}
