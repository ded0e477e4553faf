use std::{sync::LazyLock, time::Duration};

use countersign::Envelope;
use tokio_postgres::types::ToSql;

use super::{NOW, error::Failure, pools::Connections, row, text};
use crate::{
    clock,
    store::{Entry, EntryId, Filter, Stats, StoreError},
};

type Value = Box<dyn ToSql + Sync + Send>;

pub(super) async fn list(
    connections: &Connections,
    filter: &Filter,
    before: Option<EntryId>,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let (conditions, mut values) = conditions(filter, before);
    values.push(Box::new(row::limit(limit)));
    let query = format!(
        "{} WHERE {conditions} ORDER BY d.id DESC LIMIT ${}",
        row::ENTRIES,
        values.len()
    );
    let values: Vec<&(dyn ToSql + Sync)> = values
        .iter()
        .map(|value| &**value as &(dyn ToSql + Sync))
        .collect();
    let rows = connections.query_once(&query, &values).await?;
    Ok(rows
        .iter()
        .map(row::entry)
        .collect::<Result<_, Failure>>()?)
}

/// The filter as SQL, and the values of its parameters. No value is part of the SQL.
fn conditions(filter: &Filter, before: Option<EntryId>) -> (String, Vec<Value>) {
    let mut conditions = vec!["true".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        conditions.push(condition.replace('?', &format!("${}", values.len())));
    };
    if !filter.states.is_empty() {
        let codes: Vec<i16> = filter
            .states
            .iter()
            .map(|state| row::code(*state))
            .collect();
        add("d.state = ANY (?)", Box::new(codes));
    }
    let texts = [
        ("d.provider = ?", &filter.provider),
        ("d.endpoint = ?", &filter.endpoint),
        ("d.tenant = ?", &filter.tenant),
        ("d.event = ?", &filter.event),
        // Not LIKE, whose % and _ a text may hold. What is before the line break is ours.
        (
            "EXISTS (SELECT FROM unnest(d.errors) AS e(error) \
             WHERE strpos(substr(e.error, strpos(e.error, E'\\n') + 1), ?) > 0)",
            &filter.error,
        ),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            add(condition, Box::new(text::stored(text).into_owned()));
        }
    }
    let numbers = [
        ("d.received_at >= ?", filter.since.map(clock::micros)),
        ("d.received_at < ?", filter.until.map(clock::micros)),
        ("d.id < ?", before.map(EntryId::number)),
    ];
    for (condition, number) in numbers {
        if let Some(number) = number {
            add(condition, Box::new(number));
        }
    }
    (conditions.join(" AND "), values)
}

static SHOW: LazyLock<String> = LazyLock::new(|| format!("{} WHERE d.id = $1", row::ENTRIES));

static ENVELOPE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM countersign_delivery d JOIN countersign_body b ON b.delivery = d.id \
         WHERE d.id = $1",
        row::ENVELOPE
    )
});

pub(super) async fn show(
    connections: &Connections,
    id: EntryId,
) -> Result<Option<(Entry, Option<Envelope>)>, StoreError> {
    let rows = connections.query(&SHOW, &[&id.number()]).await?;
    let Some(found) = rows.first() else {
        return Ok(None);
    };
    let entry = row::entry(found)?;
    let rows = connections.query(&ENVELOPE, &[&id.number()]).await?;
    let envelope = rows.first().map(|row| row::envelope(row, 0)).transpose()?;
    Ok(Some((entry, envelope)))
}

static STATS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH clock AS MATERIALIZED (SELECT {NOW} AS now)
        SELECT state, count(*) FROM countersign_delivery GROUP BY state
        UNION ALL SELECT 100::smallint, count(*) FROM countersign_key
        UNION ALL SELECT 101::smallint, (SELECT now FROM clock) - min(due_at)
            FROM countersign_delivery WHERE state = 0 AND due_at <= (SELECT now FROM clock)"
    )
});

/// What the rows of the statistics are numbered that are of no state.
const KEYS: i16 = 100;
const OLDEST_DUE: i16 = 101;

pub(super) async fn stats(connections: &Connections) -> Result<Stats, StoreError> {
    let mut stats = Stats::default();
    for row in connections.query(&STATS, &[]).await? {
        let number: Option<i64> = row::get(&row, 1)?;
        match row::get::<i16>(&row, 0)? {
            KEYS => stats.keys = row::count(number.unwrap_or(0)),
            OLDEST_DUE => {
                stats.oldest_due = number.map(|age| Duration::from_micros(row::count(age)));
            }
            code => stats.set(row::state(code)?, row::count(number.unwrap_or(0))),
        }
    }
    Ok(stats)
}
