//! What a human does to entries.

use std::time::Duration;

use crate::{
    EntryId, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

/// Stores one entry of each state. What waits is not due.
async fn one_of_each(subject: &Subject) -> Result<Vec<(State, EntryId)>, Wrong> {
    let after = subject.unit() * 1_000;
    let ends = [
        (State::Waiting, Some(Settlement::Snooze { after })),
        (State::Running, None),
        (State::Done, Some(Settlement::Done { keep: after })),
        (
            State::Discarded,
            Some(Settlement::Discard {
                reason: "no".to_owned(),
            }),
        ),
        (
            State::Dead,
            Some(Settlement::Retry {
                after,
                error: "dead at once".to_owned(),
            }),
        ),
    ];
    let mut entries = Vec::new();
    for (state, end) in ends {
        let sample = Sample::new(format!("evt_{state}")).max_attempts(1);
        let id = subject.put(&sample).await?;
        let ticket = subject.claim_one().await?.ticket;
        if let Some(end) = end {
            subject.settle(ticket, end).await?;
        }
        equal("the state", subject.entry(id).await?.state, state)?;
        entries.push((state, id));
    }
    Ok(entries)
}

pub(super) async fn a_dead_entry_is_requeued_with_all_its_attempts(
    subject: Subject,
) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1").max_attempts(2);
    let id = subject.put(&sample).await?;
    for _ in 0..3 {
        for attempt in 1..=2 {
            equal("the attempt", subject.claim_one().await?.attempt, attempt)?;
            subject.pass(2).await;
        }
        subject.claim_none("its attempts are used up").await?;
        equal("the state", subject.entry(id).await?.state, State::Dead)?;
        equal("requeued", subject.store().requeue(vec![id]).await?, 1)?;
        let (entry, envelope) = subject.whole(id).await?;
        equal(
            "the state then",
            (entry.state, entry.attempt),
            (State::Waiting, 0),
        )?;
        equal("its end", entry.finished_at, None)?;
        holds("what went wrong is still there", !entry.errors.is_empty())?;
        equal("the envelope", envelope, Some(sample.envelope()))?;
    }
    Ok(())
}

pub(super) async fn every_state_but_running_can_be_requeued(subject: Subject) -> Result<(), Wrong> {
    let entries = one_of_each(&subject).await?;
    let all: Vec<EntryId> = entries.iter().map(|(_, id)| *id).collect();
    subject.claim_none("nothing is due").await?;
    equal("requeued", subject.store().requeue(all).await?, 4)?;
    let waiting = entries
        .into_iter()
        .filter(|(state, _)| *state != State::Running);
    let ids: Vec<EntryId> = waiting.map(|(_, id)| id).collect();
    let claimed = subject.claim(9).await?;
    let mut found: Vec<EntryId> = claimed.iter().map(|one| one.ticket.id()).collect();
    found.sort();
    equal("claimed", found, ids)?;
    let attempts: Vec<u32> = claimed.iter().map(|one| one.attempt).collect();
    equal("the attempts", attempts, vec![1; 4])
}

pub(super) async fn what_is_requeued_does_not_expire(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let keep = subject.unit();
    subject.claim_and_settle(Settlement::Done { keep }).await?;
    subject.store().requeue(vec![id]).await?;
    subject.pass(5).await;
    equal("swept", subject.store().sweep(9).await?.entries, 0)?;
    equal("the entry", subject.claim_one().await?.ticket.id(), id)
}

pub(super) async fn an_entry_that_is_named_twice_is_requeued_once(
    subject: Subject,
) -> Result<(), Wrong> {
    let entries = one_of_each(&subject).await?;
    for (state, id) in entries {
        let found = subject.store().requeue(vec![id, id]).await?;
        let expected = usize::from(state != State::Running);
        equal(&format!("what was {state}"), found, expected)?;
    }
    Ok(())
}

pub(super) async fn what_is_not_done_can_be_discarded(subject: Subject) -> Result<(), Wrong> {
    for (state, id) in one_of_each(&subject).await? {
        let before = subject.entry(id).await?;
        let reason = "a human says so".to_owned();
        let discarded = subject.store().discard(vec![id, id], reason).await?;
        let after = subject.entry(id).await?;
        match state {
            State::Running | State::Done | State::Discarded => {
                equal(&format!("what was {state}"), discarded, 0)?;
                equal("the entry", after, before)?;
            }
            State::Waiting | State::Dead => {
                equal(&format!("what was {state}"), discarded, 1)?;
                equal("its state then", after.state, State::Discarded)?;
                let last = after.errors.last().map(|one| (one.attempt, &*one.error));
                equal("the reason", last, Some((0, "a human says so")))?;
                holds("its end is in the row", after.finished_at.is_some())?;
            }
        }
    }
    Ok(())
}

pub(super) async fn what_waits_or_runs_cannot_be_purged(subject: Subject) -> Result<(), Wrong> {
    let entries = one_of_each(&subject).await?;
    let ids = entries.iter().map(|(_, id)| *id).collect();
    equal("purged", subject.store().purge(ids).await?, 3)?;
    for (state, id) in entries {
        let is_kept = matches!(state, State::Waiting | State::Running);
        equal(
            &format!("what was {state} is gone"),
            subject.is_gone(id).await?,
            !is_kept,
        )?;
    }
    Ok(())
}

pub(super) async fn what_is_purged_is_gone_and_known_again(subject: Subject) -> Result<(), Wrong> {
    for (state, id) in one_of_each(&subject).await? {
        if matches!(state, State::Waiting | State::Running) {
            continue;
        }
        equal("purged", subject.store().purge(vec![id, id]).await?, 1)?;
        holds("it is gone", subject.is_gone(id).await?)?;
        subject
            .put_again(&Sample::new(format!("evt_{state}")), id)
            .await?;
        equal("requeued", subject.store().requeue(vec![id]).await?, 0)?;
    }
    subject.claim_none("it was purged").await
}

pub(super) async fn an_unknown_entry_is_nobodys(subject: Subject) -> Result<(), Wrong> {
    let known = subject.put(&Sample::new("evt_1")).await?;
    let before = subject.entry(known).await?;
    for number in [0, -1, i64::MIN, i64::MAX, known.number() + 1] {
        let id = EntryId::new(number);
        let store = subject.store();
        equal("requeued", store.requeue(vec![id]).await?, 0)?;
        equal(
            "discarded",
            store.discard(vec![id], "no".to_owned()).await?,
            0,
        )?;
        equal("purged", store.purge(vec![id]).await?, 0)?;
        holds("there is none to show", store.show(id).await?.is_none())?;
    }
    equal("of none", subject.store().requeue(Vec::new()).await?, 0)?;
    equal(
        "the entry that there is",
        subject.entry(known).await?,
        before,
    )?;
    subject.pass(1).await;
    let after = Duration::ZERO;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await
        .map(drop)
}
