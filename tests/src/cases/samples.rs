use std::iter;

use crate::reference_hmac;

/// Supademo's signature header.
pub const SUPADEMO_SIGNATURE: &str = "x-supademo-signature";
/// Storylane's signature header.
pub const STORYLANE_SIGNATURE: &str = "x-storylane-signature";

/// The sample of Supademo's page.
pub const LEAD_CAPTURED: &[u8] =
    include_bytes!("../../../crates/countersign-supademo/fixtures/lead.captured.json");
/// The known session of Storylane's page.
pub const KNOWN: &[u8] =
    include_bytes!("../../../crates/countersign-storylane/fixtures/known.json");
/// The unknown session of Storylane's page.
pub const UNKNOWN: &[u8] =
    include_bytes!("../../../crates/countersign-storylane/fixtures/unknown.json");

/// A test event of exactly `length` bytes.
pub fn padded(length: usize) -> Vec<u8> {
    let head = br#"{"event":"webhook.test","pad":""#;
    let pad = length.saturating_sub(head.len() + 2);
    head.iter()
        .copied()
        .chain(iter::repeat_n(b'x', pad))
        .chain(*b"\"}")
        .collect()
}

/// Hex of the right length that is the signature of no body here.
pub fn forged() -> String {
    reference_hmac::hex("another key", "another body")
}
