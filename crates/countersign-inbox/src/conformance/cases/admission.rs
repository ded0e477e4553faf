//! What a store answers to a delivery.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;

use crate::{
    Admission, Filter, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

pub(super) async fn what_is_put_is_there_whole(subject: Subject) -> Result<(), Wrong> {
    let mut sample = Sample::new("evt_1").event("lead.captured");
    sample.endpoint = Some("eu");
    sample.tenant = Some("globex");
    sample.max_attempts = 7;
    let id = subject.put(&sample).await?;
    let (entry, envelope) = subject.whole(id).await?;
    equal("the envelope", envelope, Some(sample.envelope()))?;
    equal("the id", entry.id, id)?;
    equal("the provider", &*entry.provider, "acme")?;
    equal("the endpoint", entry.endpoint.as_deref(), Some("eu"))?;
    equal("the tenant", entry.tenant.as_deref(), Some("globex"))?;
    equal("the event", entry.event.as_deref(), Some("lead.captured"))?;
    equal("the delivery's id", &*entry.delivery_id, "evt_1")?;
    equal("the state", entry.state, State::Waiting)?;
    equal("the attempts", (entry.attempt, entry.max_attempts), (0, 7))?;
    equal("the duplicates", entry.duplicates, 0)?;
    equal("the length of the body", entry.body_len, Some(2))?;
    equal("the arrival", entry.received_at, sample.received_at)?;
    equal("the start", entry.started_at, None)?;
    equal("the end", entry.finished_at, None)?;
    equal("the errors", entry.errors, Vec::new())
}

pub(super) async fn what_is_put_is_seen_by_the_other_handle_at_once(
    subject: Subject,
) -> Result<(), Wrong> {
    for number in 0..20 {
        let id = subject.put(&Sample::new(format!("evt_{number}"))).await?;
        holds(
            "the other handle shows what was put",
            !subject.is_gone(id).await?,
        )?;
    }
    Ok(())
}

pub(super) async fn a_duplicate_is_counted_and_not_stored(subject: Subject) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1");
    let id = subject.put(&sample).await?;
    for duplicates in 1..=3 {
        subject.put_again(&sample, id).await?;
        let found = subject.entry(id).await?.duplicates;
        equal("the duplicates in the row", found, duplicates)?;
    }
    equal("entries", subject.list(Filter::default()).await?, vec![id])?;
    equal("claimed", subject.claim(9).await?.len(), 1)
}

pub(super) async fn sixty_four_at_once_are_one_and_sixty_three_duplicates(
    subject: Subject,
) -> Result<(), Wrong> {
    let mut puts = JoinSet::new();
    for number in 0..64 {
        let stores = [subject.store(), subject.other()];
        let store = stores.get(number % 2).map(|store| Arc::clone(store));
        puts.spawn(async move {
            let sample = Sample::new("evt_1");
            match store {
                Some(store) => store.put(sample.delivery()).await.map_err(Wrong::from),
                None => Err(Wrong::new("there are two handles")),
            }
        });
    }
    let mut admissions = Vec::new();
    while let Some(put) = puts.join_next().await {
        admissions.push(put.map_err(|error| Wrong::new(error.to_string()))??);
    }
    let new = admissions.iter().filter(|one| !one.is_duplicate()).count();
    equal("how many are new", new, 1)?;
    let ids: std::collections::HashSet<_> = admissions.iter().map(Admission::id).collect();
    equal("how many entries they name", ids.len(), 1)?;
    let claimed = subject.claim(64).await?;
    equal("how many are handled", claimed.len(), 1)?;
    for id in ids {
        equal("duplicates", subject.entry(id).await?.duplicates, 63)?;
    }
    Ok(())
}

