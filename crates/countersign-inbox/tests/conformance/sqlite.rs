use std::time::{Duration, SystemTime};

use countersign_inbox::{
    Clock, Inbox,
    conformance::{self, Subject},
};

pub(super) fn clock() -> Clock {
    Clock::stopped_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000))
}

pub(super) fn in_memory() -> Subject {
    let clock = clock();
    let inbox = Inbox::options().clock(clock.clone()).in_memory().unwrap();
    Subject::of(&inbox).with_clock(clock)
}

/// A file that is open twice, as two processes have it open.
async fn in_file(clock: &Clock) -> Subject {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("inbox.db").display());
    let open = || Inbox::options().clock(clock.clone()).open(&url);
    let (inbox, other) = (open().await.unwrap(), open().await.unwrap());
    Subject::of(&inbox)
        .with_other_inbox(&other)
        .keeping(directory)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_memory_passes_every_case() {
    let report = conformance::run(|| async { in_memory() }).await;
    report.assert_passed();
    assert_eq!(report.passed.len(), conformance::cases().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_a_file_passes_every_case() {
    let report = conformance::run(|| async {
        let clock = clock();
        in_file(&clock).await.with_clock(clock)
    })
    .await;
    report.assert_passed();
}

/// It takes a minute or two, so it runs where it is asked for: with `COUNTERSIGN_LONG=1`.
#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_a_file_passes_every_case_while_time_passes_by_itself() {
    if std::env::var_os("COUNTERSIGN_LONG").is_none() {
        eprintln!("NOT CHECKED: COUNTERSIGN_LONG=1 runs it");
        return;
    }
    let report = conformance::run(|| async { in_file(&Clock::system()).await }).await;
    report.assert_passed();
}
