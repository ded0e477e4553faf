//! The answer that a request has to get, by an implementation that shares no code with the one
//! under test.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::{
    app::{self, LONGEST, PREVIOUS, SECRET, SHORTEST},
    cases::{
        self, Answer, MALFORMED, MISMATCH, MISSING, REPEATED, STORYLANE_SIGNATURE,
        SUPADEMO_SIGNATURE, TOO_LARGE, UNPARSABLE,
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
    /// Whether the MAC covers `v0:`, the value of [`TIME`](Self::TIME) and a colon before the body.
    pub covers_time: bool,
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
        covers_time: false,
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
    pub fn value(&self, key: &[u8], time: &[u8], body: &[u8]) -> String {
        let mac = if self.covers_time {
            self.mac(key, &[b"v0:", time, b":", body].concat())
        } else {
            self.mac(key, body)
        };
        format!("{}{mac}", self.prefix)
    }

    fn mac(&self, key: &[u8], signed: &[u8]) -> String {
        match self.encoding {
            Encoding::Hex => reference_hmac::hex(key, signed),
            Encoding::Base64 => reference_hmac::base64(key, signed),
        }
    }

    /// The answer to the request, given the event that its body is parsed to, if it can be.
    pub fn answer(&self, request: &SignedRequest, event: Option<&impl app::Event>) -> Answer {
        match (self.matching(request), event) {
            (Ok(label), Some(event)) => {
                cases::accepted(event.name(), event.is_recognized(), label, &request.body)
            }
            (Ok(_), None) => UNPARSABLE,
            (Err(refused), _) => refused,
        }
    }

    /// The label of the secret that signed the request.
    fn matching(&self, request: &SignedRequest) -> Result<&'static str, Answer> {
        let mac = request
            .exactly_one(self.header)?
            .strip_prefix(self.prefix.as_bytes())
            .filter(|mac| self.encoding.is_of_form(mac))
            .ok_or(MALFORMED)?;
        let time = if self.covers_time {
            request.exactly_one(Self::TIME)?
        } else {
            b""
        };
        if let Some(tolerance) = self.tolerance {
            check_time(time, tolerance)?;
        }
        let limit = u64::try_from(request.max_body_bytes).expect("a length");
        let is_declared_too_large = request.content_length.is_some_and(|length| length > limit);
        if is_declared_too_large || request.body.len() > request.max_body_bytes {
            return Err(TOO_LARGE);
        }
        let secrets = [
            (SECRET.as_bytes(), "current"),
            (PREVIOUS.as_bytes(), "previous"),
            (SHORTEST.as_bytes(), "shortest"),
            (&LONGEST, "longest"),
        ];
        let signs = |key: &[u8]| {
            let right = self.value(key, time, &request.body);
            let right = &right.as_bytes()[self.prefix.len()..];
            match self.encoding {
                Encoding::Hex => right.eq_ignore_ascii_case(mac),
                Encoding::Base64 => right == mac,
            }
        };
        let matching = secrets.into_iter().find(|(key, _)| signs(key));
        matching.map(|(_, label)| label).ok_or(MISMATCH)
    }
}

fn check_time(time: &[u8], tolerance: u64) -> Result<(), Answer> {
    let is_number = !time.is_empty() && time.iter().all(u8::is_ascii_digit);
    if !is_number {
        return Err(Answer::Refused(401, "timestamp_malformed"));
    }
    // A number that no u128 holds is too far from now.
    match String::from_utf8_lossy(time).parse::<u128>() {
        Ok(time) if time.abs_diff(ReferenceScheme::NOW.into()) <= tolerance.into() => Ok(()),
        _ => Err(Answer::Refused(401, "timestamp_out_of_tolerance")),
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
