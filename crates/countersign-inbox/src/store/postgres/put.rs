use std::{collections::HashMap, sync::LazyLock};

use super::{NOW, error::Failure, pools::Connections, row, text};
use crate::{
    clock,
    store::{Admission, EntryId, NewDelivery, fields},
};

/// Stores deliveries and their keys, or counts them where the keys are there already.
///
/// The keys are locked in their order, so that two processes with the same ones cannot deadlock. One that
/// another process has just stored is waited for, and then seen: `ON CONFLICT` looks at the latest row.
static PUT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH input AS MATERIALIZED (
            SELECT nextval('countersign_delivery_id_seq') AS id, {NOW} AS now, i.*
            FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[])
                WITH ORDINALITY AS i(key, again, keep, provider, endpoint, tenant, event, delivery_id,
                    secret, max_attempts, received_at, n)
        ), keyed AS (
            INSERT INTO countersign_key AS k (key, delivery, duplicates, expires_at)
            SELECT key, id, again, now + keep FROM input WHERE key IS NOT NULL ORDER BY key
            ON CONFLICT (key) DO UPDATE SET duplicates = k.duplicates + excluded.duplicates + 1
            RETURNING k.key, k.delivery
        ), admitted AS MATERIALIZED (
            SELECT i.n, i.id, coalesce(k.delivery, i.id) AS delivery
            FROM input i LEFT JOIN keyed k ON k.key = i.key
        ), stored AS (
            INSERT INTO countersign_delivery (id, key, provider, endpoint, tenant, event, delivery_id,
                secret, state, max_attempts, received_at, stored_at, due_at)
            SELECT i.id, i.key, i.provider, i.endpoint, i.tenant, i.event, i.delivery_id, i.secret, 0,
                i.max_attempts, i.received_at, i.now, i.now
            FROM input i JOIN admitted a ON a.n = i.n WHERE a.delivery = a.id
        ), bodies AS (
            INSERT INTO countersign_body (delivery, method, target, fields, body)
            SELECT a.id, b.method, b.target, b.fields, b.body
            FROM unnest($12::text[], $13::text[], $14::bytea[], $15::bytea[])
                WITH ORDINALITY AS b(method, target, fields, body, n)
            JOIN admitted a ON a.n = b.n WHERE a.delivery = a.id
        )
        SELECT a.n, a.delivery, a.delivery = a.id, told.told
        FROM admitted a CROSS JOIN
            (SELECT pg_notify('countersign', current_schema())::text AS told) told"
    )
});

/// Deliveries of one statement: each key once. PostgreSQL refuses to count one twice.
struct Batch<'a> {
    rows: Vec<Row<'a>>,
    /// For each delivery the number of its row, and whether it is the row's first.
    places: Vec<(usize, bool)>,
}

struct Row<'a> {
    delivery: &'a NewDelivery,
    key: Option<[u8; 32]>,
    again: i64,
}

/// Stores them in one transaction, and returns once it is committed.
pub(super) async fn put(
    connections: &Connections,
    deliveries: &[&NewDelivery],
) -> Result<Vec<Admission>, Failure> {
    let batch = Batch::of(deliveries);
    let admissions = batch.store(connections).await?;
    batch
        .places
        .iter()
        .map(|(row, is_first)| {
            let admission = admissions.get(*row).copied().flatten();
            let admission =
                admission.ok_or_else(|| Failure::Row("a delivery has no answer".to_owned()))?;
            Ok(if *is_first {
                admission
            } else {
                Admission::Duplicate(admission.id())
            })
        })
        .collect()
}

impl<'a> Batch<'a> {
    fn of(deliveries: &[&'a NewDelivery]) -> Self {
        let mut rows: Vec<Row<'a>> = Vec::with_capacity(deliveries.len());
        let mut places = Vec::with_capacity(deliveries.len());
        let mut known: HashMap<[u8; 32], usize> = HashMap::new();
        for delivery in deliveries {
            let key = delivery.is_unique().then(|| delivery.key());
            if let Some(place) = key.and_then(|key| known.get(&key))
                && let Some(row) = rows.get_mut(*place)
            {
                row.again += 1;
                places.push((*place, false));
                continue;
            }
            if let Some(key) = key {
                known.insert(key, rows.len());
            }
            places.push((rows.len(), true));
            rows.push(Row {
                delivery,
                key,
                again: 0,
            });
        }
        Self { rows, places }
    }

    /// What became of each row.
    async fn store(&self, connections: &Connections) -> Result<Vec<Option<Admission>>, Failure> {
        let stored = |of: fn(&NewDelivery) -> Option<&str>| -> Vec<_> {
            let texts = self.rows.iter().map(|row| of(row.delivery));
            texts.map(|given| given.map(text::stored)).collect()
        };
        let number = |of: fn(&NewDelivery) -> i64| -> Vec<_> {
            self.rows.iter().map(|row| of(row.delivery)).collect()
        };
        let keys: Vec<_> = self
            .rows
            .iter()
            .map(|row| row.key.as_ref().map(<[u8; 32]>::as_slice))
            .collect();
        let again: Vec<_> = self.rows.iter().map(|row| row.again).collect();
        let keep = number(|delivery| row::micros(delivery.keep_key()));
        let provider = stored(|delivery| Some(delivery.provider()));
        let endpoint = stored(|delivery| Some(delivery.envelope().endpoint().unwrap_or_default()));
        let tenant = stored(|delivery| Some(delivery.envelope().tenant().unwrap_or_default()));
        let event = stored(NewDelivery::event);
        let delivery_id = stored(|delivery| Some(delivery.id().as_str()));
        let secret = stored(NewDelivery::secret_label);
        let max_attempts = number(|delivery| delivery.max_attempts().into());
        let received_at = number(|delivery| clock::micros(delivery.envelope().received_at()));
        let method = stored(|delivery| delivery.envelope().method());
        let target = stored(|delivery| delivery.envelope().target());
        let fields: Vec<_> = self
            .rows
            .iter()
            .map(|row| fields::lines(row.delivery.envelope().fields()))
            .collect();
        let bodies: Vec<&[u8]> = self.rows.iter().map(|row| row.delivery.body()).collect();
        let answers = connections
            .query(
                &PUT,
                &[
                    &keys,
                    &again,
                    &keep,
                    &provider,
                    &endpoint,
                    &tenant,
                    &event,
                    &delivery_id,
                    &secret,
                    &max_attempts,
                    &received_at,
                    &method,
                    &target,
                    &fields,
                    &bodies,
                ],
            )
            .await?;
        let mut admissions = vec![None; self.rows.len()];
        for answer in &answers {
            let place = usize::try_from(row::get::<i64>(answer, 0)? - 1).ok();
            let id = EntryId::new(row::get(answer, 1)?);
            let admission = if row::get(answer, 2)? {
                Admission::New(id)
            } else {
                Admission::Duplicate(id)
            };
            if let Some(slot) = place.and_then(|place| admissions.get_mut(place)) {
                *slot = Some(admission);
            }
        }
        Ok(admissions)
    }
}
