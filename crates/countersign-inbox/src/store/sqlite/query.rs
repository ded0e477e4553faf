use std::time::Duration;

use countersign::Envelope;
use rusqlite::{Connection, OptionalExtension, types::Value};

use super::row;
use crate::{
    clock,
    store::{Entry, EntryId, Filter, Stats},
};

pub(super) fn list(
    connection: &Connection,
    filter: &Filter,
    before: Option<EntryId>,
    limit: usize,
) -> rusqlite::Result<Vec<Entry>> {
    let (conditions, mut values) = conditions(filter, before);
    values.push(Value::Integer(row::limit(limit)));
    let query = format!(
        "{} WHERE {conditions} ORDER BY d.id DESC LIMIT ?",
        row::ENTRIES
    );
    connection
        .prepare_cached(&query)?
        .query_map(rusqlite::params_from_iter(values), row::entry)?
        .collect()
}

/// The filter as SQL, and the values of its parameters. No value is part of the SQL.
fn conditions(filter: &Filter, before: Option<EntryId>) -> (String, Vec<Value>) {
    let mut conditions = vec!["1".to_owned()];
    let mut values = Vec::new();
    if !filter.states.is_empty() {
        let codes: Vec<String> = filter
            .states
            .iter()
            .map(|state| row::code(*state).to_string())
            .collect();
        conditions.push(format!("d.state IN ({})", codes.join(", ")));
    }
    let texts = [
        ("d.provider = ?", &filter.provider),
        ("d.endpoint = ?", &filter.endpoint),
        ("d.tenant = ?", &filter.tenant),
        ("d.event = ?", &filter.event),
        // Not LIKE, whose % and _ a text may hold; and not the JSON, which has words and escapes of its own.
        (
            "EXISTS (SELECT 1 FROM json_each(d.errors) e \
             WHERE instr(json_extract(e.value, '$.error'), ?) > 0)",
            &filter.error,
        ),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            conditions.push(condition.to_owned());
            values.push(Value::Text(text.clone()));
        }
    }
    let numbers = [
        ("d.received_at >= ?", filter.since.map(clock::micros)),
        ("d.received_at < ?", filter.until.map(clock::micros)),
        ("d.id < ?", before.map(EntryId::number)),
    ];
    for (condition, number) in numbers {
        if let Some(number) = number {
            conditions.push(condition.to_owned());
            values.push(Value::Integer(number));
        }
    }
    (conditions.join(" AND "), values)
}

pub(super) fn show(
    connection: &Connection,
    id: EntryId,
) -> rusqlite::Result<Option<(Entry, Option<Envelope>)>> {
    let query = format!("{} WHERE d.id = ?1", row::ENTRIES);
    let entry = connection
        .prepare_cached(&query)?
        .query_row([id.number()], row::entry)
        .optional()?;
    let Some(entry) = entry else { return Ok(None) };
    let envelope = connection
        .prepare_cached(row::ENVELOPE_OF)?
        .query_row([id.number()], row::envelope)
        .optional()?;
    Ok(Some((entry, envelope)))
}

pub(super) fn stats(connection: &Connection, now: i64) -> rusqlite::Result<Stats> {
    let mut stats = Stats::default();
    let mut counts = connection
        .prepare_cached("SELECT state, count(*) FROM countersign_delivery GROUP BY state")?;
    let mut rows = counts.query(())?;
    while let Some(row) = rows.next()? {
        stats.set(row::state(row.get(0)?)?, row::count(row.get(1)?));
    }
    stats.keys = row::count(
        connection
            .prepare_cached("SELECT count(*) FROM countersign_key")?
            .query_row((), |row| row.get(0))?,
    );
    let oldest: Option<i64> = connection
        .prepare_cached(
            "SELECT min(due_at) FROM countersign_delivery WHERE state = 0 AND due_at <= ?1",
        )?
        .query_row([now], |row| row.get(0))?;
    stats.oldest_due = oldest.map(|due_at| {
        Duration::from_micros(u64::try_from(now.saturating_sub(due_at)).unwrap_or(0))
    });
    Ok(stats)
}
