//! Pins for what a request allocates, the same in every profile.
//!
//! A block that grows counts as a new block of its whole new size, because an allocator may have to
//! copy it. The request is built before, and is not counted.

#![cfg(target_pointer_width = "64")]
#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use allocation_counter::AllocationInfo;
use countersign::{Arrival, Observation, Observer, Receiver, Secret};
use countersign_supademo::Supademo;
use countersign_tests::app::SECRET;
use countersign_tests::prepared::{
    LARGE, PreparedRequest,
    RequestKind::{self, Forged, Large, LargeInFrames, Sample, Unsigned},
    Stack::{self, Actix, Axum, Core, Tower},
};

/// The number of blocks, and the bytes of all of them.
type Count = (i64, i64);

/// What Countersign allocates for each request, without and with the core's feature `metrics`: what
/// the whole stack allocates, less what the framework does without Countersign.
///
/// The framework is measured and not pinned, because features that another package of the same build
/// turns on change it, such as axum's `matched-path` and `original-uri`.
const PINS: [(Stack, RequestKind, Count, Count); 19] = [
    (Core, Sample, (27, 2165), (30, 2405)),
    (Core, Forged, (0, 0), (1, 144)),
    (Core, Unsigned, (0, 0), (1, 144)),
    (Core, Large, (1, 1240), (4, 1480)),
    (Tower, Sample, (31, 2377), (34, 2617)),
    (Tower, Forged, (5, 876), (6, 1020)),
    (Tower, Unsigned, (5, 876), (6, 1020)),
    (Tower, Large, (5, 1452), (8, 1692)),
    (Tower, LargeInFrames, (10, 2_033_068), (13, 2_033_308)),
    (Axum, Sample, (29, 3281), (32, 3537)),
    (Axum, Forged, (4, 1106), (5, 1266)),
    (Axum, Unsigned, (4, 1106), (5, 1266)),
    (Axum, Large, (3, 2356), (6, 2612)),
    (Axum, LargeInFrames, (8, 2_033_972), (11, 2_034_228)),
    (Actix, Sample, (33, 4493), (36, 4797)),
    (Actix, Forged, (6, 2815), (7, 3023)),
    (Actix, Unsigned, (6, 2815), (7, 3023)),
    (Actix, Large, (10, 3860), (13, 4164)),
    (Actix, LargeInFrames, (16, 2_035_540), (19, 2_035_844)),
];

fn allocated(stack: Stack, kind: RequestKind) -> AllocationInfo {
    measure(PreparedRequest::new(stack, kind), stack, kind)
}

fn measure(mut prepared: PreparedRequest, stack: Stack, kind: RequestKind) -> AllocationInfo {
    let mut status = 0;
    let info = allocation_counter::measure(|| status = prepared.receive());
    assert_eq!(status, kind.status(), "{stack:?}, {kind:?}");
    info
}

/// What receiving the request allocates beyond the framework's share.
fn share(stack: Stack, kind: RequestKind) -> Count {
    let count = |info: AllocationInfo| {
        [info.count_total, info.bytes_total].map(|total| i64::try_from(total).unwrap())
    };
    let [blocks, bytes] = count(allocated(stack, kind));
    let framework = stack.framework().map(|framework| {
        let prepared = PreparedRequest::unverified(framework, kind);
        count(measure(prepared, stack, kind))
    });
    let [its_blocks, its_bytes] = framework.unwrap_or_default();
    (blocks - its_blocks, bytes - its_bytes)
}

#[test]
fn no_request_allocates_more_than_is_pinned() {
    let off = |now: i64, pin: i64| now.abs_diff(pin) * 20 > pin.unsigned_abs();
    let mut wrong = Vec::new();
    for (stack, kind, plain, with_metrics) in PINS {
        let pin = if cfg!(feature = "metrics") {
            with_metrics
        } else {
            plain
        };
        let (blocks, bytes) = share(stack, kind);
        if off(blocks, pin.0) || off(bytes, pin.1) {
            wrong.push(format!(
                "{stack:?}, {kind:?}: ({blocks}, {bytes}), pinned as {pin:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "more than 5 % off: fix what costs more, and pin what costs less\n{}",
        wrong.join("\n")
    );
}

/// An observer to which no request matters.
struct Indifferent;

impl Observer for Indifferent {
    fn begin(&self, _arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        None
    }
}

#[test]
fn an_observer_to_which_a_request_does_not_matter_costs_nothing() {
    for (stack, kind, ..) in PINS {
        let secret = Secret::new(SECRET).unwrap();
        let receiver = Receiver::new(Supademo, secret)
            .observe(Indifferent)
            .observe(Indifferent);
        let prepared = PreparedRequest::with_receiver(stack, kind, receiver);
        let observed = measure(prepared, stack, kind);
        let [observed, unobserved] =
            [observed, allocated(stack, kind)].map(|info| (info.count_total, info.bytes_total));
        assert_eq!(observed, unobserved, "{stack:?}, {kind:?}");
    }
}

#[test]
fn a_body_in_one_frame_is_not_copied() {
    for stack in [Core, Tower, Axum, Actix] {
        assert!(allocated(stack, Large).bytes_total < 16 * 1024, "{stack:?}");
    }
}

/// The joined body starts at 64 KiB, the most that is allocated for an unverified `Content-Length`, and
/// doubles: 64 KiB + 128 KiB + … + 1 MiB is less than twice the body.
#[test]
fn a_body_in_frames_allocates_less_than_twice_its_size() {
    for stack in [Tower, Axum, Actix] {
        let bytes = allocated(stack, LargeInFrames).bytes_total;
        assert!(bytes < 2 * LARGE as u64, "{stack:?}: {bytes}");
    }
}
