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
    place: Place,
    #[serde(rename = "tolerance_seconds", with = "seconds")]
    tolerance: Duration,
}

/// Where the Unix time, in whole seconds, stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Field(#[serde(with = "field_name")] HeaderName),
    Element(Cow<'static, str>),
}

impl Timestamp {
    pub(super) const fn in_field(name: HeaderName, tolerance: Duration) -> Self {
        Self::new(Place::Field(name), tolerance)
    }

    pub(super) const fn in_element(tag: &'static str, tolerance: Duration) -> Self {
        Self::new(Place::Element(Cow::Borrowed(tag)), tolerance)
    }

    /// In a header field, or in an element of the list, whose tag ends with a sign such as `=`.
    pub(super) const fn at(place: &'static str, tolerance: Duration) -> Self {
        match place.as_bytes().last() {
            Some(last) if !last.is_ascii_alphanumeric() => Self::in_element(place, tolerance),
            _ => Self::in_field(HeaderName::from_static(place), tolerance),
        }
    }

    const fn new(place: Place, tolerance: Duration) -> Self {
        Self {
            place,
            tolerance: Duration::from_secs(tolerance.as_secs()),
        }
    }

    pub(super) const fn set_tolerance(&mut self, tolerance: Duration) {
        self.tolerance = Duration::from_secs(tolerance.as_secs());
    }

    /// The header field that it is alone in, if it is.
    #[must_use]
    pub fn field(&self) -> Option<&HeaderName> {
        match &self.place {
            Place::Field(name) => Some(name),
            Place::Element(_) => None,
        }
    }

    /// What its element of the signature header's list starts with, such as `t=`, if it is there.
    #[must_use]
    pub fn element(&self) -> Option<&str> {
        match &self.place {
            Place::Field(_) => None,
            Place::Element(tag) => Some(tag),
        }
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
            Place::Field(name) => head.exactly_one(name),
            Place::Element(_) => element.ok_or(Rejection::SignatureMalformed),
        }
    }

    pub(super) fn check(&self, head: &Head<'_>, element: Option<&[u8]>) -> Result<(), Rejection> {
        let digits = self.digits(head, element)?;
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
