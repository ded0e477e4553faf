//! The table of cases: requests, and the answer that each gets over every path.

mod accepted;
mod acme;
mod bodies;
mod case;
mod github;
mod samples;
mod shopify;
mod signatures;
mod slack;
mod standard_webhooks;
mod stripe;

use std::collections::BTreeMap;

pub use case::{Answer, Case};
pub(crate) use case::{
    BAD_TIME, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED, TOO_LARGE, UNPARSABLE, accepted,
    hash_of,
};
pub use samples::{
    KNOWN, LEAD_CAPTURED, STORYLANE_SIGNATURE, SUPADEMO_SIGNATURE, UNKNOWN, forged, padded,
};

/// The number of cases by outcome.
pub fn count_by_outcome(cases: &[Case]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for case in cases {
        let outcome = match &case.answer {
            Answer::Refused(_, reason) => (*reason).to_owned(),
            Answer::Accepted(echo) => format!("recognized: {}", echo.recognized),
        };
        *counts.entry(outcome).or_default() += 1;
    }
    counts
}

/// Every case. Some have a timestamp of now, which is in time for five minutes.
pub fn all() -> Vec<Case> {
    let mut cases = accepted::recognized();
    cases.extend(accepted::unrecognized());
    cases.extend(signatures::supademo());
    cases.extend(signatures::storylane());
    cases.extend(signatures::other_keys());
    cases.extend(bodies::other_bodies());
    cases.extend(bodies::flipped_bits());
    cases.extend(github::cases());
    cases.extend(stripe::cases());
    cases.extend(slack::cases());
    cases.extend(shopify::cases());
    cases.extend(standard_webhooks::cases());
    cases.extend(acme::cases());
    cases
}

/// The vendor's sample of Supademo's page, signed with the current secret.
pub fn sample() -> Case {
    accepted::recognized().swap_remove(0)
}

/// The first case whose name ends with `name`.
pub fn named(name: &str) -> Case {
    let found = all().into_iter().find(|case| case.name.ends_with(name));
    found.expect("a case of that name")
}
