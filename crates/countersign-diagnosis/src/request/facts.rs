use std::time::SystemTime;

use http::{HeaderName, header::CONTENT_ENCODING};

use super::{cause::Kind, claim::Claim};
use crate::{Headers, Rejection, Scheme, headers::saturating_digits};

/// What the head of a request says, as far as it concerns the signature.
#[derive(Clone)]
pub(crate) struct Head {
    /// How the signature header can be read.
    pub(super) claims: Vec<Claim>,
    /// What the signature covers before the body, if it is all there.
    pub(super) prefix: Option<Vec<u8>>,
    /// What it covers by the scheme that its headers are of, if that is another one.
    pub(super) other_prefix: Option<(Vec<u8>, Kind)>,
    /// Whether the body is said to be compressed.
    pub(super) is_encoded: bool,
    /// What is wrong for all to see.
    pub(super) faults: Vec<Kind>,
}

/// Where others put a signature.
const WELL_KNOWN: [&str; 16] = [
    "x-hub-signature-256",
    "x-hub-signature",
    "webhook-signature",
    "svix-signature",
    "x-webhook-signature",
    "x-webhook-signature-256",
    "x-signature-256",
    "x-signature-sha256",
    "x-signature",
    "x-hmac-sha256",
    "x-hmac-signature",
    "x-shopify-hmac-sha256",
    "x-slack-signature",
    "x-line-signature",
    "stripe-signature",
    "signature",
];

/// Nobody repeats a header more often by mistake.
const MAX_VALUES: usize = 4;

/// An id and a timestamp are shorter.
const MAX_OTHER_PREFIX: usize = 1024;

impl Head {
    /// Reads what the scheme asks for.
    pub(super) fn read(scheme: &Scheme, headers: &impl Headers, now: Option<SystemTime>) -> Self {
        Self::read_from(&scheme.header, scheme, headers, now)
    }

    /// Reads the signature from another header than the scheme's.
    pub(super) fn read_from(
        header: &HeaderName,
        scheme: &Scheme,
        headers: &impl Headers,
        now: Option<SystemTime>,
    ) -> Self {
        let mut faults = Vec::new();
        let values: Vec<_> = headers.values(header).take(MAX_VALUES).collect();
        let mut claims: Vec<_> = values
            .iter()
            .flat_map(|value| Claim::readings(value, scheme))
            .collect();
        claims.sort_by_key(Claim::rank);
        match values.as_slice() {
            [] => faults.push(Kind::HeaderMissing(header.clone())),
            [value] if value.trim_ascii().is_empty() => faults.push(Kind::SignatureEmpty),
            [_] => {}
            _ => faults.push(Kind::HeaderRepeated(header.clone())),
        }
        if claims.is_empty() && faults.is_empty() {
            let value = values.first().copied().unwrap_or_default();
            faults.extend(Claim::unreadable(value, scheme));
        }
        let prefix = signed_prefix(scheme, headers, &mut faults);
        let other_prefix = other_prefix(headers, values.first().copied())
            .filter(|(bytes, _)| Some(bytes) != prefix.as_ref());
        if let Some(now) = now
            && let Err(rejection) = scheme.check_timestamp(headers, now)
        {
            add_fault(
                &mut faults,
                timestamp_fault(rejection, scheme, headers, now),
            );
        }
        Self {
            claims,
            prefix,
            other_prefix,
            is_encoded: is_encoded(headers),
            faults,
        }
    }

    /// What there is to say without the body.
    pub(super) fn form(&self) -> Vec<Kind> {
        let mut form = self.faults.clone();
        if let Some(best) = self.claims.first() {
            form.extend_from_slice(&best.faults);
            form.extend(best.other_hash().map(Kind::SignatureLength));
        }
        form
    }

    /// Whether there is no MAC here, or not all that it covers.
    pub(super) fn is_incomplete(&self) -> bool {
        let missing = |fault: &Kind| {
            matches!(
                fault,
                Kind::HeaderMissing(_) | Kind::SignedHeaderMissing(_) | Kind::SignatureEmpty
            )
        };
        self.prefix.is_none() || self.faults.iter().any(missing)
    }
}

