//! Forgeries of what the signature covers beside the body: timestamp, id, other fields and URL.

use std::time::{Duration, SystemTime};

use countersign::{HeaderName, SignedPart, Timestamp, ValueSource};

use super::{
    authentic::Authentic,
    change::{altered, other_query},
    forged::Forged,
};

/// How far a timestamp is beyond the tolerance: more than the clocks of two machines differ.
const BEYOND: Duration = Duration::from_secs(60);

/// The timestamp.
impl Authentic<'_> {
    pub(super) fn signed_too_early(&self) -> Option<Forged> {
        let distance = self.tolerance()?.checked_add(BEYOND)?;
        self.signed_at(self.request.time().checked_sub(distance)?)
    }

    pub(super) fn signed_too_late(&self) -> Option<Forged> {
        let distance = self.tolerance()?.checked_add(BEYOND)?;
        self.signed_at(self.request.time().checked_add(distance)?)
    }

    fn tolerance(&self) -> Option<Duration> {
        self.scheme().timestamp().map(Timestamp::tolerance)
    }

    fn signed_at(&self, time: SystemTime) -> Option<Forged> {
        let mut request = self.request.clone().at(time);
        if let Some(name) = self.timestamp_field() {
            let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
            request = request.header(name.clone(), since.as_secs());
        }
        Some(Forged {
            headers: request.try_headers().ok()?,
            ..self.unchanged()
        })
    }

    pub(super) fn without_timestamp(&self) -> Option<Forged> {
        match self.timestamp_field() {
            Some(name) => self.without_field(name),
            None if self.has_timestamp_element() => self.with_start(""),
            None => None,
        }
    }

    pub(super) fn with_repeated_timestamp(&self) -> Option<Forged> {
        let Some(name) = self.timestamp_field() else {
            let element = self.timestamp_element()?;
            return self.with_start(&element.repeat(2));
        };
        let mut forged = self.unchanged();
        let value = self.headers.get(name)?;
        forged.headers.append(name, value.clone());
        Some(forged)
    }

    pub(super) fn with_altered_timestamp(&self) -> Option<Forged> {
        if let Some(name) = self.timestamp_field() {
            return self.with_altered_field(name);
        }
        let digits = self.unix_seconds();
        let other = altered(digits.as_bytes())?;
        let element = self.timestamp_element()?;
        self.with_start(&element.replace(&digits, other.to_str().ok()?))
    }

    fn timestamp_field(&self) -> Option<&HeaderName> {
        self.scheme().timestamp()?.field()
    }

    fn has_timestamp_element(&self) -> bool {
        let timestamp = self.scheme().timestamp();
        timestamp.and_then(Timestamp::element).is_some()
    }

    /// The element of the timestamp and the separator behind it.
    fn timestamp_element(&self) -> Option<&str> {
        if !self.has_timestamp_element() {
            return None;
        }
        self.signature.start.strip_prefix(self.scheme().prefix())
    }

    /// The request with this text between the prefix and the element of the signature.
    fn with_start(&self, start: &str) -> Option<Forged> {
        let prefix = self.scheme().prefix();
        let element = self.signature.value();
        let element = element.strip_prefix(&self.signature.start)?;
        self.with_value(format!("{prefix}{start}{element}"))
    }
}

/// The id, other fields and the URL.
impl Authentic<'_> {
    pub(super) fn with_altered_id(&self) -> Option<Forged> {
        self.with_altered_field(self.covered_id()?)
    }

    pub(super) fn without_id(&self) -> Option<Forged> {
        self.without_field(self.covered_id()?)
    }

    pub(super) fn with_second_id(&self) -> Option<Forged> {
        let id = self.covered_id()?;
        let second = altered(self.headers.get(id)?.as_bytes())?;
        let mut forged = self.unchanged();
        forged.headers.append(id, second);
        Some(forged)
    }

    pub(super) fn with_altered_other_field(&self) -> Option<Forged> {
        self.with_altered_field(self.other_covered_field()?)
    }

    pub(super) fn without_other_field(&self) -> Option<Forged> {
        self.without_field(self.other_covered_field()?)
    }

    pub(super) fn with_other_url(&self) -> Option<Forged> {
        let scheme = self.scheme();
        let mut parts = scheme.signed_before().chain(scheme.signed_after());
        if !parts.any(|part| *part == SignedPart::Url) {
            return None;
        }
        Some(Forged {
            path: other_query(self.request.target()),
            ..self.unchanged()
        })
    }

    fn covered_id(&self) -> Option<&HeaderName> {
        match self.scheme().id()? {
            ValueSource::Field(name) => self.scheme().covers(name).then_some(name),
            _ => None,
        }
    }

    /// The first covered field that is neither the id nor the timestamp.
    fn other_covered_field(&self) -> Option<&HeaderName> {
        let timestamp = self.timestamp_field();
        let id = self.covered_id();
        let mut fields = self.scheme().signed_fields();
        fields.find(|name| Some(*name) != id && Some(*name) != timestamp)
    }

    fn with_altered_field(&self, name: &HeaderName) -> Option<Forged> {
        let mut forged = self.unchanged();
        let value = altered(self.headers.get(name)?.as_bytes())?;
        forged.headers.insert(name, value);
        Some(forged)
    }

    fn without_field(&self, name: &HeaderName) -> Option<Forged> {
        let mut forged = self.unchanged();
        forged.headers.remove(name).map(|_| forged)
    }
}
