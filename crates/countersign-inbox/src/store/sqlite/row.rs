//! Entries and envelopes as SQLite holds them.

use countersign::{Bytes, DeliveryId, Envelope, Head, Verdict};
use rusqlite::{Row, types::Type};
use serde::{Deserialize, de::IntoDeserializer};

use crate::{
    clock,
    store::{AttemptError, Entry, EntryId, State, fields},
};

/// Selects what [`entry`] reads. A condition on `d` is to follow.
pub(super) const ENTRIES: &str = "SELECT d.id, d.provider, d.endpoint, d.tenant, d.event, \
    d.delivery_id, d.state, d.attempt, d.max_attempts, d.duplicates, d.received_at, d.stored_at, \
    d.due_at, d.started_at, d.finished_at, d.worker, d.errors, length(b.body) \
    FROM countersign_delivery d LEFT JOIN countersign_body b ON b.delivery = d.id";

/// Selects what [`envelope`] reads, of the entry `?1`.
pub(super) const ENVELOPE_OF: &str = "SELECT d.provider, d.endpoint, d.tenant, d.delivery_id, d.secret, \
    d.received_at, b.method, b.target, b.fields, b.body \
    FROM countersign_delivery d JOIN countersign_body b ON b.delivery = d.id WHERE d.id = ?1";

/// The number of a state in its column.
pub(super) fn code(state: State) -> i64 {
    match state {
        State::Waiting => 0,
        State::Running => 1,
        State::Done => 2,
        State::Discarded => 3,
        State::Dead => 4,
    }
}

/// The state of this number.
pub(super) fn state(code: i64) -> rusqlite::Result<State> {
    State::ALL
        .into_iter()
        .find(|state| self::code(*state) == code)
        .ok_or(rusqlite::Error::IntegralValueOutOfRange(0, code))
}

pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: EntryId::new(row.get(0)?),
        provider: row.get(1)?,
        endpoint: named(row.get(2)?),
        tenant: named(row.get(3)?),
        event: row.get(4)?,
        delivery_id: row.get(5)?,
        state: state(row.get(6)?)?,
        attempt: row.get(7)?,
        max_attempts: row.get(8)?,
        duplicates: row.get(9)?,
        received_at: clock::time(row.get(10)?),
        stored_at: clock::time(row.get(11)?),
        due_at: clock::time(row.get(12)?),
        started_at: row.get::<_, Option<i64>>(13)?.map(clock::time),
        finished_at: row.get::<_, Option<i64>>(14)?.map(clock::time),
        worker: row.get(15)?,
        errors: AttemptError::list(&row.get::<_, String>(16)?),
        body_len: row.get::<_, Option<i64>>(17)?.map(count),
    })
}

/// An envelope, of a row that has a body.
pub(super) fn envelope(row: &Row<'_>) -> rusqlite::Result<Envelope> {
    let provider: String = row.get(0)?;
    let (endpoint, tenant) = (named(row.get(1)?), named(row.get(2)?));
    let id: String = row.get(3)?;
    let id = DeliveryId::deserialize(id.into_deserializer())
        .map_err(|error: serde::de::value::Error| unreadable(3, Type::Text, error))?;
    let secret: Option<String> = row.get(4)?;
    let verdict = Verdict::accepted(id, secret.as_deref());
    let (method, target): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    let fields = fields::from_lines(row.get_ref(8)?.as_blob()?)
        .map_err(|error| unreadable(8, Type::Blob, error))?;
    let mut head = Head::new(&fields, clock::time(row.get(5)?));
    if let Some(method) = &method {
        head = head.with_method(method);
    }
    if let Some(target) = &target {
        head = head.with_target(target);
    }
    let body = Bytes::from(row.get::<_, Vec<u8>>(9)?);
    Ok(Envelope::new(&provider, &head)
        .with_endpoint(endpoint.as_deref())
        .with_tenant(tenant.as_deref())
        .with_body(body)
        .with_verdict(verdict))
}

/// An endpoint or tenant that is absent is an empty text, so that keys compare.
fn named(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A count of rows or bytes, as SQLite gives it.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A count of rows, as SQLite takes it.
pub(super) fn limit(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unreadable(
    column: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}
