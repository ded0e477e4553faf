//! Small changes of the right MAC, each of which a comparison may miss.

use std::iter;

use super::{
    authentic::Authentic,
    forged::{Forged, NotForged},
};
use crate::sign::SignedRequest;

/// A forgery, and what was changed.
pub(crate) type Described = (String, Forged);

/// The distances of two bytes that a comparison by words may fold onto each other.
const DISTANCES: [usize; 4] = [2, 4, 8, 16];

/// The requests whose MAC differs in one bit: in each half of each byte, so in each hex digit.
pub(crate) fn every_byte(request: &SignedRequest) -> Result<Vec<Described>, NotForged> {
    let authentic = Authentic::new(request)?;
    let mac = &authentic.signature.mac;
    let bits = (0..mac.len()).flat_map(|place| [(place, 1), (place, 0x10)]);
    let forged = bits.filter_map(|(place, bit)| {
        let forged = authentic.with_mac(&changed(mac, [(place, bit)]))?;
        Some((format!("byte {place} of the MAC is changed"), forged))
    });
    Ok(forged.collect())
}

/// The requests whose MAC differs in bytes, or digits, whose changes cancel in a sum of them.
pub(crate) fn cancelling(request: &SignedRequest) -> Result<Vec<Described>, NotForged> {
    let authentic = Authentic::new(request)?;
    let mac = &authentic.signature.mac;
    let mut forged = Vec::new();

    let adjacent = (1..mac.len()).step_by(2).map(|place| (place - 1, place));
    let distant = DISTANCES.iter().map(|&distance| (0, distance));
    for (one, other) in adjacent.clone().chain(distant) {
        let same = changed(mac, [(one, 1), (other, 1)]);
        let description = format!("bytes {one} and {other} of the MAC have the same change");
        forged.extend(authentic.with_mac(&same).map(|it| (description, it)));
    }
    let all = changed(mac, (0..mac.len()).map(|place| (place, 1)));
    let description = "all bytes of the MAC have the same change".to_owned();
    forged.extend(authentic.with_mac(&all).map(|it| (description, it)));

    for (one, other) in adjacent {
        let mut swapped = mac.clone();
        swapped.swap(one, other);
        let description = format!("bytes {one} and {other} of the MAC are swapped");
        forged.extend(authentic.with_mac(&swapped).map(|it| (description, it)));
    }
    let digits = authentic.signature.digits();
    let significant = digits.trim_end_matches('=').len();
    for place in (1..significant).step_by(2) {
        let mut swapped = digits.clone().into_bytes();
        swapped.swap(place - 1, place);
        let Ok(swapped) = String::from_utf8(swapped) else {
            continue;
        };
        let description = format!("digits {} and {place} of the MAC are swapped", place - 1);
        forged.extend(authentic.with_digits(&swapped).map(|it| (description, it)));
    }
    Ok(only_forged(&authentic, forged))
}

/// The requests with each start of the MAC, and with a MAC that goes on.
pub(crate) fn other_lengths(request: &SignedRequest) -> Result<Vec<Described>, NotForged> {
    let authentic = Authentic::new(request)?;
    let mac = &authentic.signature.mac;
    let digits = authentic.signature.digits();
    let mut forged = Vec::new();
    for length in 0..mac.len() {
        let start: Vec<_> = mac.iter().copied().take(length).collect();
        let description = format!("the MAC's first {length} bytes only");
        forged.extend(authentic.with_mac(&start).map(|it| (description, it)));
    }
    for length in [1, mac.len() / 2, mac.len() - 1] {
        let end: Vec<_> = mac.iter().copied().skip(mac.len() - length).collect();
        let description = format!("the MAC's last {length} bytes only");
        forged.extend(authentic.with_mac(&end).map(|it| (description, it)));
    }
    for length in [1, digits.len() / 2 + 1, digits.len() - 1] {
        let Some(start) = digits.get(..length) else {
            continue;
        };
        let description = format!("the signature's first {length} digits only");
        forged.extend(authentic.with_digits(start).map(|it| (description, it)));
    }
    let zeros = |count| iter::repeat_n(0, count).collect::<Vec<u8>>();
    let extended = [
        ("and a zero byte", [mac.as_slice(), &zeros(1)].concat()),
        ("after a zero byte", [zeros(1).as_slice(), mac].concat()),
        (
            "and as many zero bytes",
            [mac.as_slice(), &zeros(mac.len())].concat(),
        ),
        ("twice", [mac.as_slice(), mac].concat()),
        (
            "and 4096 zero bytes",
            [mac.as_slice(), &zeros(4096)].concat(),
        ),
    ];
    for (what, mac) in extended {
        let description = format!("the right MAC {what}");
        forged.extend(authentic.with_mac(&mac).map(|it| (description, it)));
    }
    for end in ["00", "=", "==", "%00", "%"] {
        let description = format!("the right signature, and {end:?} behind it");
        let longer = authentic.with_digits(&format!("{digits}{end}"));
        forged.extend(longer.map(|it| (description, it)));
    }
    Ok(only_forged(&authentic, forged))
}

