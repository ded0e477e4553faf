//! The answer that a request has to get, by an implementation that shares no code with the one
//! under test.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::EventInfo;

use crate::{
    app::{LONGEST, PREVIOUS, SECRET, SHORTEST},
    cases::{
        self, Answer, BAD_TIME, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED,
        STORYLANE_SIGNATURE, SUPADEMO_SIGNATURE, TOO_LARGE, UNPARSABLE,
    },
    reference_hmac,
};

/// How a provider signs.
#[derive(Debug)]
pub struct ReferenceScheme {
    /// The signature header.
    pub header: &'static str,
    /// The prefix of its value.
    pub prefix: &'static str,
    /// The encoding of the MAC after the prefix.
    pub encoding: Encoding,
    /// Where the time stands that the MAC covers, with `v0:` before it and a colon after it.
    pub time: Time,
    /// The largest distance of that time from [`NOW`](Self::NOW), in seconds.
    pub tolerance: Option<u64>,
}

/// The encoding of a MAC.
#[derive(Debug)]
pub enum Encoding {
    /// Hex digits of either case.
    Hex,
    /// Padded standard base64.
    Base64,
}

/// Where the time of signing stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Time {
    /// The MAC covers the body alone.
    Nowhere,
    /// In the field [`ReferenceScheme::TIME`].
    Field,
    /// In the signature header, which is a list: `t=` and the time, and `v1=` and a MAC for each
    /// signature, separated by commas.
    List,
}

/// The parts of a request on which the answer depends.
#[derive(Debug, Clone)]
pub struct SignedRequest {
    /// The header fields.
    pub headers: Vec<(&'static str, Vec<u8>)>,
    /// The length of the body that the head declares.
    pub content_length: Option<u64>,
    /// The body.
    pub body: Bytes,
    /// The largest body that is received.
    pub max_body_bytes: usize,
}

/// The MACs of a signature header, as text, and the time.
struct Parsed<'a> {
    macs: Vec<&'a [u8]>,
    time: &'a [u8],
}

impl ReferenceScheme {
    /// The timestamp header.
    pub const TIME: &'static str = "x-time";
    /// The arrival of every request, in seconds of Unix time.
    pub const NOW: u64 = 1_700_000_000;

    /// Supademo's.
    pub const SUPADEMO: Self = Self {
        header: SUPADEMO_SIGNATURE,
        prefix: "",
        encoding: Encoding::Hex,
        time: Time::Nowhere,
        tolerance: None,
    };

    /// Storylane's.
    pub const STORYLANE: Self = Self {
        header: STORYLANE_SIGNATURE,
        encoding: Encoding::Base64,
        ..Self::SUPADEMO
    };

