//! Every candidate on every load, and the targets.
//!
//! `cargo bench -p countersign-bench -- [ROUNDS]`; the figures are written to
//! `target/countersign-bench.json` too.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark fails with a panic"
)]

use std::{
    collections::BTreeMap,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use countersign_bench::{
    actix,
    candidate::Candidate,
    core, floor,
    load::{FRAME, Load},
    refusal, tower,
};
use serde_json::json;

/// The time of one candidate in one round.
const SLICE: Duration = Duration::from_millis(3);

/// Medians in seconds, by load and candidate.
type Medians = BTreeMap<(&'static str, &'static str), f64>;

#[actix_web::main]
async fn main() {
    let rounds = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(101);
    let ways = [
        Box::new(floor::Floor::default()) as Box<dyn Candidate>,
        tower::json(),
        tower::hand_written(),
        tower::tower_github_webhook(),
        tower::webhook_verify(),
        tower::webhook_verify_json(),
        tower::axum_github_webhook_extract(),
        tower::ours_on_tower(),
        tower::ours_on_axum(),
        actix::json().await,
        actix::webhook_verify().await,
        actix::actix_web_lab().await,
        actix::ours().await,
    ];
    let kib = |name, kib: usize| Load::new(name, kib * 1024, usize::MAX);
    let loads = [
        kib("1 KiB", 1),
        kib("16 KiB", 16),
        kib("64 KiB", 64),
        kib("1 MiB", 1024),
        Load::new("16 KiB in frames", 16 * 1024, FRAME / 4),
        Load::new("1 MiB in frames", 1024 * 1024, FRAME),
    ];
    // The last frame is as long as the whole of the small body.
    let small_frames = Load::new("1 MiB in frames of 1 KiB", 1024 * 1024, loads[0].body.len());
    let mut medians = Medians::new();
    for load in &loads {
        println!("\n{}", load.name);
        measure(&ways, load, rounds, &mut medians).await;
    }
    println!("\nparsing, 1 KiB");
    let parsers = [core::parse_derived(), core::parse_event()];
    measure(&parsers, &loads[0], rounds, &mut medians).await;
    println!("\nno signature, a body of 1 MiB");
    let refusals = [refusal::bare_401(), refusal::ours_refusing()];
    measure(&refusals, &loads[3], rounds, &mut medians).await;

    let targets = targets(
        &medians,
        after_last(&small_frames, rounds) / after_last(&loads[0], rounds),
    );
    println!("\n{:72} {:>7} {:>7}", "figure", "target", "here");
    for (work, target, figure) in &targets {
        let missed = if figure > target { "missed" } else { "" };
        println!("{work:72} {target:>7.2} {figure:>7.3} {missed}");
    }
    write(&medians, &targets);
}

/// Prints each candidate's median, and its ratio to the first.
async fn measure(
    candidates: &[Box<dyn Candidate>],
    load: &Load,
    rounds: usize,
    medians: &mut Medians,
) {
    let mut batches = Vec::new();
    for candidate in candidates {
        let start = Instant::now();
        let mut batch = 0_u32;
        while start.elapsed() < SLICE {
            candidate.receive(load).await;
            batch += 1;
        }
        batches.push(batch);
    }
    let mut samples = vec![Vec::with_capacity(rounds); candidates.len()];
    for round in 0..rounds {
        for turn in 0..candidates.len() {
            let place = (round + turn) % candidates.len();
            let start = Instant::now();
            for _ in 0..batches[place] {
                candidates[place].receive(black_box(load)).await;
            }
            samples[place].push(start.elapsed().as_secs_f64() / f64::from(batches[place]));
        }
    }
    let of_each: Vec<f64> = samples.into_iter().map(median).collect();
    for (candidate, median) in candidates.iter().zip(&of_each) {
        let lacks = match candidate.lacks() {
            "" => String::new(),
            lacks => format!("does not: {lacks}"),
        };
        let ratio = median / of_each[0];
        let name = candidate.name();
        println!(
            "  {name:38} {:>10.2} µs {ratio:>7.3}   {lacks}",
            median * 1e6
        );
        medians.insert((load.name, name), *median);
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

fn after_last(load: &Load, rounds: usize) -> f64 {
    median(
        (0..rounds * 20)
            .map(|_| core::after_the_last_frame(load).as_secs_f64())
            .collect(),
    )
}

/// The targets: the figure, the target ratio, and the ratio here.
fn targets(medians: &Medians, overlap: f64) -> Vec<(&'static str, f64, f64)> {
    let time = |load, name| medians[&(load, name)];
    let ratio = |load, ours, other| time(load, ours) / time(load, other);
    let ours = "axum: countersign";
    let per_byte = |load, kib: f64| time(load, "tower: countersign") / kib;
    vec![
        (
            "axum, 1 KiB: ours / Json<T>",
            0.85,
            ratio("1 KiB", ours, "axum: Json<T>"),
        ),
        (
            "axum, 1 KiB: ours / webhook-verify with Json<T>",
            0.64,
            ratio("1 KiB", ours, "axum: webhook-verify, Json<T>"),
        ),
        (
            "axum, 1 MiB in one frame: ours / floor",
            1.02,
            ratio("1 MiB", ours, "floor: HMAC-SHA256 and serde_json"),
        ),
        (
            "axum, 1 MiB in frames of 16 KiB: ours / by hand",
            0.90,
            ratio("1 MiB in frames", ours, "axum: by hand"),
        ),
        (
            "actix, 1 KiB: ours / web::Json<T>",
            1.20,
            ratio("1 KiB", "actix: countersign", "actix: web::Json<T>"),
        ),
        (
            "actix, 1 MiB in one frame: ours / webhook-verify",
            0.50,
            ratio("1 MiB", "actix: countersign", "actix: webhook-verify"),
        ),
        (
            "parsing the sample: Supademo's event / serde's derive",
            1.10,
            ratio("1 KiB", "parse: Supademo's event", "parse: serde's derive"),
        ),
        (
            "unsigned, 1 MiB: ours / a bare 401",
            1.25,
            ratio(
                "1 MiB",
                "axum: countersign, unsigned",
                "axum: a handler that is only a 401",
            ),
        ),
        (
            "last frame to verdict: 1 MiB in frames of 1 KiB / 1 KiB",
            1.5,
            overlap,
        ),
        (
            "cost of a byte: 1 MiB / 64 KiB",
            1.10,
            per_byte("1 MiB", 1024.0) / per_byte("64 KiB", 64.0),
        ),
    ]
}

fn write(medians: &Medians, targets: &[(&str, f64, f64)]) {
    let medians: Vec<_> = medians
        .iter()
        .map(|((load, name), seconds)| json!({"load": load, "candidate": name, "seconds": seconds}))
        .collect();
    let targets: Vec<_> = targets
        .iter()
        .map(|(work, target, ratio)| json!({"figure": work, "target": target, "ratio": ratio}))
        .collect();
    let report = json!({"medians": medians, "figures": targets});
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let path = target.join("countersign-bench.json");
    std::fs::write(&path, report.to_string()).expect("a target folder");
}
