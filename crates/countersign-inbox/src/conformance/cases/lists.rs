//! What a human sees of a store.

use std::time::Duration;

use crate::{
    EntryId, Filter, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::Sample,
    },
};

pub(super) async fn pages_neither_skip_nor_repeat(subject: Subject) -> Result<(), Wrong> {
    let mut ids = Vec::new();
    for number in 0..23 {
        ids.push(subject.put(&Sample::new(format!("evt_{number}"))).await?);
    }
    ids.reverse();
    for size in [1, 5, 23, 100] {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = subject
                .other()
                .list(Filter::default(), before, size)
                .await?;
            holds("no page is larger than was asked for", page.len() <= size)?;
            found.extend(page.iter().map(|entry| entry.id));
            match page.last() {
                Some(entry) if found.len() < 100 => before = Some(entry.id),
                Some(_) | None => break,
            }
        }
        equal("newest first, each once", &found, &ids)?;
    }
    let none = subject.other().list(Filter::default(), None, 0).await?;
    equal("a page of none", none.len(), 0)
}

/// Stores entries that differ in all that a filter names.
async fn store(subject: &Subject) -> Result<Vec<EntryId>, Wrong> {
    let mut ids = Vec::new();
    for number in 0..4_u8 {
        let mut sample = Sample::new(format!("evt_{number}"));
        sample.endpoint = (number % 2 == 1).then_some("eu");
        sample.tenant = (number >= 2).then_some("globex");
        sample.event = (number != 3).then(|| format!("lead.{number}"));
        sample.received_at += Duration::from_secs(number.into());
        ids.push(subject.put(&sample).await?);
        if number == 1 {
            let reason = "100% wrong".to_owned();
            let keep = subject.unit() * 100;
            let ticket = subject.claim(2).await?;
            for claimed in ticket {
                let end = if claimed.ticket.id() == *ids.last().unwrap_or(&claimed.ticket.id()) {
                    Settlement::Discard {
                        reason: reason.clone(),
                    }
                } else {
                    Settlement::Done { keep }
                };
                subject.settle(claimed.ticket, end).await?;
            }
        }
    }
    let foreign = Sample {
        provider: "other",
        ..Sample::new("evt_4")
    };
    ids.push(subject.put(&foreign).await?);
    Ok(ids)
}

fn with(change: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    change(&mut filter);
    filter
}

pub(super) async fn each_filter_finds_what_it_names(subject: Subject) -> Result<(), Wrong> {
    let ids = store(&subject).await?;
    let start = Sample::new("").received_at;
    let at = |seconds| Some(start + Duration::from_secs(seconds));
    let text = |text: &str| Some(text.to_owned());
    let cases: [(Filter, &[usize]); 16] = [
        (Filter::default(), &[4, 3, 2, 1, 0]),
        (
            with(|filter| filter.states = vec![State::Waiting]),
            &[4, 3, 2],
        ),
        (with(|filter| filter.states = vec![State::Done]), &[0]),
        (
            with(|filter| filter.states = vec![State::Done, State::Discarded]),
            &[1, 0],
        ),
        (with(|filter| filter.states = vec![State::Dead]), &[]),
        (with(|filter| filter.provider = text("other")), &[4]),
        (with(|filter| filter.provider = text("othe")), &[]),
        (with(|filter| filter.endpoint = text("eu")), &[3, 1]),
        (with(|filter| filter.tenant = text("globex")), &[3, 2]),
        (with(|filter| filter.tenant = text("GLOBEX")), &[]),
        (with(|filter| filter.event = text("lead.2")), &[2]),
        (with(|filter| filter.event = text("lead.%")), &[]),
        (with(|filter| filter.error = text("% wrong")), &[1]),
        (with(|filter| filter.since = at(2)), &[3, 2]),
        (with(|filter| filter.until = at(2)), &[4, 1, 0]),
        (
            with(|filter| (filter.since, filter.until) = (at(1), at(3))),
            &[2, 1],
        ),
    ];
    for (filter, wanted) in cases {
        let what = format!("what {filter:?} finds");
        let wanted = wanted
            .iter()
            .filter_map(|place| ids.get(*place).copied())
            .collect();
        equal(&what, subject.list(filter).await?, wanted)?;
    }
    Ok(())
}

pub(super) async fn filters_together_find_what_matches_all(subject: Subject) -> Result<(), Wrong> {
    let ids = store(&subject).await?;
    let both = Filter {
        endpoint: Some("eu".to_owned()),
        tenant: Some("globex".to_owned()),
        states: vec![State::Waiting, State::Running],
        ..Filter::default()
    };
    let found = subject.list(both.clone()).await?;
    equal(
        "what matches all",
        found,
        ids.get(3).copied().into_iter().collect(),
    )?;
    let before = ids.get(3).copied();
    let older = subject.other().list(both, before, 9).await?;
    equal("what is older and matches all", older.len(), 0)
}

pub(super) async fn an_error_is_found_by_its_own_text_alone(subject: Subject) -> Result<(), Wrong> {
    let id = subject.put(&Sample::new("evt_1")).await?;
    let reason = "CRM said \"no\":\n50% of \\ and _".to_owned();
    subject
        .claim_and_settle(Settlement::Discard { reason })
        .await?;
    let found = |error: &str| {
        let error = Some(error.to_owned());
        subject.list(Filter {
            error,
            ..Filter::default()
        })
    };
    for text in [
        "CRM",
        "\"no\"",
        ":\n50%",
        "\\ and",
        "_",
        "CRM said \"no\":\n50% of \\ and _",
    ] {
        equal(
            &format!("what {text:?} finds"),
            found(text).await?,
            vec![id],
        )?;
    }
    for text in [
        "crm", "attempt", "error", "\\n", "\\\"", "[", "{", "CRM_said", "5%0", "1",
    ] {
        equal(
            &format!("what {text:?} finds"),
            found(text).await?,
            Vec::new(),
        )?;
    }
    Ok(())
}

pub(super) async fn the_stats_count_each_state(subject: Subject) -> Result<(), Wrong> {
    let empty = subject.other().stats().await?;
    let counts = State::ALL.map(|state| empty.count(state));
    equal(
        "of an empty store",
        (counts, empty.keys, empty.oldest_due),
        ([0; 5], 0, None),
    )?;
    store(&subject).await?;
    subject.claim(1).await?;
    let stats = subject.other().stats().await?;
    let counts = State::ALL.map(|state| stats.count(state));
    equal(
        "waiting, running, done, discarded, dead",
        counts,
        [2, 1, 1, 1, 0],
    )?;
    equal("keys", stats.keys, 5)
}

pub(super) async fn the_oldest_that_is_due_has_its_age(subject: Subject) -> Result<(), Wrong> {
    subject.put(&Sample::new("evt_1")).await?;
    let after = subject.unit() * 3;
    subject
        .claim_and_settle(Settlement::Snooze { after })
        .await?;
    equal(
        "of what sleeps",
        subject.other().stats().await?.oldest_due,
        None,
    )?;
    subject.put(&Sample::new("evt_2")).await?;
    subject.pass(2).await;
    let age = subject
        .other()
        .stats()
        .await?
        .oldest_due
        .unwrap_or_default();
    holds("it counts from when it was due", age >= subject.unit() * 2)?;
    holds("and not from before", age < subject.unit() * 4)
}