    /// [`NOW`](Self::NOW), as receivers take it.
    pub fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(Self::NOW)
    }

    /// The right value of the signature header.
    pub fn value(&self, key: &[u8], time: &[u8], body: &[u8]) -> Vec<u8> {
        let mac = self.mac(key, time, body);
        let list = match self.time {
            Time::Nowhere | Time::Field => Vec::new(),
            Time::List => [b"t=", time, b",v1="].concat(),
        };
        [self.prefix.as_bytes(), &list, mac.as_bytes()].concat()
    }

    fn mac(&self, key: &[u8], time: &[u8], body: &[u8]) -> String {
        let signed = match self.time {
            Time::Nowhere => body.to_vec(),
            Time::Field | Time::List => [b"v0:", time, b":", body].concat(),
        };
        match self.encoding {
            Encoding::Hex => reference_hmac::hex(key, signed),
            Encoding::Base64 => reference_hmac::base64(key, signed),
        }
    }

    /// The answer to the request, given the event that its body is parsed to, if it can be.
    pub fn answer(&self, request: &SignedRequest, event: Option<&impl EventInfo>) -> Answer {
        match (self.verify(request), event) {
            (Ok((label, time)), Some(event)) => {
                let name = event.name();
                let answer = cases::accepted(name, event.is_recognized(), label, &request.body);
                match self.time {
                    Time::Nowhere => answer,
                    Time::Field | Time::List => {
                        let signed = [b"v0:", &*time, b":", &request.body].concat();
                        answer.with_id(cases::hash_of(signed))
                    }
                }
            }
            (Ok(_), None) => UNPARSABLE,
            (Err(refused), _) => refused,
        }
    }

    /// The label of the secret that signed the request, and the time that it covers.
    fn verify(&self, request: &SignedRequest) -> Result<(&'static str, Vec<u8>), Answer> {
        let value = request.exactly_one(self.header)?;
        let value = value.strip_prefix(self.prefix.as_bytes());
        let mut parsed = value.and_then(|value| self.parse(value)).ok_or(MALFORMED)?;
        if self.time == Time::Field {
            parsed.time = request.exactly_one(Self::TIME)?;
        }
        if let Some(tolerance) = self.tolerance {
            check_time(parsed.time, tolerance)?;
        }
        let limit = u64::try_from(request.max_body_bytes).expect("a length");
        let declared = request.content_length.unwrap_or_default();
        if declared > limit || request.body.len() > request.max_body_bytes {
            return Err(TOO_LARGE);
        }
        let secrets = [
            (SECRET.as_bytes(), "current"),
            (PREVIOUS.as_bytes(), "previous"),
            (SHORTEST.as_bytes(), "shortest"),
            (&LONGEST, "longest"),
        ];
        let signs = |key: &[u8]| {
            let right = self.mac(key, parsed.time, &request.body);
            parsed.macs.iter().any(|mac| match self.encoding {
                Encoding::Hex => right.as_bytes().eq_ignore_ascii_case(mac),
                Encoding::Base64 => right.as_bytes() == *mac,
            })
        };
        let matching = secrets.into_iter().find(|(key, _)| signs(key));
        let (_, label) = matching.ok_or(MISMATCH)?;
        Ok((label, parsed.time.to_vec()))
    }

    fn parse<'a>(&self, value: &'a [u8]) -> Option<Parsed<'a>> {
        let elements: Vec<_> = value.split(|byte| *byte == b',').collect();
        let tagged = |tag: &'static [u8]| {
            let elements = elements.iter();
            elements
                .filter_map(|element| element.strip_prefix(tag))
                .collect()
        };
        let (macs, times): (Vec<_>, Vec<_>) = match self.time {
            Time::Nowhere | Time::Field => (vec![value], vec![&b""[..]]),
            Time::List => (tagged(b"v1="), tagged(b"t=")),
        };
        let [time] = times[..] else {
            return None;
        };
        let are_few = (1..=32).contains(&macs.len());
        let is_well_formed = are_few && macs.iter().all(|mac| self.encoding.is_of_form(mac));
        is_well_formed.then_some(Parsed { macs, time })
    }
}

fn check_time(time: &[u8], tolerance: u64) -> Result<(), Answer> {
    let is_number = !time.is_empty() && time.iter().all(u8::is_ascii_digit);
    if !is_number {
        return Err(BAD_TIME);
    }
    // A number that no u128 holds is too far from now.
    match String::from_utf8_lossy(time).parse::<u128>() {
        Ok(time) if time.abs_diff(ReferenceScheme::NOW.into()) <= tolerance.into() => Ok(()),
        _ => Err(OUT_OF_TIME),
    }
}

impl SignedRequest {
    fn exactly_one(&self, name: &str) -> Result<&[u8], Answer> {
        let mut values = self.headers.iter().filter(|(field, _)| *field == name);
        match (values.next(), values.next()) {
            (None, _) => Err(MISSING),
            (Some((_, value)), None) => Ok(value),
            (Some(_), Some(_)) => Err(REPEATED),
        }
    }
}

impl Encoding {
    /// Whether this is the encoding of 32 bytes.
    fn is_of_form(&self, mac: &[u8]) -> bool {
        match self {
            Self::Hex => mac.len() == 64 && mac.iter().all(u8::is_ascii_hexdigit),
            // 43 digits of six bits are two bits more than 32 bytes: they are zero (RFC 4648 §3.5).
            Self::Base64 => match mac {
                [digits @ .., last, b'='] => {
                    digits.len() == 42
                        && digits
                            .iter()
                            .all(|digit| digit.is_ascii_alphanumeric() || b"+/".contains(digit))
                        && b"AEIMQUYcgkosw048".contains(last)
                }
                _ => false,
            },
        }
    }
}
