//! What is deleted, and when.

use std::{sync::Arc, time::Duration};

use crate::{
    EntryId, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

/// Stores an entry that is done and kept for so many units, and whose key is kept for one.
async fn done(subject: &Subject, id: &str, units: u32) -> Result<EntryId, Wrong> {
    let sample = Sample::new(id).keep_key(subject.unit());
    let entry = subject.put(&sample).await?;
    let keep = subject.unit() * units;
    subject.claim_and_settle(Settlement::Done { keep }).await?;
    Ok(entry)
}

pub(super) async fn only_what_has_expired_is_swept(subject: Subject) -> Result<(), Wrong> {
    let waiting = subject.put(&Sample::new("waiting")).await?;
    let after = subject.unit() * 100;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await?;
    let running = subject.put(&Sample::new("running")).await?;
    subject.claim_one().await?;
    let expired = done(&subject, "expired", 1).await?;
    let kept = done(&subject, "kept", 100).await?;
    equal("swept at once", subject.store().sweep(99).await?.entries, 0)?;
    subject.pass(2).await;
    equal("swept", subject.store().sweep(99).await?.entries, 1)?;
    holds("what has expired is gone", subject.is_gone(expired).await?)?;
    for id in [waiting, running, kept] {
        let (_, envelope) = subject.whole(id).await?;
        holds("the body of what is left is there", envelope.is_some())?;
    }
    equal("swept again", subject.store().sweep(99).await?.entries, 0)
}

/// Anybody's settings for retention could otherwise delete what waits for a human.
pub(super) async fn dead_and_discarded_are_never_swept(subject: Subject) -> Result<(), Wrong> {
    let mut entries = Vec::new();
    let (after, error) = (Duration::ZERO, "no".to_owned());
    let reason = error.clone();
    for (number, end) in [
        Settlement::Retry { after, error },
        Settlement::Discard { reason },
    ]
    .into_iter()
    .enumerate()
    {
        let sample = Sample::new(format!("evt_{number}"))
            .max_attempts(1)
            .keep_key(after);
        entries.push(subject.put(&sample).await?);
        subject.claim_and_settle(end).await?;
    }
    let crashed = Sample::new("crashed").max_attempts(1).keep_key(after);
    entries.push(subject.put(&crashed).await?);
    subject.claim_one().await?;
    subject.pass(2).await;
    subject.claim_none("its only attempt is used up").await?;
    let given_up = done(&subject, "given_up", 1).await?;
    subject.store().requeue(vec![given_up]).await?;
    subject
        .store()
        .discard(vec![given_up], "no".to_owned())
        .await?;
    entries.push(given_up);
    for _ in 0..3 {
        subject.pass(5).await;
        equal("swept", subject.store().sweep(99).await?.entries, 0)?;
    }
    for id in entries {
        let (entry, envelope) = subject.whole(id).await?;
        holds(
            "a human has it",
            matches!(entry.state, State::Dead | State::Discarded),
        )?;
        holds("its body is kept", envelope.is_some())?;
    }
    Ok(())
}

pub(super) async fn a_sweep_is_bounded(subject: Subject) -> Result<(), Wrong> {
    for number in 0..10 {
        done(&subject, &format!("evt_{number}"), 1).await?;
    }
    subject.pass(2).await;
    equal("swept of none", subject.store().sweep(0).await?.entries, 0)?;
    let (mut entries, mut keys) = (0, 0);
    for _ in 0..8 {
        let swept = subject.store().sweep(3).await?;
        holds(
            "no step is larger than was asked for",
            swept.entries <= 3 && swept.keys <= 3,
        )?;
        entries += swept.entries;
        keys += swept.keys;
        let left = subject.other().stats().await?;
        equal("what is left and was swept", left.done, 10 - entries as u64)?;
        equal(
            "the keys that are left and were swept",
            left.keys,
            10 - keys as u64,
        )?;
    }
    // A key may stay a while longer than its entry.
    equal("swept in all", entries, 10)
}

pub(super) async fn a_sweep_asks_each_row_and_nobody_else(subject: Subject) -> Result<(), Wrong> {
    let mut entries = Vec::new();
    for units in [2, 6, 4] {
        entries.push((units, done(&subject, &format!("evt_{units}"), units).await?));
    }
    for now in [1_u32, 3, 5, 7] {
        subject.pass(if now == 1 { 1 } else { 2 }).await;
        // Whoever has the other handle has settings of its own.
        subject.other().sweep(99).await?;
        for (units, id) in &entries {
            let is_gone = subject.is_gone(*id).await?;
            equal(
                &format!("what is kept for {units} is gone after {now}"),
                is_gone,
                *units < now,
            )?;
        }
    }
    Ok(())
}

pub(super) async fn sweeps_at_once_delete_each_entry_once(subject: Subject) -> Result<(), Wrong> {
    for number in 0..30 {
        done(&subject, &format!("evt_{number}"), 1).await?;
    }
    subject.pass(2).await;
    let mut sweeps = tokio::task::JoinSet::new();
    for number in 0..8 {
        let store = if number % 2 == 0 {
            Arc::clone(subject.store())
        } else {
            Arc::clone(subject.other())
        };
        sweeps.spawn(async move {
            let mut entries = 0;
            for _ in 0..10 {
                entries += store.sweep(4).await?.entries;
            }
            Ok::<_, crate::StoreError>(entries)
        });
    }
    let mut entries = 0;
    while let Some(sweep) = sweeps.join_next().await {
        entries += sweep.map_err(|error| Wrong::new(error.to_string()))??;
    }
    equal("swept by all of them", entries, 30)?;
    equal("left", subject.other().stats().await?.done, 0)
}
