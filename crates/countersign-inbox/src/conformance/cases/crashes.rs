//! What becomes of an attempt whose process has died.

use std::time::Duration;

use crate::{
    Claim, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::{PROVIDER, Sample},
    },
};

pub(super) async fn a_crashed_attempt_is_made_again_under_a_new_token(
    subject: Subject,
) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1");
    let id = subject.put(&sample).await?;
    let first = subject.claim_one().await?;
    subject.pass(2).await;
    let second = subject.claim_one().await?;
    equal("the entry", second.ticket.id(), id)?;
    equal("the attempt", second.attempt, 2)?;
    holds(
        "the token is higher",
        second.ticket.token() > first.ticket.token(),
    )?;
    equal("the envelope", second.envelope, sample.envelope())
}

pub(super) async fn the_crash_of_the_last_attempt_is_death_and_no_more_claims(
    subject: Subject,
) -> Result<(), Wrong> {
    for max_attempts in [1, 2] {
        let sample = Sample::new(format!("evt_{max_attempts}")).max_attempts(max_attempts);
        let id = subject.put(&sample).await?;
        for _ in 0..max_attempts {
            subject.claim_one().await?;
            subject.pass(2).await;
        }
        let claims = subject
            .store()
            .claim(Claim::new(PROVIDER, 9, subject.unit(), "worker-1"))
            .await?;
        equal("what is claimed then", claims.claimed.len(), 0)?;
        equal("how many died", claims.died, 1)?;
        let entry = subject.entry(id).await?;
        equal("the state", entry.state, State::Dead)?;
        equal("the attempts", entry.attempt, max_attempts)?;
        holds("its end is in the row", entry.finished_at.is_some())?;
        let attempts: Vec<u32> = entry.errors.iter().map(|error| error.attempt).collect();
        equal(
            "the attempts that have an error",
            attempts,
            vec![max_attempts],
        )?;
        holds("its body is kept", entry.body_len.is_some())?;
        subject.pass(5).await;
        subject.claim_none("it is dead").await?;
    }
    Ok(())
}

/// A count that is written when an attempt ends never counts one that ends the process.
pub(super) async fn a_poison_delivery_starts_exactly_as_often_as_it_may(
    subject: Subject,
) -> Result<(), Wrong> {
    let poison = subject.put(&Sample::new("poison").max_attempts(4)).await?;
    let mut starts = Vec::new();
    for round in 0..8 {
        let other = subject.put(&Sample::new(format!("evt_{round}"))).await?;
        let mut handled = false;
        for claimed in subject.claim(9).await? {
            if claimed.ticket.id() == poison {
                starts.push(claimed.attempt);
            } else {
                let keep = subject.unit();
                subject
                    .settle(claimed.ticket, Settlement::Done { keep })
                    .await?;
                handled |= claimed.ticket.id() == other;
            }
        }
        holds("the others are handled meanwhile", handled)?;
        subject.pass(2).await;
    }
    equal("the attempts that started", starts, vec![1, 2, 3, 4])?;
    equal("the state", subject.entry(poison).await?.state, State::Dead)
}

pub(super) async fn crashes_and_failures_count_alike(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1").max_attempts(3)).await?;
    let fail = Settlement::Retry {
        after: Duration::ZERO,
        error: "refused".to_owned(),
    };
    subject.claim_and_settle(fail.clone()).await?;
    subject.claim_one().await?;
    subject.pass(2).await;
    let last = subject.claim_one().await?;
    equal("the attempt", last.attempt, 3)?;
    subject.settle(last.ticket, fail).await?;
    equal("the state", subject.entry(id).await?.state, State::Dead)
}

pub(super) async fn what_dies_hides_nothing_that_is_due(subject: Subject) -> Result<(), Wrong> {
    for number in 0..6 {
        subject
            .put(&Sample::new(format!("poison_{number}")).max_attempts(1))
            .await?;
    }
    equal("claimed", subject.claim(6).await?.len(), 6)?;
    for number in 0..3 {
        subject.put(&Sample::new(format!("evt_{number}"))).await?;
    }
    subject.pass(2).await;
    let (mut claimed, mut died) = (0, 0);
    // Whoever is told of the dead asks again at once.
    for _ in 0..10 {
        let claim = Claim::new(PROVIDER, 2, subject.unit() * 10, "worker-1");
        let claims = subject.store().claim(claim).await?;
        claimed += claims.claimed.len();
        died += claims.died;
        if claims.died == 0 && claims.claimed.is_empty() {
            break;
        }
    }
    equal("how many were claimed and died", (claimed, died), (3, 6))
}

pub(super) async fn what_died_concerns_no_other_provider(subject: Subject) -> Result<(), Wrong> {
    let foreign = Sample {
        provider: "globex",
        ..Sample::new("evt_1").max_attempts(1)
    };
    let id = subject.put(&foreign).await?;
    let claim = Claim::new("globex", 9, subject.unit(), "worker-2");
    equal(
        "claimed",
        subject.store().claim(claim).await?.claimed.len(),
        1,
    )?;
    subject.pass(2).await;
    subject.claim_none("it is another provider's").await?;
    equal("the state", subject.entry(id).await?.state, State::Running)
}