/// The header that has a signature, where the scheme's is missing.
pub(super) fn well_known(headers: &impl Headers) -> Option<HeaderName> {
    WELL_KNOWN
        .into_iter()
        .map(HeaderName::from_static)
        .find(|name| headers.values(name).next().is_some())
}

fn is_encoded(headers: &impl Headers) -> bool {
    headers
        .values(&CONTENT_ENCODING)
        .any(|value| !value.eq_ignore_ascii_case(b"identity"))
}

fn signed_prefix(
    scheme: &Scheme,
    headers: &impl Headers,
    faults: &mut Vec<Kind>,
) -> Option<Vec<u8>> {
    let mut prefix = Vec::new();
    for part in scheme.signed_parts(headers) {
        match part {
            Ok(bytes) => prefix.extend_from_slice(bytes),
            Err(Rejection::HeaderRepeated(name)) => {
                add_fault(faults, Kind::HeaderRepeated(name));
                return None;
            }
            Err(Rejection::HeaderMissing(name)) => {
                add_fault(faults, Kind::SignedHeaderMissing(name));
                return None;
            }
            Err(_) => return None,
        }
    }
    Some(prefix)
}

/// What well-known schemes sign before the body, told by the headers that only they have.
fn other_prefix(headers: &impl Headers, signature: Option<&[u8]>) -> Option<(Vec<u8>, Kind)> {
    let value = |name| {
        let name = HeaderName::from_static(name);
        headers.exactly_one(&name).map(<[u8]>::to_vec).ok()
    };
    let joined = |parts: &[&[u8]], of| {
        let bytes = parts.concat();
        (bytes.len() <= MAX_OTHER_PREFIX).then_some((bytes, Kind::SignedPrefixOther(of)))
    };
    // https://github.com/standard-webhooks/standard-webhooks
    for (id, timestamp) in [
        ("webhook-id", "webhook-timestamp"),
        ("svix-id", "svix-timestamp"),
    ] {
        if let (Some(id), Some(timestamp)) = (value(id), value(timestamp)) {
            return joined(&[&id, b".", &timestamp, b"."], "Standard Webhooks");
        }
    }
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    if let Some(timestamp) = value("x-slack-request-timestamp") {
        return joined(&[b"v0:", &timestamp, b":"], "Slack");
    }
    // https://docs.stripe.com/webhooks#verify-manually
    let mut parts = signature?.split(|byte| *byte == b',').take(MAX_VALUES);
    let timestamp = parts.find_map(|part| part.trim_ascii().strip_prefix(b"t="))?;
    joined(&[timestamp, b"."], "Stripe")
}

fn timestamp_fault(
    rejection: Rejection,
    scheme: &Scheme,
    headers: &impl Headers,
    now: SystemTime,
) -> Kind {
    match rejection {
        Rejection::HeaderMissing(name) => Kind::SignedHeaderMissing(name),
        Rejection::HeaderRepeated(name) => Kind::HeaderRepeated(name),
        Rejection::TimestampMalformed => Kind::TimestampMalformed,
        _ if is_in_milliseconds(scheme, headers, now) => Kind::TimestampInMilliseconds,
        _ => Kind::TimestampOutOfTolerance,
    }
}

fn is_in_milliseconds(scheme: &Scheme, headers: &impl Headers, now: SystemTime) -> bool {
    let Some((name, _)) = &scheme.timestamp else {
        return false;
    };
    let value = headers.exactly_one(name).ok();
    let Some(milliseconds) = value.and_then(saturating_digits) else {
        return false;
    };
    let seconds = (milliseconds / 1000).to_string();
    let headers = [(name.as_str(), seconds.as_str())];
    scheme.check_timestamp(&headers, now).is_ok()
}

fn add_fault(faults: &mut Vec<Kind>, fault: Kind) {
    if !faults.contains(&fault) {
        faults.push(fault);
    }
}
