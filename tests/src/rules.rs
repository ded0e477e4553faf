//! What a request has to get, worked out by rules that share no code with the receivers.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::{
    app::{self, EARLIER, LONGEST, SECRET, SHORTEST},
    cases::{
        self, Answer, MALFORMED, MISMATCH, MISSING, REPEATED, STORYLANE_SIGNATURE,
        SUPADEMO_SIGNATURE, TOO_LARGE, UNPARSABLE,
    },
    judge,
};

/// How one provider signs.
#[derive(Debug)]
pub struct Rules {
    /// The signature header.
    pub signature: &'static str,
    /// What its value begins with.
    pub prefix: &'static str,
    /// How the MAC is written after that.
    pub encoding: Encoding,
    /// Whether the MAC covers `v0:`, the header [`TIME`](Self::TIME) and a colon before the body.
    pub covers_time: bool,
    /// How far that time may be from [`NOW`](Self::NOW), in seconds.
    pub tolerance: Option<u64>,
}

/// How a MAC is written.
#[derive(Debug)]
pub enum Encoding {
    /// Hex digits of either case.
    Hex,
    /// Padded standard base64.
    Base64,
}

/// A request, as far as the rules look at it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The header fields.
    pub headers: Vec<(&'static str, Vec<u8>)>,
    /// The length of the body that the head declares.
    pub content_length: Option<u64>,
    /// The body.
    pub body: Bytes,
    /// The largest body that is received.
    pub max_body_bytes: usize,
}

impl Rules {
    /// The header with the time, where one is covered.
    pub const TIME: &'static str = "x-time";
    /// The time of every request, in seconds of Unix time.
    pub const NOW: u64 = 1_700_000_000;

    /// Supademo's.
    pub const SUPADEMO: Self = Self {
        signature: SUPADEMO_SIGNATURE,
        prefix: "",
        encoding: Encoding::Hex,
        covers_time: false,
        tolerance: None,
    };

    /// Storylane's.
    pub const STORYLANE: Self = Self {
        signature: STORYLANE_SIGNATURE,
        encoding: Encoding::Base64,
        ..Self::SUPADEMO
    };

    /// [`NOW`](Self::NOW), as a receiver is told.
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
            Encoding::Hex => judge::hex(key, signed),
            Encoding::Base64 => judge::base64(key, signed),
        }
    }

    /// What the request gets, with the event that its body is parsed to, if it can be.
    pub fn answer(&self, sent: &Sent, event: Option<&impl app::Event>) -> Answer {
        match (self.matching(sent), event) {
            (Ok(label), Some(event)) => {
                cases::accepted(event.name(), event.is_recognized(), label, &sent.body)
            }
            (Ok(_), None) => UNPARSABLE,
            (Err(refused), _) => refused,
        }
    }

    /// The label of the secret that the request is signed with.
    fn matching(&self, sent: &Sent) -> Result<&'static str, Answer> {
        let mac = sent
            .exactly_one(self.signature)?
            .strip_prefix(self.prefix.as_bytes())
            .filter(|mac| self.encoding.is_of_form(mac))
            .ok_or(MALFORMED)?;
        let time = if self.covers_time {
            sent.exactly_one(Self::TIME)?
        } else {
            b""
        };
        if let Some(tolerance) = self.tolerance {
            check_time(time, tolerance)?;
        }
        let limit = u64::try_from(sent.max_body_bytes).expect("a length");
        let is_declared_so = sent.content_length.is_some_and(|length| length > limit);
        if is_declared_so || sent.body.len() > sent.max_body_bytes {
            return Err(TOO_LARGE);
        }
        let secrets = [
            (SECRET.as_bytes(), "current"),
            (EARLIER.as_bytes(), "earlier"),
            (SHORTEST.as_bytes(), "shortest"),
            (&LONGEST, "longest"),
        ];
        let is_right = |key: &[u8]| {
            let right = self.value(key, time, &sent.body);
            let right = &right.as_bytes()[self.prefix.len()..];
            match self.encoding {
                Encoding::Hex => right.eq_ignore_ascii_case(mac),
                Encoding::Base64 => right == mac,
            }
        };
        let matching = secrets.into_iter().find(|(key, _)| is_right(key));
        matching.map(|(_, label)| label).ok_or(MISMATCH)
    }
}

fn check_time(time: &[u8], tolerance: u64) -> Result<(), Answer> {
    let is_number = !time.is_empty() && time.iter().all(u8::is_ascii_digit);
    if !is_number {
        return Err(Answer::Refused(401, "timestamp_malformed"));
    }
    // What is too large for a u128 is too far from now.
    match String::from_utf8_lossy(time).parse::<u128>() {
        Ok(time) if time.abs_diff(Rules::NOW.into()) <= tolerance.into() => Ok(()),
        _ => Err(Answer::Refused(401, "timestamp_out_of_tolerance")),
    }
}

impl Sent {
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
    /// Whether this is how 32 bytes are written.
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
