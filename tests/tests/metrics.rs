//! A request counts once, whichever path it takes.

use std::collections::BTreeMap;

use countersign_tests::{
    cases::named,
    frames::{Frames, cut},
    paths,
};
use futures_util::stream;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

/// The counters, by their labels.
fn counted(work: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, work);
    let counters = snapshotter.snapshot().into_vec().into_iter();
    counters
        .filter_map(|(key, _, _, value)| {
            let DebugValue::Counter(count) = value else {
                return None;
            };
            let labels = key.key().labels();
            let labels: Vec<_> = labels
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            Some((format!("{} {}", key.key().name(), labels.join(" ")), count))
        })
        .collect()
}

#[test]
fn a_request_counts_once_by_its_outcome() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let outcomes = [
        ("the vendor's sample", "accepted", "current"),
        ("no signature", "header_missing", ""),
        ("zeros", "signature_mismatch", ""),
        ("authentic, too large", "body_too_large", ""),
        ("not JSON: text", "unparsable", ""),
    ];
    let counts = counted(|| {
        for (name, ..) in outcomes {
            let case = named(name);
            paths::verify(&case);
            runtime.block_on(async {
                paths::tower(&case, Frames::of(cut(&case.body, 100))).await;
                let app = paths::actix_app().await;
                let frames = stream::iter(cut(&case.body, 100).into_iter().map(Ok));
                paths::actix(&app, &case, Box::pin(frames)).await;
            });
        }
    });
    let expected = outcomes.map(|(_, outcome, secret)| {
        let labels = format!("provider=supademo outcome={outcome} secret={secret}");
        (format!("countersign_requests_total {labels}"), 3)
    });
    assert_eq!(counts, BTreeMap::from(expected));
}
