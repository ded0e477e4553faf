use std::{iter, time::SystemTime};

use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use countersign::{HeaderMap, HeaderName};
use http::request::Parts;
use serde_json::Value;

use super::{
    Flaw, Flawed, SECRET, Signing,
    receiver::Remembered,
    refused::{MALFORMED, Refused},
};
use crate::acme::{ID, ORIGIN, TENANT, TIMESTAMP};

/// The signatures of a request, and what they cover beside the body.
pub(super) struct ParsedSignature {
    elements: Vec<Element>,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// One signature: its digits, and the MAC that they encode.
struct Element {
    digits: String,
    mac: Vec<u8>,
}

/// How the header is read.
impl Flawed {
    /// The signature, or `None` if the flaw is to accept the request without one.
    pub(super) fn parse_signature(&self, head: &Parts) -> Result<Option<ParsedSignature>, Refused> {
        let headers = &head.headers;
        let values: Vec<_> = headers
            .get_all(self.signing.header())
            .iter()
            .chain(headers.get_all(self.other_header()))
            .map(countersign::HeaderValue::as_bytes)
            .collect();
        let value = match (values.as_slice(), self.flaw) {
            ([], _) => return Err(Refused(401, "missing")),
            ([value], _)
            | ([value, ..], Flaw::UsesFirstHeader)
            | ([.., value], Flaw::UsesLastHeader) => value,
            _ => return Err(Refused(401, "repeated")),
        };
        let Ok(value) = str::from_utf8(value).map(str::to_owned) else {
            return Err(MALFORMED);
        };
        if !value.is_ascii() && self.flaw == Flaw::AcceptsNonAscii {
            return Ok(None);
        }
        let value = match self.flaw {
            Flaw::SplitsAtCommas => value.split(',').next().unwrap_or_default().to_owned(),
            Flaw::IgnoresSpaces => value.replace(' ', ""),
            Flaw::IgnoresQuotes => value.trim_matches('"').to_owned(),
            Flaw::AcceptsSha256Prefix => value.trim_start_matches("sha256=").to_owned(),
            Flaw::IgnoresPrefixCase => value.replace("V0=", "v0="),
            _ => value,
        };
        let (before, after) = self.covered(head, &value)?;
        let parts: Vec<_> = match self.signing {
            Signing::Listed => value.split(',').collect(),
            _ => vec![value.as_str()],
        };
        let elements: Option<Vec<_>> = parts
            .into_iter()
            .filter_map(|part| self.digits(part))
            .map(|digits| {
                let mac = self.decode(digits)?;
                let digits = digits.to_owned();
                Some(Element { digits, mac })
            })
            .collect();
        let elements = elements.filter(|elements| !elements.is_empty());
        Ok(Some(ParsedSignature {
            elements: elements.ok_or(MALFORMED)?,
            before,
            after,
        }))
    }

    fn other_header(&self) -> &'static str {
        match (self.flaw, self.signing) {
            (Flaw::AcceptsOtherProvidersHeader, Signing::Hex) => "x-storylane-signature",
            (Flaw::AcceptsOtherProvidersHeader, _) => "x-supademo-signature",
            _ => "x-nobody",
        }
    }

    /// The digits, if it is a signature.
    fn digits<'a>(&self, part: &'a str) -> Option<&'a str> {
        match (part.strip_prefix(self.signing.label()), self.flaw) {
            (Some(digits), _) => Some(digits),
            (None, Flaw::AcceptsNoPrefix) => Some(part),
            (None, Flaw::IgnoresTag) => part.strip_prefix("v0="),
            (None, _) => None,
        }
    }

    fn decode(&self, digits: &str) -> Option<Vec<u8>> {
        let mac_len = self.signing.mac_len();
        let hex = || hex::decode(digits).ok().filter(|mac| mac.len() == mac_len);
        let base64 = || {
            STANDARD
                .decode(digits)
                .ok()
                .filter(|mac| mac.len() == mac_len)
        };
        match self.flaw {
            Flaw::IgnoresBase64Case | Flaw::ComparesClaimedLength | Flaw::IgnoresExcess => {
                Some(Vec::new())
            }
            Flaw::AcceptsEitherEncoding | Flaw::AcceptsOtherProvidersHeader => {
                hex().or_else(base64)
            }
            Flaw::AcceptsSha1 => hex::decode(digits).ok(),
            Flaw::AcceptsHalf => {
                let mac = hex::decode(digits).ok();
                mac.filter(|mac| (mac_len / 2..=mac_len).contains(&mac.len()))
            }
            Flaw::DecodesLeniently => {
                let config = GeneralPurposeConfig::new()
                    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                    .with_decode_allow_trailing_bits(true);
                let digits = digits.replace('-', "+").replace('_', "/");
                GeneralPurpose::new(&ALPHABET, config).decode(digits).ok()
            }
            _ if self.signing.is_hex() => hex(),
            _ => base64(),
        }
    }
}

