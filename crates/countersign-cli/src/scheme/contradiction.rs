use countersign::{Scheme, SignedPart, Timestamp, TimestampPlace, ValueSource};

/// Why no request can be signed by the scheme, if that is so.
pub(super) fn contradiction(scheme: &Scheme) -> Option<&'static str> {
    if let Some(list) = scheme.list()
        && !list.separator().is_ascii()
    {
        return Some("the separator of the list is not an ASCII character");
    }
    if let Some(TimestampPlace::Element(tag)) = scheme.timestamp().map(Timestamp::place) {
        match scheme.list() {
            None => return Some("the timestamp is an element of a list, and there is no list"),
            Some(list) if tag.starts_with(list.tag()) || list.tag().starts_with(&**tag) => {
                return Some("the tags do not tell the timestamp from a signature");
            }
            Some(_) => {}
        }
    }
    let mut parts = scheme.signed_before().iter().chain(scheme.signed_after());
    if scheme.timestamp().is_none() && parts.any(|part| *part == SignedPart::Timestamp) {
        return Some("the signature covers the timestamp, and there is no timestamp");
    }
    let sources = [scheme.id(), scheme.event_name()];
    let is_pointer = |source: &&ValueSource| matches!(source, ValueSource::Pointer(pointer) if !pointer.starts_with('/'));
    if sources
        .into_iter()
        .flatten()
        .any(|source| is_pointer(&source))
    {
        return Some("a pointer does not begin with a slash");
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use countersign::HeaderName;

    use super::*;

    const TOLERANCE: Duration = Duration::from_secs(300);

    fn scheme() -> Scheme {
        Scheme::hex(HeaderName::from_static("x-sig"))
    }

    #[test]
    fn a_scheme_that_signs_nothing_is_named() {
        let cases = [
            scheme().with_list('\u{e9}', "v1="),
            scheme().with_timestamp_element("t=", TOLERANCE),
            scheme()
                .with_list(',', "v1=")
                .with_timestamp_element("v1=", TOLERANCE),
            scheme()
                .with_list(',', "")
                .with_timestamp_element("t=", TOLERANCE),
            scheme().with_signed_before([SignedPart::Timestamp]),
            scheme().with_signed_after([SignedPart::text("."), SignedPart::Timestamp]),
            scheme().with_id(ValueSource::pointer("id")),
            scheme().with_event_name(ValueSource::pointer("")),
        ];
        for scheme in cases {
            assert!(contradiction(&scheme).is_some(), "{scheme:?}");
        }
    }

    #[test]
    fn schemes_in_use_have_none() {
        let timestamp = HeaderName::from_static("x-timestamp");
        let cases = [
            scheme(),
            scheme().with_prefix("sha256="),
            scheme()
                .with_list(',', "v1=")
                .with_timestamp_element("t=", TOLERANCE)
                .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
                .with_id(ValueSource::pointer("/id")),
            scheme()
                .with_timestamp_field(timestamp, TOLERANCE)
                .with_signed_before([SignedPart::Timestamp]),
            scheme().with_signed_before([SignedPart::Url]),
        ];
        for scheme in cases {
            assert_eq!(contradiction(&scheme), None, "{scheme:?}");
        }
    }
}