/// A store that inserts several rows at once must lock their keys in one order.
pub(super) async fn the_same_deliveries_at_once_in_different_orders_all_succeed(
    subject: Subject,
) -> Result<(), Wrong> {
    let mut puts = JoinSet::new();
    for order in 0..8_usize {
        for place in 0..32_usize {
            let number = match order % 4 {
                0 => place,
                1 => 31 - place,
                2 => (place * 7) % 32,
                _ => (place * 13 + 5) % 32,
            };
            let store = if order % 2 == 0 {
                Arc::clone(subject.store())
            } else {
                Arc::clone(subject.other())
            };
            puts.spawn(async move {
                let sample = Sample::new(format!("evt_{number}"));
                store.put(sample.delivery()).await
            });
        }
    }
    let mut new = 0;
    while let Some(put) = puts.join_next().await {
        let admission = put.map_err(|error| Wrong::new(error.to_string()))??;
        new += usize::from(!admission.is_duplicate());
    }
    equal("how many are new", new, 32)?;
    equal("entries", subject.list(Filter::default()).await?.len(), 32)
}

pub(super) async fn the_same_id_elsewhere_is_another_delivery(
    subject: Subject,
) -> Result<(), Wrong> {
    let place = |provider, endpoint, tenant, id: &str| Sample {
        provider,
        endpoint,
        tenant,
        ..Sample::new(id)
    };
    let places = [
        place("acme", None, None, "1"),
        place("acm", None, None, "e1"),
        place("globex", None, None, "1"),
        place("acme", Some("eu"), None, "1"),
        place("acme", Some("e"), Some("u"), "1"),
        place("acme", None, Some("eu"), "1"),
        place("acme", None, Some("e"), "u1"),
        place("acme", Some("eu"), Some("us"), "1"),
        place("acme", Some("us"), Some("eu"), "1"),
    ];
    let mut ids = Vec::new();
    for sample in &places {
        ids.push(subject.put(sample).await?);
    }
    for (sample, id) in places.iter().zip(ids) {
        subject.put_again(sample, id).await?;
    }
    Ok(())
}

pub(super) async fn a_test_event_is_stored_each_time(subject: Subject) -> Result<(), Wrong> {
    let test = Sample {
        is_test: true,
        ..Sample::new("test")
    };
    let first = subject.put(&test).await?;
    let second = subject.put(&test).await?;
    holds("each is an entry of its own", first != second)?;
    equal("claimed", subject.claim(9).await?.len(), 2)
}

pub(super) async fn a_test_event_leaves_no_key(subject: Subject) -> Result<(), Wrong> {
    let mut sample = Sample::new("evt_1");
    sample.is_test = true;
    subject.put(&sample).await?;
    equal("keys", subject.other().stats().await?.keys, 0)?;
    sample.is_test = false;
    let id = subject.put(&sample).await?;
    subject.put_again(&sample, id).await
}

/// Whoever stores may have gone: a client that closes its connection must not cost the delivery.
pub(super) async fn a_dropped_put_is_stored_all_the_same(subject: Subject) -> Result<(), Wrong> {
    let delivery = Sample::new("evt_1").delivery();
    // Polled once, and dropped.
    let _ = tokio::time::timeout(Duration::ZERO, subject.store().put(delivery)).await;
    for _ in 0..500 {
        if !subject.list(Filter::default()).await?.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(Wrong::new("it is not stored after 5 seconds"))
}

pub(super) async fn a_put_tells_the_workers_of_both_handles(subject: Subject) -> Result<(), Wrong> {
    const LIMIT: Duration = Duration::from_secs(5);
    let mut here = subject.store().changes();
    let mut there = subject.other().changes();
    // Whatever listens may need a moment until it does.
    for number in 0..5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        subject.put(&Sample::new(format!("evt_{number}"))).await?;
    }
    let told = tokio::time::timeout(LIMIT, here.changed()).await;
    holds("the handle that stored tells of it", told.is_ok())?;
    let told = tokio::time::timeout(LIMIT, there.changed()).await;
    holds("the other handle tells of it", told.is_ok())
}
