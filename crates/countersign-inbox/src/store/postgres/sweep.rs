use std::sync::LazyLock;

use super::{NOW, act, pools::Connections, row};
use crate::store::{StoreError, Sweep};

/// For how long a key is kept on whose entry is still there when it expires.
const KEY_STAYS: i64 = 24 * 60 * 60 * 1_000_000;

static ENTRIES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH expired AS MATERIALIZED (
            SELECT id FROM countersign_delivery WHERE expires_at <= (SELECT {NOW})
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ), swept AS (
            DELETE FROM countersign_delivery d USING expired e WHERE d.id = e.id RETURNING d.id
        ), bodies AS (
            DELETE FROM countersign_body b USING swept s WHERE b.delivery = s.id
        )
        SELECT count(*) FROM swept"
    )
});

static KEYS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH expired AS MATERIALIZED (
            SELECT key, delivery FROM countersign_key WHERE expires_at <= (SELECT {NOW})
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
        ), judged AS MATERIALIZED (
            SELECT key, EXISTS (SELECT FROM countersign_delivery d WHERE d.id = e.delivery) AS stays
            FROM expired e
        ), kept AS (
            UPDATE countersign_key k SET expires_at = {NOW} + $2
            FROM judged j WHERE k.key = j.key AND j.stays
        ), swept AS (
            DELETE FROM countersign_key k USING judged j WHERE k.key = j.key AND NOT j.stays
            RETURNING k.key
        )
        SELECT count(*) FROM swept"
    )
});

/// Deletes what has expired by what its own row says, at most `limit` of a kind. The entries go in a
/// transaction of their own before the keys do: a key never goes before its entry.
pub(super) async fn sweep(connections: &Connections, limit: usize) -> Result<Sweep, StoreError> {
    let limit = row::limit(limit);
    let entries = act::count(connections.query(&ENTRIES, &[&limit]).await)?;
    let keys = act::count(connections.query(&KEYS, &[&limit, &KEY_STAYS]).await)?;
    Ok(Sweep::new(entries, keys))
}
