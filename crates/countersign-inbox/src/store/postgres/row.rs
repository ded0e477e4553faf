//! Entries and envelopes as PostgreSQL holds them.

use std::fmt;

use countersign::{Bytes, DeliveryId, Envelope, Head, Verdict};
use serde::{Deserialize, de::IntoDeserializer};
use tokio_postgres::{Row, types::FromSql};

use super::{error::Failure, text};
use crate::{
    clock,
    store::{AttemptError, Entry, EntryId, State, fields},
};

/// Selects what [`entry`] reads. A condition on `d` is to follow.
pub(super) const ENTRIES: &str = "SELECT d.id, d.provider, d.endpoint, d.tenant, d.event, \
    d.delivery_id, d.state, d.attempt, d.max_attempts, coalesce(k.duplicates, 0), d.received_at, \
    d.stored_at, d.due_at, d.started_at, d.finished_at, d.worker, d.errors, \
    octet_length(b.body)::bigint \
    FROM countersign_delivery d LEFT JOIN countersign_body b ON b.delivery = d.id \
    LEFT JOIN countersign_key k ON k.key = d.key AND k.delivery = d.id";

/// The columns that [`envelope`] reads, of an entry `d` and its body `b`.
pub(super) const ENVELOPE: &str = "d.provider, d.endpoint, d.tenant, d.delivery_id, d.secret, \
    d.received_at, b.method, b.target, b.fields, b.body";

/// The number of a state in its column.
pub(super) fn code(state: State) -> i16 {
    match state {
        State::Waiting => 0,
        State::Running => 1,
        State::Done => 2,
        State::Discarded => 3,
        State::Dead => 4,
    }
}

/// The state of this number.
pub(super) fn state(code: i16) -> Result<State, Failure> {
    State::ALL
        .into_iter()
        .find(|state| self::code(*state) == code)
        .ok_or_else(|| unreadable("state", code))
}

/// The value of a column.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, Failure> {
    row.try_get(column).map_err(Failure::from)
}

pub(super) fn entry(row: &Row) -> Result<Entry, Failure> {
    Ok(Entry {
        id: EntryId::new(get(row, 0)?),
        provider: given(row, 1)?,
        endpoint: named(given(row, 2)?),
        tenant: named(given(row, 3)?),
        event: given_if_any(row, 4)?,
        delivery_id: given(row, 5)?,
        state: state(get(row, 6)?)?,
        attempt: small(get(row, 7)?),
        max_attempts: small(get(row, 8)?),
        duplicates: small(get(row, 9)?),
        received_at: clock::time(get(row, 10)?),
        stored_at: clock::time(get(row, 11)?),
        due_at: clock::time(get(row, 12)?),
        started_at: get::<Option<i64>>(row, 13)?.map(clock::time),
        finished_at: get::<Option<i64>>(row, 14)?.map(clock::time),
        worker: given_if_any(row, 15)?,
        errors: errors(get(row, 16)?)?,
        body_len: get::<Option<i64>>(row, 17)?.map(count),
    })
}

/// An envelope, whose columns begin with this one.
pub(super) fn envelope(row: &Row, first: usize) -> Result<Envelope, Failure> {
    let provider = given(row, first)?;
    let (endpoint, tenant) = (named(given(row, first + 1)?), named(given(row, first + 2)?));
    let id = DeliveryId::deserialize(given(row, first + 3)?.into_deserializer())
        .map_err(|error: serde::de::value::Error| unreadable("delivery_id", error))?;
    let secret = given_if_any(row, first + 4)?;
    let verdict = Verdict::accepted(id, secret.as_deref());
    let (method, target) = (given_if_any(row, first + 6)?, given_if_any(row, first + 7)?);
    let fields =
        fields::from_lines(get(row, first + 8)?).map_err(|error| unreadable("fields", error))?;
    let mut head = Head::new(&fields, clock::time(get(row, first + 5)?));
    if let Some(method) = &method {
        head = head.with_method(method);
    }
    if let Some(target) = &target {
        head = head.with_target(target);
    }
    let body = Bytes::copy_from_slice(get(row, first + 9)?);
    Ok(Envelope::new(&provider, &head)
        .with_endpoint(endpoint.as_deref())
        .with_tenant(tenant.as_deref())
        .with_body(body)
        .with_verdict(verdict))
}

/// What went wrong, as it is stored: without the attempt and the time, which the server adds.
pub(super) fn error_text(error: &str) -> String {
    let error = AttemptError::new(0, 0, error).error;
    text::stored(&error).into_owned()
}

/// SQL that adds an error to those of the entry `d`, and drops the oldest beyond those that are kept.
pub(super) fn with_error(attempt: &str, now: &str, error: &str) -> String {
    format!(
        "(array_append(d.errors, {attempt} || ' ' || {now} || E'\\n' || {error}))\
         [greatest(cardinality(d.errors) - {}, 1):]",
        AttemptError::KEPT - 2
    )
}

fn errors(stored: Vec<String>) -> Result<Vec<AttemptError>, Failure> {
    stored
        .into_iter()
        .map(|stored| {
            let (head, error) = stored.split_once('\n').unwrap_or((&stored, ""));
            let (attempt, at) = head.split_once(' ').unwrap_or((head, ""));
            let (Ok(attempt), Ok(at)) = (attempt.parse(), at.parse()) else {
                return Err(unreadable("errors", head));
            };
            Ok(AttemptError::new(
                attempt,
                at,
                &text::given(error.to_owned()),
            ))
        })
        .collect()
}

fn given(row: &Row, column: usize) -> Result<String, Failure> {
    get(row, column).map(text::given)
}

fn given_if_any(row: &Row, column: usize) -> Result<Option<String>, Failure> {
    get::<Option<String>>(row, column).map(|stored| stored.map(text::given))
}

/// An endpoint or tenant that is absent is an empty text, so that keys compare.
fn named(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A count of attempts or duplicates.
pub(super) fn small(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

/// A count of rows or bytes, as PostgreSQL gives it.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A count of rows, as PostgreSQL takes it.
pub(super) fn limit(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A duration in microseconds that can be added to any time.
pub(super) fn micros(duration: std::time::Duration) -> i64 {
    clock::micros_of(duration).min(i64::MAX / 4)
}

fn unreadable(column: &str, error: impl fmt::Display) -> Failure {
    Failure::Row(format!("the column {column} cannot be read: {error}"))
}
