use rusqlite::{Connection, OptionalExtension};

use crate::{
    clock, failpoint,
    store::{Admission, EntryId, NewDelivery, fields},
};

/// Stores a delivery and its key, or counts it where the key is there already.
pub(super) fn put(
    connection: &Connection,
    delivery: &NewDelivery,
    now: i64,
) -> rusqlite::Result<Admission> {
    let key = delivery.key();
    if delivery.is_unique()
        && let Some(first) = entry_of(connection, &key)?
    {
        connection
            .prepare_cached(
                "UPDATE countersign_delivery SET duplicates = duplicates + 1 WHERE id = ?1",
            )?
            .execute([first])?;
        return Ok(Admission::Duplicate(EntryId::new(first)));
    }
    let entry = insert(connection, delivery, now)?;
    failpoint::hit("between_entry_and_key");
    if delivery.is_unique() {
        let expires_at = now.saturating_add(clock::micros_of(delivery.keep_key()));
        connection
            .prepare_cached(
                "INSERT INTO countersign_key (key, delivery, expires_at) VALUES (?1, ?2, ?3)",
            )?
            .execute((key, entry, expires_at))?;
    }
    Ok(Admission::New(EntryId::new(entry)))
}

fn entry_of(connection: &Connection, key: &[u8; 32]) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT delivery FROM countersign_key WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn insert(connection: &Connection, delivery: &NewDelivery, now: i64) -> rusqlite::Result<i64> {
    let envelope = delivery.envelope();
    connection
        .prepare_cached(
            "INSERT INTO countersign_delivery (provider, endpoint, tenant, event, delivery_id, \
             secret, state, max_attempts, received_at, stored_at, due_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?9)",
        )?
        .execute((
            delivery.provider(),
            envelope.endpoint().unwrap_or_default(),
            envelope.tenant().unwrap_or_default(),
            delivery.event(),
            delivery.id().as_str(),
            delivery.secret_label(),
            delivery.max_attempts(),
            clock::micros(envelope.received_at()),
            now,
        ))?;
    let entry = connection.last_insert_rowid();
    connection
        .prepare_cached(
            "INSERT INTO countersign_body (delivery, method, target, fields, body) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            entry,
            envelope.method(),
            envelope.target(),
            fields::lines(envelope.fields()),
            delivery.body(),
        ))?;
    Ok(entry)
}
