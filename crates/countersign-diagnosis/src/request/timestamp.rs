use std::time::{Duration, SystemTime, UNIX_EPOCH};

use countersign::{Rejection, Scheme};

use super::owned_head::OwnedHead;
use crate::cause::HeadFault;

/// The scheme's timestamp, as the request has it.
#[derive(Default)]
pub(super) struct TimestampText<'v> {
    /// Its text or, in a list that has several, the first.
    pub(super) text: Option<&'v [u8]>,
    /// What is wrong with where it stands.
    pub(super) fault: Option<HeadFault>,
}

impl<'v> TimestampText<'v> {
    /// Finds it in its field, or among the `elements` of the signature header that are timestamps.
    pub(super) fn find(scheme: &Scheme, head: &'v OwnedHead, elements: &[&'v [u8]]) -> Self {
        let Some(timestamp) = scheme.timestamp() else {
            return Self::default();
        };
        if let Some(name) = timestamp.field() {
            return match head.exactly_one(name) {
                Ok(text) => Self::of(text),
                Err(Rejection::HeaderRepeated(name)) => Self::missing(HeadFault::Repeated(name)),
                Err(_) => Self::missing(HeadFault::SignedFieldMissing(name.clone())),
            };
        }
        let Some(tag) = timestamp.element().map(str::to_owned) else {
            return Self::default();
        };
        match elements {
            [] => Self::missing(HeadFault::TimestampElementMissing(tag)),
            [text] => Self::of(text),
            [first, ..] => Self {
                text: Some(first),
                fault: Some(HeadFault::TimestampElementRepeated(tag)),
            },
        }
    }

    fn of(text: &'v [u8]) -> Self {
        Self {
            text: Some(text),
            fault: None,
        }
    }

    fn missing(fault: HeadFault) -> Self {
        Self {
            text: None,
            fault: Some(fault),
        }
    }
}

/// What is wrong with the timestamp itself. Without a time that is now, any will do that can be one.
pub(super) fn fault(text: &[u8], scheme: &Scheme, now: Option<SystemTime>) -> Option<HeadFault> {
    let tolerance = scheme.timestamp()?.tolerance();
    let Some(number) = number(text) else {
        return Some(HeadFault::TimestampMalformed);
    };
    if is_near(number, tolerance, now) && !(now.is_none() && is_in_milliseconds(text)) {
        return None;
    }
    if is_in_milliseconds(text) && is_near(number / 1000, tolerance, now) {
        return Some(HeadFault::TimestampInMilliseconds);
    }
    Some(HeadFault::TimestampOutOfTolerance)
}

/// The time that a timestamp gives, if it is one.
pub(super) fn time(text: &[u8]) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(number(text)?))
}

fn is_in_milliseconds(text: &[u8]) -> bool {
    text.len() == 13
}

fn is_near(seconds: u64, tolerance: Duration, now: Option<SystemTime>) -> bool {
    let Some(sent) = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)) else {
        return false;
    };
    let distance = |now: SystemTime| {
        now.duration_since(sent)
            .unwrap_or_else(|error| error.duration())
    };
    now.is_none_or(|now| distance(now) <= tolerance)
}

/// A number that does not fit saturates.
fn number(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |number: u64, digit| {
        number
            .saturating_mul(10)
            .saturating_add(u64::from(digit & 0x0f))
    }))
}
