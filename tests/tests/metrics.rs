//! What is counted, with the core's feature `metrics`.

use std::collections::BTreeMap;

use countersign_tests::{
    app::EARLIER,
    cases::{Case, LEAD_CAPTURED, SUPADEMO_SIGNATURE, named, sample},
    frames::{Frames, cut},
    judge, paths,
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

/// Each metric with its labels, and its count: of a histogram, that of its samples.
fn counted(work: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, work);
    snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let key = key.key();
            let labels: Vec<_> = key
                .labels()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            let count = match value {
                DebugValue::Counter(count) => count,
                DebugValue::Histogram(samples) => {
                    assert!(samples.iter().all(|sample| sample.0 > 0.0), "{key:?}");
                    samples.len() as u64
                }
                DebugValue::Gauge(_) => 0,
            };
            (format!("{} {}", key.name(), labels.join(" ")), count)
        })
        .collect()
}

fn expected(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts
        .iter()
        .map(|(metric, count)| ((*metric).to_owned(), *count))
        .collect()
}

#[test]
fn a_rotation_shows_in_the_count_by_secret() {
    let earlier = Case {
        headers: vec![(
            SUPADEMO_SIGNATURE,
            judge::hex(EARLIER, LEAD_CAPTURED).into(),
        )],
        ..sample()
    };
    let counts = counted(|| {
        for case in [sample(), sample(), earlier] {
            paths::verify(&case);
        }
    });
    let requests = "countersign_requests_total provider=supademo outcome=accepted";
    assert_eq!(
        counts,
        expected(&[
            (&format!("{requests} secret=current"), 2),
            (&format!("{requests} secret=earlier"), 1),
            ("countersign_body_bytes provider=supademo", 3),
            ("countersign_verify_seconds provider=supademo", 3),
        ])
    );
}

#[test]
fn each_refusal_counts_once_by_its_reason() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let counts = counted(|| {
        for name in [
            "no signature",
            "zeros",
            "authentic, too large",
            "not JSON: text",
        ] {
            let case = named(name);
            paths::verify(&case);
            runtime.block_on(paths::tower(&case, Frames::of(cut(&case.body, 100))));
        }
    });
    let request =
        |outcome| format!("countersign_requests_total provider=supademo outcome={outcome} secret=");
    assert_eq!(
        counts,
        expected(&[
            (&request("header_missing"), 2),
            (&request("signature_mismatch"), 2),
            (&request("body_too_large"), 2),
            (&request("unparsable"), 2),
        ])
    );
}
