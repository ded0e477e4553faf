//! What was signed is what is kept.

use std::time::Duration;

use countersign::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    Claim, Filter, Settlement, State,
    conformance::{
        Subject,
        expect::{Wrong, equal, holds},
        sample::{PROVIDER, Sample},
    },
};

/// Texts that break a store that builds its statements or its JSON by hand.
const HOSTILE: [&str; 12] = [
    "'; DROP TABLE countersign_delivery; --",
    "\" OR \"1\"=\"1",
    "%_%",
    "\\\\\" \\u0000 \\",
    "before\0after",
    "line\nbreak\r\n\ttab",
    "\u{1F600} \u{202E}right to left\u{202C} e\u{301}",
    "\u{feff}",
    "{\"a\": [1, null]}",
    "$1 ?1 :name @name",
    "{1,2,\"NULL\"}",
    "\u{10FFFF}\u{FFFF}\u{1}",
];

pub(super) async fn a_body_of_any_bytes_comes_back(subject: Subject) -> Result<(), Wrong> {
    let all: Vec<u8> = (0..=255).collect();
    let bodies: [&[u8]; 6] = [
        &all,
        b"",
        b"\0",
        b"{\"a\":\"\\u0000\"}",
        b"a\0b",
        b"\xff\xfe{}\xc3\x28",
    ];
    for (number, body) in bodies.into_iter().enumerate() {
        let sample = Sample::new(format!("evt_{number}")).body(body.to_vec());
        let id = subject.put(&sample).await?;
        let (entry, envelope) = subject.whole(id).await?;
        equal("the envelope", envelope, Some(sample.envelope()))?;
        equal("its length", entry.body_len, Some(body.len() as u64))?;
        let claimed = subject.claim_one().await?;
        holds(
            "what is claimed has the same body",
            claimed
                .envelope
                .body()
                .is_some_and(|found| **found == *body),
        )?;
    }
    Ok(())
}

pub(super) async fn a_body_of_one_mebibyte_comes_back(subject: Subject) -> Result<(), Wrong> {
    let body: Vec<u8> = (0_u32..1 << 20)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let sample = Sample::new("evt_1").body(body.clone());
    let id = subject.put(&sample).await?;
    subject.put_again(&sample, id).await?;
    let claimed = subject.claim_one().await?;
    holds(
        "what is claimed has the same body",
        claimed
            .envelope
            .body()
            .is_some_and(|found| **found == *body),
    )?;
    equal(
        "its length",
        subject.entry(id).await?.body_len,
        Some(1 << 20),
    )
}

pub(super) async fn header_fields_of_any_bytes_come_back(subject: Subject) -> Result<(), Wrong> {
    let mut sample = Sample::new("evt_1");
    let mut fields = HeaderMap::new();
    let values: [&[u8]; 8] = [
        b"first",
        b"second: of the same name",
        b"",
        b" spaces around ",
        b"tab\there",
        b"\xff\x80 beyond ASCII",
        b": ",
        b"\"quoted\\\"",
    ];
    for value in values {
        let value =
            HeaderValue::from_bytes(value).map_err(|error| Wrong::new(error.to_string()))?;
        fields.append(HeaderName::from_static("x-acme-signature"), value);
    }
    sample.fields = fields;
    let id = subject.put(&sample).await?;
    let (_, envelope) = subject.whole(id).await?;
    equal("the envelope", envelope, Some(sample.envelope()))?;
    equal(
        "what is claimed",
        subject.claim_one().await?.envelope,
        sample.envelope(),
    )
}

pub(super) async fn hostile_texts_come_back(subject: Subject) -> Result<(), Wrong> {
    for text in HOSTILE {
        let mut sample = Sample::new(text).event(text).max_attempts(2);
        sample.endpoint = Some(text);
        sample.tenant = Some(text);
        let id = subject.put(&sample).await?;
        let end = Settlement::Retry {
            after: Duration::ZERO,
            error: text.to_owned(),
        };
        let claimed = subject.claim_one().await?;
        equal("the envelope", &claimed.envelope, &sample.envelope())?;
        subject.settle(claimed.ticket, end).await?;
        let end = Settlement::Discard {
            reason: text.to_owned(),
        };
        equal(
            "the entry that is due",
            subject
                .claim_one()
                .await
                .map(|claimed| claimed.ticket.id())?,
            id,
        )?;
        let entry = subject.entry(id).await?;
        let texts = [
            entry.event.as_deref(),
            entry.endpoint.as_deref(),
            entry.tenant.as_deref(),
        ];
        equal("the texts", texts, [Some(text); 3])?;
        equal("the id", &*entry.delivery_id, text)?;
        // Its lease ends, and it is claimed again: it is dead.
        subject.pass(2).await;
        subject.claim_none("its attempts are used up").await?;
        subject.store().requeue(vec![id]).await?;
        subject.claim_and_settle(end).await?;
        let errors = subject.entry(id).await?.errors;
        let count = errors.iter().filter(|one| one.error == text).count();
        equal("how often the error is kept", count, 2)?;
    }
    Ok(())
}

pub(super) async fn hostile_texts_as_filters_find_what_has_them(
    subject: Subject,
) -> Result<(), Wrong> {
    let mut stored = Vec::new();
    for text in HOSTILE {
        let mut sample = Sample::new(text).event(text);
        sample.endpoint = Some(text);
        sample.tenant = Some(text);
        let id = subject.put(&sample).await?;
        let reason = format!("because of {text} it failed");
        subject
            .claim_and_settle(Settlement::Discard { reason })
            .await?;
        stored.push((text, id));
    }
    for (text, id) in stored {
        let text = Some(text.to_owned());
        let filters = [
            Filter {
                event: text.clone(),
                ..Filter::default()
            },
            Filter {
                endpoint: text.clone(),
                ..Filter::default()
            },
            Filter {
                tenant: text.clone(),
                ..Filter::default()
            },
            Filter {
                error: text,
                ..Filter::default()
            },
        ];
        for filter in filters {
            let what = format!("what {filter:?} finds");
            equal(&what, subject.list(filter).await?, vec![id])?;
        }
    }
    Ok(())
}

pub(super) async fn the_longest_durations_do_not_overflow(subject: Subject) -> Result<(), Wrong> {
    const EVER: Duration = Duration::MAX;
    let sample = Sample::new("evt_1").keep_key(EVER);
    let id = subject.put(&sample).await?;
    let again = Settlement::Retry {
        after: EVER,
        error: "later".to_owned(),
    };
    for end in [
        again,
        Settlement::Snooze { after: EVER },
        Settlement::Done { keep: EVER },
    ] {
        let claims = subject
            .store()
            .claim(Claim::new(PROVIDER, 1, EVER, "worker-1"))
            .await?;
        let Some(claimed) = claims.claimed.first() else {
            return Err(Wrong::new("nothing was claimed"));
        };
        let ticket = claimed.ticket;
        equal(
            "renewed",
            subject.store().renew(vec![ticket], EVER).await?,
            vec![ticket],
        )?;
        subject.pass(2).await;
        subject.claim_none("its lease lasts for ever").await?;
        subject.settle(ticket, end.clone()).await?;
        subject.pass(2).await;
        subject.claim_none("it is not due").await?;
        equal("swept", subject.store().sweep(9).await?.entries, 0)?;
        if !matches!(end, Settlement::Done { .. }) {
            subject.store().requeue(vec![id]).await?;
        }
    }
    equal("the state", subject.entry(id).await?.state, State::Done)?;
    subject.put_again(&sample, id).await
}
