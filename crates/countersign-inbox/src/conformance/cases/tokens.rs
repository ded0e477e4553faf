//! An attempt that has lost its entry changes nothing.

use std::time::Duration;

use crate::{
    EntryId, Settled, Settlement, State, Ticket,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

const KEEP: Duration = Duration::from_secs(3_600);

fn done() -> Settlement {
    Settlement::Done { keep: KEEP }
}

fn retry() -> Settlement {
    Settlement::Retry {
        after: Duration::ZERO,
        error: "from an attempt that is over".to_owned(),
    }
}

fn discard() -> Settlement {
    Settlement::Discard {
        reason: "from an attempt that is over".to_owned(),
    }
}

fn ends() -> [Settlement; 5] {
    let after = Duration::ZERO;
    [
        done(),
        retry(),
        Settlement::Snooze { after },
        Settlement::Release,
        discard(),
    ]
}

pub(super) async fn a_stale_done_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    stale(subject, done()).await
}

pub(super) async fn a_stale_retry_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    stale(subject, retry()).await
}

/// One that is told by an old attempt would set the count of a newer one back.
pub(super) async fn a_stale_snooze_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    let after = Duration::ZERO;
    stale(subject, Settlement::Snooze { after }).await
}

pub(super) async fn a_stale_release_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    stale(subject, Settlement::Release).await
}

/// One that is told by an old attempt would end a newer one that goes well.
pub(super) async fn a_stale_discard_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    stale(subject, discard()).await
}

/// An attempt loses its lease, another begins, and the first one ends.
async fn stale(subject: Subject, end: Settlement) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let old = subject.claim_one().await?.ticket;
    subject.pass(2).await;
    let new = subject.claim_one().await?.ticket;
    unchanged(&subject, old, &end).await?;
    equal(
        "what the newer attempt gets",
        subject.settle(new, done()).await?,
        Settled::Done,
    )?;
    unchanged(&subject, old, &end).await?;
    equal("the state", subject.entry(id).await?.state, State::Done)
}

/// Tells the store of an end, which has to change nothing.
async fn unchanged(subject: &Subject, ticket: Ticket, end: &Settlement) -> Result<(), Wrong> {
    let before = subject.store().show(ticket.id()).await?;
    let settled = subject.settle(ticket, end.clone()).await?;
    equal(&format!("the answer to {end:?}"), settled, Settled::Stale)?;
    let after = subject.store().show(ticket.id()).await?;
    equal(&format!("the entry after {end:?}"), after, before)
}

pub(super) async fn a_stale_renewal_changes_nothing(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let old = subject.claim_one().await?.ticket;
    subject.pass(2).await;
    subject.claim_one().await?;
    let before = subject.entry(id).await?;
    equal(
        "what holds",
        subject.store().renew(vec![old], KEEP).await?,
        Vec::new(),
    )?;
    equal("the entry", subject.entry(id).await?, before)?;
    subject.pass(2).await;
    equal(
        "the attempt after the lease",
        subject.claim_one().await?.attempt,
        3,
    )
}

pub(super) async fn a_token_that_was_never_given_changes_nothing(
    subject: Subject,
) -> Result<(), Wrong> {
    let first = subject.put(&Sample::new("evt_1")).await?;
    let second = subject.put(&Sample::new("evt_2")).await?;
    let held = subject.claim_one().await?.ticket;
    equal("the entry that is claimed", held.id(), first)?;
    for end in ends() {
        for offset in [-1, 1, 1_000] {
            let wrong = Ticket::new(first, held.token().wrapping_add(offset));
            unchanged(&subject, wrong, &end).await?;
        }
        // What waits has no attempt to end.
        for token in -1..=2 {
            unchanged(&subject, Ticket::new(second, token), &end).await?;
        }
        unchanged(
            &subject,
            Ticket::new(EntryId::new(i64::MAX), held.token()),
            &end,
        )
        .await?;
    }
    equal(
        "the answer to the holder",
        subject.settle(held, done()).await?,
        Settled::Done,
    )
}

pub(super) async fn an_attempt_that_has_ended_cannot_end_again(
    subject: Subject,
) -> Result<(), Wrong> {
    for (first_number, first) in ends().into_iter().enumerate() {
        for (second_number, second) in ends().into_iter().enumerate() {
            if first_number == 0 && second_number == 0 {
                continue;
            }
            let sample = Sample::new(format!("evt_{first_number}_{second_number}"));
            let id = subject.put(&sample).await?;
            let ticket = subject.claim_one().await?.ticket;
            subject.settle(ticket, first.clone()).await?;
            unchanged(&subject, ticket, &second).await?;
            equal(
                "renewed",
                subject.store().renew(vec![ticket], KEEP).await?,
                Vec::new(),
            )?;
            subject
                .store()
                .discard(vec![id], "out of the way".to_owned())
                .await?;
        }
    }
    Ok(())
}

