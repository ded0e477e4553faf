use super::{Scheme, Timestamp};
use crate::{Head, Rejection, sign::mac::ClaimedMacs};

/// What the signature header of a request says, in the scheme's exact form.
pub(super) struct ParsedSignature<'h> {
    pub(super) macs: ClaimedMacs,
    /// The timestamp, where it stands in this header.
    pub(super) timestamp: Option<&'h [u8]>,
}

/// A sender has a signature for each secret of a rotation, and seldom more than two.
const MAX_SIGNATURES: usize = 32;

impl<'h> ParsedSignature<'h> {
    pub(super) fn read(scheme: &Scheme, head: &Head<'h>) -> Result<Self, Rejection> {
        let value = head
            .exactly_one(scheme.header())?
            .strip_prefix(scheme.prefix().as_bytes())
            .ok_or(Rejection::SignatureMalformed)?;
        Self::parse(scheme, value).ok_or(Rejection::SignatureMalformed)
    }

    fn parse(scheme: &Scheme, value: &'h [u8]) -> Option<Self> {
        let mac_len = scheme.algorithm().mac_len();
        let Some(list) = scheme.list() else {
            return Some(Self {
                macs: ClaimedMacs::one(scheme.encoding().decode(value, mac_len)?),
                timestamp: None,
            });
        };
        let separator = u8::try_from(list.separator()).ok()?;
        let time_tag = scheme.timestamp().and_then(Timestamp::element);
        let mut macs = Vec::new();
        let mut timestamp = None;
        for element in value.split(|byte| *byte == separator) {
            if let Some(mac) = element.strip_prefix(list.tag().as_bytes()) {
                macs.push(scheme.encoding().decode(mac, mac_len)?);
            } else if let Some(time) = time_tag.and_then(|tag| element.strip_prefix(tag.as_bytes()))
                && timestamp.replace(time).is_some()
            {
                return None;
            }
            if macs.len() > MAX_SIGNATURES {
                return None;
            }
        }
        let is_complete = !macs.is_empty() && timestamp.is_some() == time_tag.is_some();
        is_complete.then_some(Self {
            macs: macs.into(),
            timestamp,
        })
    }
}
