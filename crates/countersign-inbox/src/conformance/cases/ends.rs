//! How an attempt may end.

use std::time::Duration;

use crate::{
    AttemptError, Settled, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

pub(super) async fn what_is_done_is_kept_and_never_claimed_again(
    subject: Subject,
) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1");
    let id = subject.put(&sample).await?;
    let keep = subject.unit() * 100;
    let settled = subject.claim_and_settle(Settlement::Done { keep }).await?;
    equal("the answer", settled, Settled::Done)?;
    subject.pass(5).await;
    subject.claim_none("it is done").await?;
    subject.store().sweep(9).await?;
    let (entry, envelope) = subject.whole(id).await?;
    equal("the state", (entry.state, entry.attempt), (State::Done, 1))?;
    holds("its end is in the row", entry.finished_at.is_some())?;
    equal("the envelope", envelope, Some(sample.envelope()))
}

pub(super) async fn a_retry_waits_for_its_time_and_keeps_the_error(
    subject: Subject,
) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let end = Settlement::Retry {
        after: subject.unit() * 3,
        error: "connection refused".to_owned(),
    };
    equal(
        "the answer",
        subject.claim_and_settle(end).await?,
        Settled::Waiting,
    )?;
    let entry = subject.entry(id).await?;
    equal(
        "the state",
        (entry.state, entry.attempt),
        (State::Waiting, 1),
    )?;
    equal("the end", entry.finished_at, None)?;
    let errors: Vec<_> = entry
        .errors
        .iter()
        .map(|one| (one.attempt, &*one.error))
        .collect();
    equal("the errors", errors, vec![(1, "connection refused")])?;
    subject.claim_none("its backoff has begun").await?;
    subject.pass(2).await;
    subject.claim_none("its backoff goes on").await?;
    subject.pass(2).await;
    equal("the attempt", subject.claim_one().await?.attempt, 2)
}

pub(super) async fn the_last_retry_is_death(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1").max_attempts(2)).await?;
    let end = |error: &str| Settlement::Retry {
        after: Duration::ZERO,
        error: error.to_owned(),
    };
    equal(
        "the first",
        subject.claim_and_settle(end("first")).await?,
        Settled::Waiting,
    )?;
    equal(
        "the last",
        subject.claim_and_settle(end("last")).await?,
        Settled::Dead,
    )?;
    let entry = subject.entry(id).await?;
    equal("the state", (entry.state, entry.attempt), (State::Dead, 2))?;
    let errors: Vec<_> = entry.errors.iter().map(|one| &*one.error).collect();
    equal("the errors", errors, vec!["first", "last"])?;
    holds("its end is in the row", entry.finished_at.is_some())?;
    subject.pass(5).await;
    subject.claim_none("it is dead").await
}

pub(super) async fn the_last_errors_are_kept_cut_at_a_character(
    subject: Subject,
) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1").max_attempts(100)).await?;
    for number in 0..8 {
        let error = format!("{number}{}", "\u{1F600}".repeat(1_000));
        let after = Duration::ZERO;
        subject
            .claim_and_settle(Settlement::Retry { after, error })
            .await?;
    }
    let errors = subject.entry(id).await?.errors;
    let attempts: Vec<u32> = errors.iter().map(|error| error.attempt).collect();
    equal(
        "the attempts, the latest last",
        attempts,
        vec![4, 5, 6, 7, 8],
    )?;
    equal("how many there are", errors.len(), AttemptError::KEPT)?;
    for error in errors {
        holds(
            "none is longer than 1,000 bytes",
            error.error.len() <= 1_000,
        )?;
        holds("none is much shorter", error.error.len() > 900)?;
    }
    Ok(())
}

pub(super) async fn a_snooze_uses_no_attempt(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    for _ in 0..10 {
        let claimed = subject.claim_one().await?;
        equal("the attempt", claimed.attempt, 1)?;
        let after = Duration::ZERO;
        let settled = subject
            .settle(claimed.ticket, Settlement::Snooze { after })
            .await?;
        equal("the answer", settled, Settled::Waiting)?;
    }
    let after = subject.unit() * 3;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await?;
    subject.pass(1).await;
    subject.claim_none("it sleeps").await?;
    let entry = subject.entry(id).await?;
    equal(
        "the attempts",
        (entry.state, entry.attempt),
        (State::Waiting, 0),
    )?;
    equal("the errors", entry.errors, Vec::new())
}

pub(super) async fn a_snooze_of_the_last_attempt_is_no_death(
    subject: Subject,
) -> Result<(), Wrong> {
    subject.put(&Sample::new("evt_1").max_attempts(1)).await?;
    for end in [
        Settlement::Snooze {
            after: Duration::ZERO,
        },
        Settlement::Release,
    ] {
        equal(
            "the answer",
            subject.claim_and_settle(end).await?,
            Settled::Waiting,
        )?;
    }
    equal("the attempt", subject.claim_one().await?.attempt, 1)
}

pub(super) async fn a_release_is_due_at_once_and_uses_no_attempt(
    subject: Subject,
) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let first = subject.claim_one().await?;
    let settled = subject.settle(first.ticket, Settlement::Release).await?;
    equal("the answer", settled, Settled::Waiting)?;
    let entry = subject.entry(id).await?;
    equal(
        "the attempts",
        (entry.state, entry.attempt),
        (State::Waiting, 0),
    )?;
    equal("the errors", entry.errors, Vec::new())?;
    let second = subject.claim_one().await?;
    equal("the attempt", second.attempt, 1)?;
    holds(
        "the token is higher",
        second.ticket.token() > first.ticket.token(),
    )
}

pub(super) async fn what_is_discarded_waits_for_a_human_with_the_reason(
    subject: Subject,
) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1");
    let id = subject.put(&sample).await?;
    let reason = "no such campaign".to_owned();
    let settled = subject
        .claim_and_settle(Settlement::Discard { reason })
        .await?;
    equal("the answer", settled, Settled::Discarded)?;
    subject.pass(5).await;
    subject.claim_none("it is discarded").await?;
    let (entry, envelope) = subject.whole(id).await?;
    equal("the state", entry.state, State::Discarded)?;
    let errors: Vec<_> = entry
        .errors
        .iter()
        .map(|one| (one.attempt, &*one.error))
        .collect();
    equal("the reason", errors, vec![(1, "no such campaign")])?;
    equal("the envelope", envelope, Some(sample.envelope()))
}