/// What a handler's own transaction completed is told to the store once more.
pub(super) async fn done_twice_under_one_token_is_done_and_changes_nothing(
    subject: Subject,
) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let ticket = subject.claim_one().await?.ticket;
    let keep = subject.unit() * 2;
    subject.settle(ticket, Settlement::Done { keep }).await?;
    let before = subject.entry(id).await?;
    subject.pass(1).await;
    equal(
        "the second time",
        subject.settle(ticket, done()).await?,
        Settled::Done,
    )?;
    equal("the entry", subject.entry(id).await?, before)?;
    subject.pass(2).await;
    equal(
        "swept in its first time",
        subject.store().sweep(9).await?.entries,
        1,
    )?;
    equal(
        "once it is gone",
        subject.settle(ticket, done()).await?,
        Settled::Stale,
    )
}

pub(super) async fn a_human_leaves_the_attempt_that_runs_alone(
    subject: Subject,
) -> Result<(), Wrong> {
    for (number, end) in ends().into_iter().enumerate() {
        let id = subject.put(&Sample::new(format!("evt_{number}"))).await?;
        let ticket = subject.claim_one().await?.ticket;
        let (store, why) = (subject.store(), "a human says so");
        let before = store.show(id).await?;
        equal("requeued", store.requeue(vec![id]).await?, 0)?;
        equal(
            "discarded",
            store.discard(vec![id], why.to_owned()).await?,
            0,
        )?;
        equal("purged", store.purge(vec![id]).await?, 0)?;
        equal("the entry", store.show(id).await?, before)?;
        holds(
            "the attempt can end",
            subject.settle(ticket, end.clone()).await? != Settled::Stale,
        )?;
        equal("requeued then", subject.store().requeue(vec![id]).await?, 1)?;
        unchanged(&subject, ticket, &end).await?;
        let discarded = subject.store().discard(vec![id], why.to_owned()).await?;
        equal("discarded then", discarded, 1)?;
        unchanged(&subject, ticket, &end).await?;
        equal("purged then", subject.store().purge(vec![id]).await?, 1)?;
        unchanged(&subject, ticket, &end).await?;
    }
    Ok(())
}

pub(super) async fn the_last_attempt_that_is_dead_cannot_end(
    subject: Subject,
) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1").max_attempts(1)).await?;
    let ticket = subject.claim_one().await?.ticket;
    subject.pass(2).await;
    subject.claim_none("its only attempt is used up").await?;
    for end in ends() {
        unchanged(&subject, ticket, &end).await?;
    }
    equal("the state", subject.entry(id).await?.state, State::Dead)
}

pub(super) async fn tokens_only_grow(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1").max_attempts(1)).await?;
    let mut last = None;
    for round in 0..12 {
        let ticket = subject.claim_one().await?.ticket;
        holds(
            "each claim has a higher token than the one before",
            last.is_none_or(|last| ticket.token() > last),
        )?;
        last = Some(ticket.token());
        if let Some(end) = ends().into_iter().nth(round % 6) {
            subject.settle(ticket, end).await?;
        } else {
            subject.pass(2).await;
            subject.claim_none("its only attempt is used up").await?;
        }
        subject.store().requeue(vec![id]).await?;
    }
    Ok(())
}

pub(super) async fn only_the_leases_that_hold_are_renewed(subject: Subject) -> Result<(), Wrong> {
    for number in 0..6 {
        subject.put(&Sample::new(format!("evt_{number}"))).await?;
    }
    let tickets: Vec<Ticket> = subject
        .claim(6)
        .await?
        .iter()
        .map(|one| one.ticket)
        .collect();
    let mut holding = Vec::new();
    for (number, ticket) in tickets.iter().enumerate() {
        match ends().into_iter().nth(number) {
            Some(end) => drop(subject.settle(*ticket, end).await?),
            None => holding.push(*ticket),
        }
    }
    equal("how many hold", holding.len(), 1)?;
    let mut asked = tickets;
    asked.push(Ticket::new(EntryId::new(i64::MAX), 1));
    equal(
        "what holds",
        subject.store().renew(asked, KEEP).await?,
        holding,
    )?;
    equal(
        "of none",
        subject.store().renew(Vec::new(), KEEP).await?,
        Vec::new(),
    )
}
