//! Which entries a worker gets.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::task::JoinSet;

use crate::{
    Claim, EntryId, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::{PROVIDER, Sample},
    },
};

pub(super) async fn the_oldest_is_claimed_first_and_no_more_than_asked_for(
    subject: Subject,
) -> Result<(), Wrong> {
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(subject.put(&Sample::new(format!("evt_{number}"))).await?);
    }
    let mut claimed = Vec::new();
    for (limit, wanted) in [(2, 2), (1, 1), (9, 2), (9, 0)] {
        let some = subject.claim(limit).await?;
        equal("how many are claimed", some.len(), wanted)?;
        claimed.extend(some.iter().map(|one| one.ticket.id()));
    }
    equal("the order", claimed, ids)
}

pub(super) async fn what_is_due_earlier_is_claimed_first(subject: Subject) -> Result<(), Wrong> {
    let first = subject.put(&Sample::new("first")).await?;
    let after = subject.unit() * 2;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await?;
    let second = subject.put(&Sample::new("second")).await?;
    subject.pass(3).await;
    let claimed = subject.claim(9).await?;
    let ids: Vec<EntryId> = claimed.iter().map(|one| one.ticket.id()).collect();
    equal("the order", ids, vec![second, first])
}

pub(super) async fn a_claim_of_none_claims_none(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    equal("claimed", subject.claim(0).await?.len(), 0)?;
    equal("the state", subject.entry(id).await?.state, State::Waiting)
}

/// A client that discards jobs of a kind it does not know loses those of a newer program.
pub(super) async fn what_no_handler_is_for_is_left_alone(subject: Subject) -> Result<(), Wrong> {
    let foreign = Sample {
        provider: "globex",
        ..Sample::new("evt_1")
    };
    let id = subject.put(&foreign).await?;
    let before = subject.entry(id).await?;
    subject.pass(1).await;
    subject.claim_none("it is another provider's").await?;
    for provider in ["ACME", "acm", "", "globe", "globex "] {
        let claim = Claim::new(provider, 9, subject.unit(), "worker-1");
        equal(
            "claimed under another name",
            subject.store().claim(claim).await?.claimed.len(),
            0,
        )?;
    }
    equal("the entry", subject.entry(id).await?, before)
}

pub(super) async fn an_attempt_is_counted_before_it_starts(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let claimed = subject.claim_one().await?;
    equal(
        "the attempt",
        (claimed.attempt, claimed.max_attempts),
        (1, 3),
    )?;
    equal("the entry", claimed.ticket.id(), id)?;
    // The other handle sees what is committed.
    let entry = subject.entry(id).await?;
    equal("the state", entry.state, State::Running)?;
    equal("the attempt in the row", entry.attempt, 1)?;
    equal("the worker", entry.worker.as_deref(), Some("worker-1"))?;
    holds("the start is in the row", entry.started_at.is_some())?;
    holds("the lease is in the row", entry.due_at > entry.stored_at)
}

pub(super) async fn claimers_at_once_never_share_an_entry(subject: Subject) -> Result<(), Wrong> {
    const ENTRIES: usize = 100;
    for number in 0..ENTRIES {
        subject.put(&Sample::new(format!("evt_{number}"))).await?;
    }
    let mut claimers = JoinSet::new();
    for number in 0..8 {
        let store = if number % 2 == 0 {
            Arc::clone(subject.store())
        } else {
            Arc::clone(subject.other())
        };
        claimers.spawn(async move {
            let mut ids = Vec::new();
            loop {
                let lease = Duration::from_secs(3_600);
                let claims = store
                    .claim(Claim::new(PROVIDER, 7, lease, "worker-1"))
                    .await?;
                if claims.claimed.is_empty() {
                    return Ok::<_, crate::StoreError>(ids);
                }
                ids.extend(claims.claimed.iter().map(|one| one.ticket.id()));
            }
        });
    }
    let mut ids = Vec::new();
    while let Some(claimer) = claimers.join_next().await {
        ids.extend(claimer.map_err(|error| Wrong::new(error.to_string()))??);
    }
    equal("how many claims there were", ids.len(), ENTRIES)?;
    let distinct: HashSet<EntryId> = ids.into_iter().collect();
    equal("how many entries were claimed", distinct.len(), ENTRIES)
}

pub(super) async fn a_lease_protects_until_it_ends(subject: Subject) -> Result<(), Wrong> {
    subject.put(&Sample::new("evt_1")).await?;
    let lease = subject.unit() * 3;
    let claims = subject
        .store()
        .claim(Claim::new(PROVIDER, 1, lease, "worker-1"))
        .await?;
    equal("claimed", claims.claimed.len(), 1)?;
    subject.claim_none("it was claimed just now").await?;
    subject.pass(2).await;
    subject.claim_none("its lease goes on").await?;
    subject.pass(2).await;
    subject.claim_one().await.map(drop)
}

pub(super) async fn a_renewed_lease_goes_on(subject: Subject) -> Result<(), Wrong> {
    subject.put(&Sample::new("evt_1")).await?;
    let ticket = subject.claim_one().await?.ticket;
    let lease = subject.unit() * 3;
    for _ in 0..3 {
        let held = subject.store().renew(vec![ticket], lease).await?;
        equal("what holds", held, vec![ticket])?;
        subject.pass(2).await;
        subject.claim_none("its lease was renewed").await?;
    }
    subject.pass(2).await;
    let next = subject.claim_one().await?;
    equal("the attempt", next.attempt, 2)
}

pub(super) async fn the_next_time_that_is_due_is_told(subject: Subject) -> Result<(), Wrong> {
    let ask = || {
        subject
            .store()
            .claim(Claim::new(PROVIDER, 9, subject.unit(), "worker-1"))
    };
    equal("of nothing", ask().await?.next_due, None)?;
    subject.put(&Sample::new("evt_1")).await?;
    let after = subject.unit() * 10;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await?;
    let next = ask().await?.next_due.unwrap_or_default();
    holds("it is not later than it was told", next <= after)?;
    holds("it is not much earlier", next >= subject.unit() * 5)?;
    subject
        .store()
        .discard(vec![EntryId::new(-1)], String::new())
        .await?;
    subject.pass(11).await;
    subject
        .claim_and_settle(Settlement::Done { keep: after })
        .await?;
    equal("of what is done", ask().await?.next_due, None)
}
