use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use http::HeaderName;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::field_name;
use crate::{Head, Rejection, receive::saturating_digits};

/// When a request was signed, and how far that may be from its arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    place: TimestampPlace,
    #[serde(rename = "tolerance_seconds", with = "seconds")]
    tolerance: Duration,
}

/// Where the Unix time, in whole seconds, stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TimestampPlace {
    /// In a header field of its own.
    Field(#[serde(with = "field_name")] HeaderName),
    /// In the signature header's list, as the element that starts with this tag, such as `t=`.
    Element(Cow<'static, str>),
}

impl Timestamp {
    pub(super) fn new(place: TimestampPlace, tolerance: Duration) -> Self {
        Self {
            place,
            tolerance: Duration::from_secs(tolerance.as_secs()),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &TimestampPlace {
        &self.place
    }

    /// How far it may be from the time of arrival, in the past or in the future, in whole seconds.
    #[must_use]
    pub fn tolerance(&self) -> Duration {
        self.tolerance
    }

    /// The text of the timestamp. `element` is that of the signature header.
    pub(super) fn digits<'h>(
        &self,
        head: &Head<'h>,
        element: Option<&'h [u8]>,
    ) -> Result<&'h [u8], Rejection> {
        match &self.place {
            TimestampPlace::Field(name) => head.exactly_one(name),
            TimestampPlace::Element(_) => element.ok_or(Rejection::SignatureMalformed),
        }
    }

    pub(super) fn check(&self, head: &Head<'_>, element: Option<&[u8]>) -> Result<(), Rejection> {
        let digits = match element {
            Some(element) => element,
            None => self.digits(head, None)?,
        };
        let seconds = saturating_digits(digits).ok_or(Rejection::TimestampMalformed)?;
        let sent = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        let distance = sent.map(|sent| {
            head.received_at()
                .duration_since(sent)
                .unwrap_or_else(|error| error.duration())
        });
        match distance {
            Some(distance) if distance <= self.tolerance => Ok(()),
            _ => Err(Rejection::TimestampOutOfTolerance),
        }
    }
}

mod seconds {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    pub(super) fn serialize<S: Serializer>(
        tolerance: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(tolerance.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
