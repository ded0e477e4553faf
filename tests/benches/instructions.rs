//! Pins for the instructions of a request; `.ci/instructions` runs them, and needs valgrind.
//!
//! Pinned for rustc 1.95.0 on x86_64-unknown-linux-gnu, glibc 2.36 and valgrind-3.19.0.

#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::must_use_candidate,
    reason = "the macros make public items, and a benchmark fails with a panic"
)]

use countersign::{Message, Provider};
use countersign_supademo::{Event, Payload, Supademo};
use countersign_tests::{
    cases::LEAD_CAPTURED,
    prepared::{
        PreparedRequest,
        RequestKind::{Forged, Sample, Unsigned},
        Stack::{Actix, Axum, Core, Tower},
    },
};
use gungraun::{
    Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};

main!(library_benchmark_groups = [requests, parsing]);

library_benchmark_group!(name = requests, benchmarks = [receive]);

#[library_benchmark(setup = PreparedRequest::new)]
#[bench::core_sample(args = (Core, Sample), config = pinned(95_531))]
#[bench::core_forged(args = (Core, Forged), config = pinned(64_048))]
#[bench::core_unsigned(args = (Core, Unsigned), config = pinned(1_439))]
#[bench::tower_sample(args = (Tower, Sample), config = pinned(101_331))]
#[bench::tower_forged(args = (Tower, Forged), config = pinned(68_679))]
#[bench::tower_unsigned(args = (Tower, Unsigned), config = pinned(5_269))]
#[bench::axum_sample(args = (Axum, Sample), config = pinned(104_668))]
#[bench::axum_forged(args = (Axum, Forged), config = pinned(71_882))]
#[bench::axum_unsigned(args = (Axum, Unsigned), config = pinned(8_672))]
#[bench::actix_sample(args = (Actix, Sample), config = pinned(104_339))]
#[bench::actix_forged(args = (Actix, Forged), config = pinned(72_284))]
#[bench::actix_unsigned(args = (Actix, Unsigned), config = pinned(8_647))]
fn receive(mut prepared: PreparedRequest) -> PreparedRequest {
    prepared.receive();
    prepared
}

library_benchmark_group!(name = parsing, benchmarks = [event, derived]);

#[library_benchmark(config = pinned(28_076))]
#[bench::sample(LEAD_CAPTURED)]
fn event(body: &[u8]) -> Event {
    Supademo.parse(&Message::new(body)).expect("an event")
}

// The same members, derived by serde, without the event's name.
#[library_benchmark(config = pinned(33_085))]
#[bench::sample(LEAD_CAPTURED)]
fn derived(body: &[u8]) -> Payload {
    serde_json::from_slice(body).expect("a payload")
}

/// Fails at more than 5 % above the pin.
fn pinned(instructions: u64) -> LibraryBenchmarkConfig {
    let mut callgrind = Callgrind::with_args(["cache-sim=no"]);
    callgrind.hard_limits([(EventKind::Ir, instructions + instructions / 20)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(callgrind);
    config
}
