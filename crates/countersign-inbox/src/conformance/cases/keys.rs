//! How long a delivery is known again.

use std::time::Duration;

use crate::{
    Settlement,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

const NO_TIME: Duration = Duration::ZERO;

/// A queue that prunes a job and its key together runs the job again.
pub(super) async fn a_key_outlives_its_entry(subject: Subject) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1");
    let id = subject.put(&sample).await?;
    subject
        .claim_and_settle(Settlement::Done { keep: NO_TIME })
        .await?;
    subject.pass(1).await;
    equal("swept", subject.store().sweep(9).await?.entries, 1)?;
    holds("the entry is gone", subject.is_gone(id).await?)?;
    subject.put_again(&sample, id).await?;
    subject.claim_none("it was handled before").await
}

/// Uniqueness among certain states alone forgets the others.
pub(super) async fn a_key_is_known_whatever_became_of_its_entry(
    subject: Subject,
) -> Result<(), Wrong> {
    let keep = subject.unit() * 100;
    let ends = [
        None,
        Some(Settlement::Done { keep }),
        Some(Settlement::Discard {
            reason: "no".to_owned(),
        }),
        Some(Settlement::Retry {
            after: keep,
            error: "dead at once".to_owned(),
        }),
        Some(Settlement::Snooze { after: keep }),
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let sample = Sample::new(format!("evt_{number}")).max_attempts(1);
        let id = subject.put(&sample).await?;
        subject.put_again(&sample, id).await?;
        let ticket = subject.claim_one().await?.ticket;
        subject.put_again(&sample, id).await?;
        let Some(end) = end else { continue };
        subject.settle(ticket, end).await?;
        subject.put_again(&sample, id).await?;
        equal("duplicates", subject.entry(id).await?.duplicates, 3)?;
    }
    Ok(())
}

pub(super) async fn a_key_is_never_forgotten_before_its_entry(
    subject: Subject,
) -> Result<(), Wrong> {
    let sample = Sample::new("evt_1").keep_key(NO_TIME).max_attempts(1);
    let id = subject.put(&sample).await?;
    subject.pass(2).await;
    subject.store().sweep(9).await?;
    subject.put_again(&sample, id).await?;
    let end = Settlement::Retry {
        after: NO_TIME,
        error: "dead at once".to_owned(),
    };
    subject.claim_and_settle(end).await?;
    subject.pass(2).await;
    subject.store().sweep(9).await?;
    subject.put_again(&sample, id).await
}

pub(super) async fn a_key_is_forgotten_when_its_own_time_is_over(
    subject: Subject,
) -> Result<(), Wrong> {
    let short = Sample::new("short").keep_key(subject.unit());
    let long = Sample::new("long");
    let first = subject.put(&short).await?;
    let other = subject.put(&long).await?;
    for _ in 0..2 {
        subject
            .claim_and_settle(Settlement::Done { keep: NO_TIME })
            .await?;
    }
    subject.pass(2).await;
    let swept = subject.store().sweep(9).await?;
    equal("swept", (swept.entries, swept.keys), (2, 1))?;
    equal("keys", subject.other().stats().await?.keys, 1)?;
    let second = subject.put(&short).await?;
    holds("the number of an entry is not used again", second > first)?;
    subject.put_again(&long, other).await
}

/// A database that compares texts as people do takes these for the same.
pub(super) async fn ids_that_look_alike_are_different(subject: Subject) -> Result<(), Wrong> {
    let ids = [
        "evt_a",
        "EVT_A",
        "evt_a ",
        " evt_a",
        "evt_ä",
        "evt_a\u{308}",
        "evt_a\0",
        "evt_a\0b",
        "evt_a\n",
        "",
        "0",
        "00",
        "\u{feff}evt_a",
    ];
    let mut stored = Vec::new();
    for id in ids {
        let sample = Sample::new(id);
        stored.push((subject.put(&sample).await?, sample));
    }
    for (id, sample) in stored {
        subject.put_again(&sample, id).await?;
        equal("the id", subject.entry(id).await?.delivery_id, sample.id)?;
    }
    Ok(())
}
