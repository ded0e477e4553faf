//! The test kit's copies of the providers' samples: a published crate cannot include a file of
//! another.

use countersign_testkit::{storylane, supademo};
use countersign_tests::cases::{KNOWN, LEAD_CAPTURED, UNKNOWN};

#[test]
fn the_copies_are_the_samples_byte_for_byte() {
    assert!(supademo::LEAD_CAPTURED == LEAD_CAPTURED);
    assert!(storylane::KNOWN_SESSION == KNOWN);
    assert!(storylane::UNKNOWN_SESSION == UNKNOWN);
}