/// The bytes with these bits of these places flipped.
pub(super) fn changed(bytes: &[u8], flips: impl IntoIterator<Item = (usize, u8)>) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    for (place, bits) in flips {
        if let Some(byte) = changed.get_mut(place) {
            *byte ^= bits;
        }
    }
    changed
}

/// Those that are not authentic: equal bytes, for one, can be swapped.
fn only_forged(authentic: &Authentic<'_>, forged: Vec<Described>) -> Vec<Described> {
    let is_forged = |(_, forged): &Described| authentic.verify(forged).is_err();
    forged.into_iter().filter(is_forged).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use countersign::{Provider, Receiver, Secret};
    use countersign_storylane::Storylane;
    use countersign_supademo::Supademo;

    use super::*;

    const BODY: &str = r#"{"a": 1}"#;

    fn request<P: Provider>(provider: &P) -> SignedRequest {
        SignedRequest::new(provider, &Secret::new("key").unwrap(), BODY)
    }

    fn value<P: Provider>(provider: &P, forged: &Forged) -> String {
        let value = &forged.headers[provider.scheme().header()];
        value.to_str().unwrap().to_owned()
    }

    /// Each is refused, and each is another.
    fn assert_refused<P: Provider + Clone>(provider: &P, all: &[Described]) {
        let receiver = Receiver::new(provider.clone(), Secret::new("key").unwrap());
        let mut values = HashSet::new();
        for (description, forged) in all {
            let verified = receiver.verify(&forged.headers, forged.body.clone());
            assert_eq!(verified.unwrap_err().status(), 401, "{description}");
            values.insert(value(provider, forged));
        }
        assert!(values.len() * 10 >= all.len() * 9, "{values:?}");
    }

    #[test]
    fn each_digit_is_changed_once() {
        // printf '{"a": 1}' | openssl dgst -sha256 -hmac key
        let right = "85e7b68cdf027474f0f0b8e2e63c4afb88cacf8a3e503aa13160f290dfc506d4";
        let all = every_byte(&request(&Supademo)).unwrap();
        assert_refused(&Supademo, &all);
        let mut changed: Vec<_> = all
            .iter()
            .map(|(_, forged)| {
                let value = value(&Supademo, forged);
                let differ = |place: &usize| value.as_bytes()[*place] != right.as_bytes()[*place];
                let places: Vec<_> = (0..64).filter(differ).collect();
                assert_eq!(places.len(), 1, "{value}");
                places[0]
            })
            .collect();
        changed.sort_unstable();
        assert_eq!(changed, (0..64).collect::<Vec<_>>());
        assert_eq!(every_byte(&request(&Storylane)).unwrap().len(), 64);
    }

    #[test]
    fn a_comparison_that_adds_up_finds_no_difference() {
        let request = request(&Supademo);
        let right = Authentic::new(&request).unwrap().signature.mac;
        let all = cancelling(&request).unwrap();
        assert_refused(&Supademo, &all);
        let macs: Vec<_> = all
            .iter()
            .map(|(_, forged)| hex::decode(value(&Supademo, forged)).unwrap())
            .collect();
        let pairs = |mac: &[u8]| iter::zip(mac.to_vec(), right.clone()).collect::<Vec<_>>();
        let by_xor = |mac: &[u8]| pairs(mac).iter().fold(0, |diff, (a, b)| diff ^ a ^ b);
        let by_sum = |mac: &[u8]| {
            let signed = pairs(mac).into_iter();
            signed.fold(0_i32, |diff, (a, b)| diff + i32::from(a) - i32::from(b))
        };
        assert!(macs.iter().filter(|mac| by_xor(mac) == 0).count() > 20);
        assert!(macs.iter().filter(|mac| by_sum(mac) == 0).count() > 10);
        assert_refused(&Storylane, &cancelling(&self::request(&Storylane)).unwrap());
    }

    #[test]
    fn no_length_but_the_right_one_is_there() {
        let all = other_lengths(&request(&Supademo)).unwrap();
        let lengths: HashSet<_> = all
            .iter()
            .map(|(_, forged)| value(&Supademo, forged).len())
            .collect();
        for length in (0..64).step_by(2).chain([1, 33, 63]) {
            assert!(lengths.contains(&length), "{length}");
        }
        assert!(!lengths.contains(&64), "{lengths:?}");
        assert!(lengths.contains(&128) && lengths.contains(&66));
        for (_, forged) in other_lengths(&request(&Storylane)).unwrap() {
            let receiver = Receiver::new(Storylane, Secret::new("key").unwrap());
            assert!(receiver.verify(&forged.headers, forged.body).is_err());
        }
    }
}
