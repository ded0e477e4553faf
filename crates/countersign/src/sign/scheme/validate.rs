use http::HeaderValue;

use super::{Scheme, SignedPart, Timestamp, ValueSource};
use crate::ConfigError;

impl Scheme {
    /// Checks that the scheme does not contradict itself: that some request can be signed by it, and
    /// that nobody but the signer can write what guards against replay. A scheme that is read with
    /// `serde` is checked already; test one that is built.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use countersign::{HeaderName, Scheme, SignedPart};
    ///
    /// let [signature, time] = ["x-sig", "x-time"].map(HeaderName::from_static);
    /// let scheme = Scheme::hex(signature).with_timestamp_field(time, Duration::from_secs(300));
    /// let error = scheme.validate().unwrap_err().to_string();
    /// assert!(error.ends_with("the signature does not cover the timestamp"), "{error}");
    ///
    /// let scheme = scheme.with_signed_before([SignedPart::Timestamp]);
    /// assert!(scheme.validate().is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::ContradictoryScheme`], with the contradiction.
    pub fn validate(&self) -> Result<(), ConfigError> {
        match self.contradiction() {
            None => Ok(()),
            Some(contradiction) => Err(ConfigError::ContradictoryScheme { contradiction }),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        let covers_itself = self.covers(self.header());
        self.contradiction_in_header()
            .or_else(|| self.contradiction_in_timestamp())
            .or_else(|| covers_itself.then_some("the signature covers its own header field"))
            .or_else(|| self.contradiction_in_sources())
    }

    fn contradiction_in_header(&self) -> Option<&'static str> {
        let Some(list) = self.list() else {
            let is_sendable = HeaderValue::from_str(self.prefix()).is_ok();
            return (!is_sendable).then_some("no header field can hold the prefix");
        };
        let time_tag = self.timestamp().and_then(Timestamp::element);
        let tags = [Some(list.tag()), time_tag].into_iter().flatten();
        let form = |tag: &str| HeaderValue::from_str(&format!("{}{tag}", self.prefix()));
        if !list.separator().is_ascii() {
            Some("the separator of the list is not an ASCII character")
        } else if tags.clone().any(|tag| form(tag).is_err()) {
            Some("no header field can hold the prefix or a tag")
        } else if tags.clone().any(|tag| tag.contains(list.separator())) {
            Some("the separator of the list stands in a tag")
        } else if time_tag
            .is_some_and(|tag| tag.starts_with(list.tag()) || list.tag().starts_with(tag))
        {
            Some("the tags do not tell the timestamp from a signature")
        } else {
            None
        }
    }

    fn contradiction_in_timestamp(&self) -> Option<&'static str> {
        let is_covered = self.parts().any(|part| *part == SignedPart::Timestamp);
        let Some(timestamp) = self.timestamp() else {
            let why = "the signature covers the timestamp, and there is no timestamp";
            return is_covered.then_some(why);
        };
        if timestamp.element().is_some() && self.list().is_none() {
            Some("the timestamp is an element of a list, and there is no list")
        } else if timestamp.field() == Some(self.header()) {
            Some("the timestamp stands where the signature stands")
        } else if !is_covered && !timestamp.field().is_some_and(|name| self.covers(name)) {
            Some("the signature does not cover the timestamp")
        } else {
            None
        }
    }

    fn contradiction_in_sources(&self) -> Option<&'static str> {
        let mut sources = [self.id(), self.event_name()].into_iter().flatten();
        sources
            .any(|source| match source {
                ValueSource::Pointer(pointer) => !pointer.starts_with('/'),
                ValueSource::Field(_) => false,
            })
            .then_some("a pointer does not begin with a slash")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderName;

    use super::*;

    const TOLERANCE: Duration = Duration::from_secs(300);
    const SIGNATURE: HeaderName = HeaderName::from_static("x-sig");
    const TIME: HeaderName = HeaderName::from_static("x-time");

    fn scheme() -> Scheme {
        Scheme::hex(SIGNATURE)
    }

    fn timed(separator: char, tag: &'static str, time_tag: &'static str) -> Scheme {
        scheme()
            .with_list(separator, tag)
            .with_timestamp_element(time_tag, TOLERANCE)
            .with_signed_before([SignedPart::Timestamp])
    }

    #[test]
    fn each_contradiction_is_named_and_not_read() {
        let list = || scheme().with_list(',', "v1=");
        let covered = [SignedPart::Timestamp];
        let cases = vec![
            (scheme().with_prefix("a\nb"), "the prefix"),
            (list().with_prefix("\0"), "the prefix or a tag"),
            (scheme().with_list(',', "v1\r"), "the prefix or a tag"),
            (scheme().with_list('\u{e9}', "v1="), "not an ASCII"),
            (scheme().with_list('=', "v1="), "stands in a tag"),
            (timed(',', "v1=", "t,"), "stands in a tag"),
            (timed(',', "v1=", "v1="), "do not tell"),
            (timed(',', "v", "v1="), "do not tell"),
            (timed(',', "v1=", "v"), "do not tell"),
            (timed(',', "", "t="), "do not tell"),
            (
                scheme()
                    .with_timestamp_element("t=", TOLERANCE)
                    .with_signed_before(covered.clone()),
                "there is no list",
            ),
            (
                scheme().with_signed_before(covered.clone()),
                "there is no timestamp",
            ),
            (
                scheme().with_signed_after([SignedPart::text("."), SignedPart::Timestamp]),
                "there is no timestamp",
            ),
            (
                scheme()
                    .with_timestamp_field(SIGNATURE, TOLERANCE)
                    .with_signed_before(covered),
                "where the signature stands",
            ),
            (
                scheme().with_timestamp_field(TIME, TOLERANCE),
                "does not cover the timestamp",
            ),
            (
                list().with_timestamp_element("t=", TOLERANCE),
                "does not cover the timestamp",
            ),
            (
                scheme()
                    .with_timestamp_field(TIME, TOLERANCE)
                    .with_signed_before([SignedPart::text("x-time")]),
                "does not cover the timestamp",
            ),
            (
                scheme().with_signed_after([SignedPart::field(SIGNATURE)]),
                "its own header field",
            ),
            (scheme().with_id(ValueSource::pointer("id")), "a slash"),
            (
                scheme().with_event_name(ValueSource::pointer("")),
                "a slash",
            ),
        ];
        for (scheme, expected) in cases {
            let error = scheme.validate().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}: {scheme:?}");
            let json = serde_json::to_string(&scheme).unwrap();
            let unread = serde_json::from_str::<Scheme>(&json).unwrap_err();
            assert!(unread.to_string().contains(expected), "{unread}");
        }
    }

    #[test]
    fn schemes_in_use_have_none() {
        let cases = [
            scheme(),
            scheme().with_prefix("sha256="),
            timed(',', "v1=", "t=").with_id(ValueSource::pointer("/id")),
            timed(' ', "v1,", "t,"),
            scheme()
                .with_timestamp_field(TIME, TOLERANCE)
                .with_signed_after([SignedPart::Timestamp]),
            scheme()
                .with_timestamp_field(TIME, TOLERANCE)
                .with_signed_before([SignedPart::field(TIME)]),
            scheme().with_signed_before([SignedPart::Url]),
            scheme().with_id(ValueSource::field(TIME)),
        ];
        for scheme in cases {
            assert_eq!(scheme.validate(), Ok(()), "{scheme:?}");
        }
    }
}
