use std::borrow::Cow;

use countersign::{Rejection, Scheme, SignedPart, Timestamp};
use http::HeaderName;

use super::owned_head::OwnedHead;
use crate::cause::{Covered, HeadFault};

/// What the scheme covers before and after the body, as this request has it.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) before: Vec<Part>,
    pub(crate) after: Vec<Part>,
}

#[derive(Clone)]
pub(crate) enum Part {
    Text(Cow<'static, str>),
    /// Without bytes where the request does not have it.
    Covered(Covered, Option<Vec<u8>>),
}

impl Parts {
    pub(super) fn read(
        scheme: &Scheme,
        head: &OwnedHead,
        timestamp: Option<&[u8]>,
        faults: &mut Vec<HeadFault>,
    ) -> Self {
        let mut read = |part| Part::read(part, scheme, head, timestamp, faults);
        Self {
            before: scheme.signed_before().filter_map(&mut read).collect(),
            after: scheme.signed_after().filter_map(&mut read).collect(),
        }
    }

    /// Whether the request has all of them.
    pub(crate) fn is_complete(&self) -> bool {
        let mut parts = self.before.iter().chain(&self.after);
        !parts.any(|part| matches!(part, Part::Covered(_, None)))
    }
}

impl Part {
    fn read(
        part: &SignedPart,
        scheme: &Scheme,
        head: &OwnedHead,
        timestamp: Option<&[u8]>,
        faults: &mut Vec<HeadFault>,
    ) -> Option<Self> {
        let owned = |bytes: &[u8]| Some(bytes.to_vec());
        Some(match part {
            SignedPart::Text(text) => Self::Text(text.clone()),
            SignedPart::Field(name) => {
                let covered = if is_timestamp(scheme, name) {
                    Covered::Timestamp
                } else {
                    Covered::Field(name.clone())
                };
                let bytes = match head.exactly_one(name) {
                    Ok(bytes) => owned(bytes),
                    Err(Rejection::HeaderRepeated(name)) => {
                        faults.push(HeadFault::Repeated(name));
                        None
                    }
                    Err(_) => {
                        faults.push(HeadFault::SignedFieldMissing(name.clone()));
                        None
                    }
                };
                Self::Covered(covered, bytes)
            }
            SignedPart::Url => {
                if head.url().is_none() {
                    faults.push(HeadFault::SignedUrlUnknown);
                }
                let url = head.url().map(|url| url.as_bytes().to_vec());
                Self::Covered(Covered::Url, url)
            }
            SignedPart::Timestamp => Self::Covered(Covered::Timestamp, timestamp.and_then(owned)),
            // A part that this version does not know: the search goes on without it.
            _ => return None,
        })
    }
}

fn is_timestamp(scheme: &Scheme, name: &HeaderName) -> bool {
    scheme.timestamp().and_then(Timestamp::field) == Some(name)
}
