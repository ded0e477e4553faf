//! Small changes of the body, each of which a check may miss.

use std::iter;

use super::{
    authentic::Authentic,
    forged::NotForged,
    mac_changes::{Described, changed},
};
use crate::sign::SignedRequest;

/// A longer body is changed at this many places.
const MAX_PLACES: usize = 1024;

/// The requests whose body differs in one bit of one byte, another bit from byte to byte: the case of a
/// letter is one of them, and so is what is no longer ASCII.
pub(crate) fn every_body_byte(request: &SignedRequest) -> Result<Vec<Described>, NotForged> {
    let authentic = Authentic::new(request)?;
    let body = authentic.body();
    let bits = (0..8).map(|bit| 1 << bit).cycle();
    let forged = iter::zip(places(body.len()), bits).map(|(place, bit)| {
        let forged = authentic.with_body(changed(body, [(place, bit)]));
        (format!("byte {place} of the body is changed"), forged)
    });
    Ok(forged.collect())
}

/// Every place, or evenly spaced ones with the first and the last among them.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let step = length.div_ceil(MAX_PLACES).max(1);
    let last = length.checked_sub(1);
    let spaced = (0..length).step_by(step);
    spaced.chain(last.filter(move |last| last % step != 0))
}

#[cfg(test)]
mod tests {
    use countersign::{Receiver, Secret};
    use countersign_supademo::Supademo;

    use super::*;

    fn all(body: &str) -> Vec<Described> {
        let secret = Secret::new("key").unwrap();
        every_body_byte(&SignedRequest::new(&Supademo, &secret, body)).unwrap()
    }

    #[test]
    fn each_byte_is_changed_once_and_each_bit_somewhere() {
        let body = r#"{"event": "webhook.test"}"#;
        let receiver = Receiver::new(Supademo, Secret::new("key").unwrap());
        let mut places = Vec::new();
        let mut bits = 0;
        for (description, forged) in all(body) {
            let differ = |place: &usize| forged.body[*place] != body.as_bytes()[*place];
            let changed: Vec<_> = (0..body.len()).filter(differ).collect();
            assert_eq!(changed.len(), 1, "{description}");
            assert_eq!(forged.body.len(), body.len());
            bits |= forged.body[changed[0]] ^ body.as_bytes()[changed[0]];
            places.extend(changed);
            let verified = receiver.verify(&forged.headers, forged.body);
            assert_eq!(verified.unwrap_err().status(), 401, "{description}");
        }
        assert_eq!(places, (0..body.len()).collect::<Vec<_>>());
        assert_eq!(bits, 0xff);
    }

    #[test]
    fn a_long_body_is_changed_at_its_ends_and_between_them() {
        assert_eq!(places(0).count(), 0);
        for length in [1, 2, 1023, 1024] {
            assert!(places(length).eq(0..length), "{length}");
        }
        for length in [1025, 4096, 4097, 1_000_000] {
            let places: Vec<_> = places(length).collect();
            assert!(places.len() <= MAX_PLACES + 1, "{length}");
            assert!(places.len() > MAX_PLACES / 2, "{length}");
            assert_eq!((places[0], *places.last().unwrap()), (0, length - 1));
            assert!(places.is_sorted_by(|one, other| one < other), "{length}");
        }
    }
}
