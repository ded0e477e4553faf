//! The table of cases: requests, and the answer that each gets over every path.

mod accepted;
mod bodies;
mod case;
mod samples;
mod signatures;

pub use case::{Answer, Case};
pub(crate) use case::{MALFORMED, MISMATCH, MISSING, REPEATED, TOO_LARGE, UNPARSABLE, accepted};
pub use samples::{
    KNOWN, LEAD_CAPTURED, STORYLANE_SIGNATURE, SUPADEMO_SIGNATURE, UNKNOWN, forged, padded,
};

/// Every case.
pub fn all() -> Vec<Case> {
    let mut cases = accepted::recognized();
    cases.extend(accepted::unrecognized());
    cases.extend(signatures::supademo());
    cases.extend(signatures::storylane());
    cases.extend(signatures::other_keys());
    cases.extend(bodies::other_bodies());
    cases.extend(bodies::flipped_bits());
    cases
}

/// The vendor's sample of Supademo's page, signed with the current secret.
pub fn sample() -> Case {
    named("the vendor's sample")
}

/// The first case whose name ends with `name`.
pub fn named(name: &str) -> Case {
    let found = all().into_iter().find(|case| case.name.ends_with(name));
    found.expect("a case of that name")
}
