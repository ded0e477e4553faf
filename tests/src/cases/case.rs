use std::time::SystemTime;

use hmac_sha256::Hash;

use super::samples::{STORYLANE_SIGNATURE, SUPADEMO_SIGNATURE};
use crate::{
    app::{STORYLANE, SUPADEMO},
    echo::Echo,
    reference_hmac,
};

/// One request.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// The route that it is posted to, which decides the provider.
    pub route: &'static str,
    /// The header fields, without those that frame the body.
    pub headers: Vec<(&'static str, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
    /// The answer that it gets.
    pub answer: Answer,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A refusal: its status, and the reason, which only the application sees.
    Refused(u16, &'static str),
    /// The handler's answer.
    Accepted(Box<Echo>),
}

pub(crate) const MISSING: Answer = Answer::Refused(401, "header_missing");
pub(crate) const REPEATED: Answer = Answer::Refused(401, "header_repeated");
pub(crate) const MALFORMED: Answer = Answer::Refused(401, "signature_malformed");
pub(crate) const MISMATCH: Answer = Answer::Refused(401, "signature_mismatch");
pub(crate) const TOO_LARGE: Answer = Answer::Refused(413, "body_too_large");
pub(crate) const UNPARSABLE: Answer = Answer::Refused(400, "unparsable");
pub(crate) const BAD_TIME: Answer = Answer::Refused(401, "timestamp_malformed");
pub(crate) const OUT_OF_TIME: Answer = Answer::Refused(401, "timestamp_out_of_tolerance");

/// The answer to a delivery whose id is the digest of its body.
pub(crate) fn accepted(event: Option<&str>, recognized: bool, secret: &str, body: &[u8]) -> Answer {
    Answer::Accepted(Box::new(Echo {
        event: event.map(str::to_owned),
        recognized,
        id: hash_of(body),
        secret: Some(secret.to_owned()),
        tenant: None,
        digest: reference_hmac::to_hex(&Hash::hash(body)),
        body_len: body.len(),
        same_body: true,
    }))
}

/// The delivery id of a provider whose own id is not signed: the hash of all that is.
pub(crate) fn hash_of(signed: impl AsRef<[u8]>) -> String {
    format!(
        "sha256:{}",
        reference_hmac::to_hex(&Hash::hash(signed.as_ref()))
    )
}

impl Answer {
    /// The same answer to a delivery of this id.
    pub(crate) fn with_id(self, id: impl Into<String>) -> Self {
        match self {
            Self::Accepted(echo) => Self::Accepted(Box::new(Echo {
                id: id.into(),
                ..*echo
            })),
            refused @ Self::Refused(..) => refused,
        }
    }
}

/// The time, in seconds of Unix time: receivers compare it with the timestamps of a case.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("a clock that is set").as_secs()
}

/// A request to this route with these fields.
pub(super) fn post<const LEN: usize>(
    route: &'static str,
    name: &str,
    fields: [(&'static str, String); LEN],
    body: &str,
    answer: Answer,
) -> Case {
    Case {
        name: format!("{route}: {name}"),
        route,
        headers: fields.map(|(field, value)| (field, value.into())).into(),
        body: body.into(),
        answer,
    }
}

/// A request to Supademo's route with these signature headers.
pub(super) fn supademo<S: Into<Vec<u8>>>(
    name: &str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    case(
        name,
        (SUPADEMO, SUPADEMO_SIGNATURE),
        signatures,
        body,
        answer,
    )
}

/// A request to Storylane's route with these signature headers.
pub(super) fn storylane<S: Into<Vec<u8>>>(
    name: &str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    case(
        name,
        (STORYLANE, STORYLANE_SIGNATURE),
        signatures,
        body,
        answer,
    )
}

fn case<S: Into<Vec<u8>>>(
    name: &str,
    (route, header): (&'static str, &'static str),
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    Case {
        name: format!("{route}: {name}"),
        route,
        headers: signatures
            .into_iter()
            .map(|signature| (header, signature.into()))
            .collect(),
        body: body.to_vec(),
        answer,
    }
}
