use std::time::SystemTime;

use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use countersign::HeaderMap;
use hmac_sha256::{HMAC, Hash};
use serde_json::Value;

use super::{
    Flaw, Flawed, SECRET, Signing,
    refused::{MALFORMED, Refused},
};

/// The signature of a request: its digits, and the MAC that they encode.
pub(super) struct ParsedSignature {
    digits: String,
    mac: Vec<u8>,
}

impl Flawed {
    /// The signature, or `None` if the flaw is to accept the request without one.
    pub(super) fn parse_signature(
        &self,
        headers: &HeaderMap,
    ) -> Result<Option<ParsedSignature>, Refused> {
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
        self.check_time(headers)?;
        let value = match self.flaw {
            Flaw::SplitsAtCommas => value.split(',').next().unwrap_or_default().to_owned(),
            Flaw::IgnoresSpaces => value.replace(' ', ""),
            Flaw::IgnoresQuotes => value.trim_matches('"').to_owned(),
            Flaw::AcceptsSha256Prefix => value.trim_start_matches("sha256=").to_owned(),
            Flaw::IgnoresPrefixCase => value.replace("V0=", "v0="),
            _ => value,
        };
        let digits = match value.strip_prefix(self.signing.prefix()) {
            Some(digits) => digits.to_owned(),
            None if self.flaw == Flaw::AcceptsNoPrefix => value,
            None => return Err(MALFORMED),
        };
        let mac = self.decode(&digits).ok_or(MALFORMED)?;
        Ok(Some(ParsedSignature { digits, mac }))
    }

    fn other_header(&self) -> &'static str {
        match (self.flaw, self.signing) {
            (Flaw::AcceptsOtherProvidersHeader, Signing::Hex) => "x-storylane-signature",
            (Flaw::AcceptsOtherProvidersHeader, _) => "x-supademo-signature",
            _ => "x-nobody",
        }
    }

    fn decode(&self, digits: &str) -> Option<Vec<u8>> {
        let hex = || hex::decode(digits).ok().filter(|mac| mac.len() == 32);
        let base64 = || STANDARD.decode(digits).ok().filter(|mac| mac.len() == 32);
        match self.flaw {
            Flaw::IgnoresBase64Case | Flaw::ComparesClaimedLength | Flaw::IgnoresExcess => {
                Some(Vec::new())
            }
            Flaw::AcceptsEitherEncoding | Flaw::AcceptsOtherProvidersHeader => {
                hex().or_else(base64)
            }
            Flaw::DecodesLeniently => {
                let config = GeneralPurposeConfig::new()
                    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                    .with_decode_allow_trailing_bits(true);
                let digits = digits.replace('-', "+").replace('_', "/");
                GeneralPurpose::new(&ALPHABET, config).decode(digits).ok()
            }
            _ if self.signing == Signing::Base64 => base64(),
            _ => hex(),
        }
    }

    fn check_time(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if self.signing != Signing::Acme {
            return Ok(());
        }
        let sent = headers
            .get("x-acme-timestamp")
            .and_then(|time| time.to_str().ok()?.parse::<u64>().ok())
            .ok_or(MALFORMED)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let is_fresh = now.unwrap().as_secs().abs_diff(sent) <= 300;
        if is_fresh || self.flaw == Flaw::IgnoresTimestamp {
            return Ok(());
        }
        Err(Refused(401, "stale"))
    }

    pub(super) fn is_authentic(
        &self,
        signature: &ParsedSignature,
        headers: &HeaderMap,
        body: &[u8],
    ) -> bool {
        let mut signed = self.signing.signed_prefix(headers);
        let prefix = signed.clone();
        match reserialized(body) {
            Some(body) if self.flaw == Flaw::VerifiesReserialized => signed.extend(body),
            _ => signed.extend(body),
        }
        let key = match self.flaw {
            Flaw::UsesAnotherSecret => "whsec_other",
            _ => SECRET,
        };
        let right = HMAC::mac(&signed, key);
        let digits = match self.signing {
            Signing::Base64 => STANDARD.encode(right),
            Signing::Hex | Signing::Acme => hex::encode(right),
        };
        let also = match self.flaw {
            Flaw::IgnoresBase64Case => return signature.digits.eq_ignore_ascii_case(&digits),
            Flaw::ComparesClaimedLength => return digits.starts_with(&signature.digits),
            Flaw::IgnoresExcess => return signature.digits.starts_with(&digits),
            Flaw::SkipsLastByte => return signature.mac[..31] == right[..31],
            Flaw::AcceptsEmptySecret => HMAC::mac(&signed, ""),
            Flaw::AcceptsZeros => [0; 32],
            Flaw::AcceptsPlainHash => Hash::hash(&signed),
            Flaw::AcceptsSignatureOfEmptyBody => HMAC::mac(&prefix, key),
            Flaw::AlsoVerifiesReserialized => {
                HMAC::mac(reserialized(body).unwrap_or_default(), key)
            }
            _ => right,
        };
        signature.mac == right || signature.mac == also
    }
}

fn reserialized(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    serde_json::to_vec(&value).ok()
}
