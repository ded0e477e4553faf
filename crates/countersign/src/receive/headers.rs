use std::{
    collections::{BTreeMap, HashMap},
    hash::BuildHasher,
};

use http::{HeaderMap, HeaderName, header};

use crate::Rejection;

/// The header fields of a request, whoever parsed them.
///
/// It is implemented for [`http::HeaderMap`], and for lists and maps of names and values, in which
/// names compare without regard to case:
///
/// ```
/// use countersign::{HeaderName, Headers};
///
/// let headers = [("X-Acme-Signature", "5e1f"), ("Host", "example.com")];
/// let name = HeaderName::from_static("x-acme-signature");
/// assert_eq!(headers.exactly_one(&name)?, b"5e1f");
/// # Ok::<(), countersign::Rejection>(())
/// ```
pub trait Headers {
    /// Visits every field, with the bytes of its value as they were received.
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8]));

    /// Visits every value of the field `name`, in the order received.
    fn for_each_value<'a>(&'a self, name: &HeaderName, visit: &mut dyn FnMut(&'a [u8])) {
        self.for_each(&mut |field, value| {
            if field.eq_ignore_ascii_case(name.as_str()) {
                visit(value);
            }
        });
    }

    /// The value of a field that has to be there once.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] if there is none; [`Rejection::HeaderRepeated`] if there is
    /// more than one, even with the same value: which of them another party reads is unknown.
    fn exactly_one(&self, name: &HeaderName) -> Result<&[u8], Rejection> {
        let mut value = None;
        let mut is_repeated = false;
        self.for_each_value(name, &mut |next| {
            is_repeated |= value.replace(next).is_some();
        });
        match value {
            None => Err(Rejection::HeaderMissing(name.clone())),
            Some(_) if is_repeated => Err(Rejection::HeaderRepeated(name.clone())),
            Some(value) => Ok(value),
        }
    }

    /// The largest `Content-Length` declared, in bytes, or `None` if none is declared in digits.
    ///
    /// A number that does not fit saturates: it is still a declaration of more than any limit.
    fn content_length(&self) -> Option<u64> {
        let mut largest = None;
        self.for_each_value(&header::CONTENT_LENGTH, &mut |value| {
            largest = largest.max(saturating_digits(value));
        });
        largest
    }
}

/// Reads `1*DIGIT` (RFC 9110 §8.6), saturating.
pub(crate) fn saturating_digits(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(value.iter().fold(0, |number: u64, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit & 0x0f))
    }))
}

impl Headers for HeaderMap {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in self {
            visit(name.as_str(), value.as_bytes());
        }
    }

    fn for_each_value<'a>(&'a self, name: &HeaderName, visit: &mut dyn FnMut(&'a [u8])) {
        for value in self.get_all(name) {
            visit(value.as_bytes());
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const LEN: usize> Headers for [(N, V); LEN] {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        self.as_slice().for_each(visit);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        self.as_slice().for_each(visit);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for BTreeMap<N, V> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, S: BuildHasher> Headers for HashMap<N, V, S> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }
}

impl<H: Headers + ?Sized> Headers for &H {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        (**self).for_each(visit);
    }

    fn for_each_value<'a>(&'a self, name: &HeaderName, visit: &mut dyn FnMut(&'a [u8])) {
        (**self).for_each_value(name, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_saturate_and_nothing_else_is_a_number() {
        let cases: [(&[u8], Option<u64>); 9] = [
            (b"0", Some(0)),
            (b"1048576", Some(1_048_576)),
            (b"18446744073709551615", Some(u64::MAX)),
            (b"18446744073709551616", Some(u64::MAX)),
            (b"99999999999999999999999999999999", Some(u64::MAX)),
            (b"", None),
            (b"-1", None),
            (b"+1", None),
            (b"1, 1", None),
        ];
        for (value, expected) in cases {
            assert_eq!(saturating_digits(value), expected, "{value:?}");
        }
    }

    #[test]
    fn the_largest_declared_length_counts() {
        let length = |values: &[&'static str]| {
            let fields: Vec<_> = values
                .iter()
                .map(|value| ("Content-Length", *value))
                .collect();
            fields.content_length()
        };
        assert_eq!(length(&[]), None);
        assert_eq!(length(&["7 "]), None);
        assert_eq!(length(&["7"]), Some(7));
        assert_eq!(length(&["7", "a", "9", "8"]), Some(9));
    }

    #[test]
    fn every_kind_of_list_finds_a_field_whatever_its_case() {
        let name = HeaderName::from_static("x-sig");
        let fields = [("Host", "h"), ("X-SIG", "s")];
        let mut map = HeaderMap::new();
        map.insert(name.clone(), http::HeaderValue::from_static("s"));
        assert_eq!(map.exactly_one(&name).unwrap(), b"s");
        assert_eq!(fields.exactly_one(&name).unwrap(), b"s");
        assert_eq!(fields.to_vec().exactly_one(&name).unwrap(), b"s");
        assert_eq!(fields[..].exactly_one(&name).unwrap(), b"s");
        assert_eq!(BTreeMap::from(fields).exactly_one(&name).unwrap(), b"s");
        assert_eq!(HashMap::from(fields).exactly_one(&name).unwrap(), b"s");
        let twice = BTreeMap::from([("x-sig", "s"), ("X-Sig", "s")]);
        assert!(twice.exactly_one(&name).is_err());
    }

    #[test]
    fn a_repeated_field_is_refused_even_with_one_value() {
        let name = HeaderName::from_static("x-sig");
        let headers = vec![("X-SIG", "a"), ("x-sig", "a")];
        assert!(matches!(
            headers.exactly_one(&name),
            Err(Rejection::HeaderRepeated(field)) if field == name
        ));
        assert!(matches!(
            headers.exactly_one(&header::HOST),
            Err(Rejection::HeaderMissing(_))
        ));
    }
}
