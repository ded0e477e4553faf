use std::{
    collections::{HashMap, HashSet},
    thread,
    time::{Duration, Instant},
};

use countersign_inbox::{Entry, Filter, Inbox, State, Stats};
use serde::Deserialize;

use crate::{
    app::{self, App},
    place::Place,
    sender::Log,
};

/// The time that the rest may take to be handled.
const TIMEOUT: Duration = Duration::from_secs(120);

#[derive(Deserialize)]
struct Lead {
    email: String,
}

/// Asks the inbox itself, as another process does.
pub(crate) fn ask<T>(place: &Place, question: impl AsyncFnOnce(Inbox) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async { question(Inbox::open(&place.url).await.unwrap()).await })
}

pub(crate) fn stats(place: &Place) -> Stats {
    ask(place, async |inbox| inbox.stats().await.unwrap())
}

/// Every entry, by its email. No email is stored twice.
pub(crate) fn entries(place: &Place) -> HashMap<String, Entry> {
    ask(place, async |inbox| {
        let (mut entries, mut before) = (HashMap::new(), None);
        loop {
            let page = inbox.list(Filter::default(), before, 1_000).await.unwrap();
            let Some(last) = page.last() else {
                return entries;
            };
            before = Some(last.id);
            for entry in page {
                let (_, envelope) = inbox.show(entry.id).await.unwrap().unwrap();
                let body = envelope.unwrap().body().cloned().unwrap();
                let lead: Lead = serde_json::from_slice(&body).unwrap();
                let before = entries.insert(lead.email, entry);
                assert_eq!(before, None, "one email has two entries");
            }
        }
    })
}

/// Waits until nothing waits and nothing runs.
pub(crate) fn drain(place: &Place) {
    let start = Instant::now();
    loop {
        let stats = stats(place);
        if stats.waiting + stats.running == 0 {
            return;
        }
        assert!(start.elapsed() < TIMEOUT, "not all is handled: {stats:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Lets a process handle the rest, and holds the account: acked ⊆ stored ⊆ handled ⊆ sent.
pub(crate) fn settle(place: &Place, log: &Log) {
    let app = App::start(&mut app::command(place));
    drain(place);
    drop(app);
    balance(place, log);
}

/// The account once all is handled.
pub(crate) fn balance(place: &Place, log: &Log) {
    let stored = entries(place);
    let acked = log.acked();
    let sent = log.sent.load(std::sync::atomic::Ordering::Relaxed);
    let sent: HashSet<String> = (0..sent).map(Log::email).collect();
    let handled: HashSet<String> = place
        .lines("done")
        .into_iter()
        .map(|(email, _)| email)
        .collect();
    for email in &acked {
        assert!(
            stored.contains_key(email),
            "{email} was acked and is not stored"
        );
    }
    for (email, entry) in &stored {
        assert_eq!(entry.state, State::Done, "{email}: {entry:?}");
        assert!(
            handled.contains(email),
            "{email} is done and was not handled"
        );
    }
    for email in &handled {
        assert!(
            stored.contains_key(email),
            "{email} was handled and is not stored"
        );
        assert!(sent.contains(email), "{email} was handled and not sent");
    }
    assert!(!acked.is_empty(), "nothing was acked");
    println!(
        "acked {} ⊆ stored {} ⊆ handled {} ⊆ sent {}",
        acked.len(),
        stored.len(),
        handled.len(),
        sent.len()
    );
}