/// What the signature covers beside the body.
impl Flawed {
    fn covered(&self, head: &Parts, value: &str) -> Result<(Vec<u8>, Vec<u8>), Refused> {
        let headers = &head.headers;
        Ok(match self.signing {
            Signing::Hex | Signing::Base64 => (Vec::new(), Vec::new()),
            Signing::Prefixed => {
                let time = self.field(headers, &TIMESTAMP, Flaw::UsesFirstTimestamp)?;
                self.check_time(&time)?;
                (format!("v0:{time}:").into(), Vec::new())
            }
            Signing::Listed => {
                let mut times = value.split(',').filter_map(|part| part.strip_prefix("t="));
                let time = times.next().ok_or(MALFORMED)?;
                if times.next().is_some() && self.flaw != Flaw::UsesFirstTimestamp {
                    return Err(MALFORMED);
                }
                self.check_time(time)?;
                let id = self.field(headers, &ID, Flaw::UsesFirstId)?;
                (format!("{id}.{time}.").into(), Vec::new())
            }
            Signing::OfUrl => {
                let tenant = self.field(headers, &TENANT, Flaw::None)?;
                let target = match self.flaw {
                    Flaw::IgnoresQuery => head.uri.path(),
                    _ => head.uri.path_and_query().unwrap().as_str(),
                };
                (Vec::new(), format!("{tenant}{ORIGIN}{target}").into())
            }
        })
    }

    /// The value of a field that has to be there once, unless the flaw is to use the first value.
    fn field(&self, headers: &HeaderMap, name: &HeaderName, flaw: Flaw) -> Result<String, Refused> {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        let value = match values.as_slice() {
            [value] => value,
            [value, ..] if self.flaw == flaw => value,
            _ => return Err(MALFORMED),
        };
        value.to_str().map(str::to_owned).map_err(|_| MALFORMED)
    }

    fn check_time(&self, time: &str) -> Result<(), Refused> {
        let sent = time.parse::<u64>().map_err(|_| MALFORMED)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap().as_secs();
        let is_fresh = match self.flaw {
            Flaw::IgnoresTimestamp => true,
            Flaw::AcceptsFuture => now.saturating_sub(sent) <= 300,
            _ => now.abs_diff(sent) <= 300,
        };
        is_fresh.then_some(()).ok_or(Refused(401, "stale"))
    }
}

/// How it is compared.
impl Flawed {
    pub(super) fn is_authentic(&self, signature: &ParsedSignature, body: &[u8]) -> bool {
        if self.flaw == Flaw::AcceptsLongLists && signature.elements.len() > 8 {
            return true;
        }
        let mut elements = signature.elements.iter();
        elements.any(|element| self.matches(element, signature, body))
    }

    fn matches(&self, element: &Element, signature: &ParsedSignature, body: &[u8]) -> bool {
        let around = |body: &[u8]| [&signature.before, body, &signature.after].concat();
        let signed = match reserialized(body) {
            Some(body) if self.flaw == Flaw::VerifiesReserialized => around(&body),
            _ => around(body),
        };
        let key = match self.flaw {
            Flaw::UsesAnotherSecret => "whsec_other",
            _ => SECRET,
        };
        let right = self.signing.mac(&signed, key);
        let digits = if self.signing.is_hex() {
            hex::encode(&right)
        } else {
            STANDARD.encode(&right)
        };
        let pairs = || iter::zip(&element.mac, &right);
        let also = match self.flaw {
            Flaw::AcceptsDevelopmentSecret => self
                .signing
                .mac(&signed, "whsec_development_only_do_not_deploy"),
            Flaw::IgnoresBodyCase => self.signing.mac(&around(&body.to_ascii_lowercase()), key),
            Flaw::RemembersEdges => return self.is_remembered(&element.mac, &right, body),
            Flaw::AcceptsExampleOfVendor => self.signing.mac(&signed, "It's a Secret to Everybody"),
            Flaw::IgnoresBase64Case => return element.digits.eq_ignore_ascii_case(&digits),
            Flaw::ComparesClaimedLength => return digits.starts_with(&element.digits),
            Flaw::IgnoresExcess => return element.digits.starts_with(&digits),
            Flaw::AcceptsHalf => return right.starts_with(&element.mac),
            Flaw::ComparesLastByte => return element.mac.last() == right.last(),
            Flaw::ComparesByXor => return pairs().fold(0, |diff, (a, b)| diff ^ a ^ b) == 0,
            Flaw::ComparesBySum => {
                let sum = |diff: u8, (a, b): (&u8, &u8)| diff.wrapping_add(*a).wrapping_sub(*b);
                return pairs().fold(0, sum) == 0;
            }
            Flaw::SkipsLastByte => return element.mac[..31] == right[..31],
            Flaw::AcceptsEmptySecret => self.signing.mac(&signed, ""),
            Flaw::AcceptsZeros => vec![0; self.signing.mac_len()],
            Flaw::AcceptsPlainHash => self.signing.hash(&signed),
            Flaw::AcceptsSha1 => Signing::OfUrl.mac(&signed, key),
            Flaw::AcceptsSignatureOfEmptyBody => self.signing.mac(&around(b""), key),
            Flaw::AlsoVerifiesReserialized => {
                let body = reserialized(body).unwrap_or_default();
                self.signing.mac(&around(&body), key)
            }
            _ => return element.mac == right,
        };
        element.mac == right || element.mac == also
    }
}

/// What it remembers.
impl Flawed {
    /// Whether the MAC is right, or was right for a body that has the same length and ends.
    fn is_remembered(&self, mac: &[u8], right: &[u8], body: &[u8]) -> bool {
        let start = body.get(..4).unwrap_or_default();
        let end = body.len().checked_sub(4).and_then(|end| body.get(end..));
        let ends = [start, end.unwrap_or_default()].concat();
        let key = Remembered {
            mac: mac.to_vec(),
            length: body.len(),
            ends,
        };
        let mut remembered = self.remembered.lock().unwrap();
        if mac == right {
            remembered.insert(key);
            return true;
        }
        remembered.contains(&key)
    }
}

fn reserialized(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    serde_json::to_vec(&value).ok()
}
