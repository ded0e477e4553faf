use std::time::Duration;

use http::HeaderName;

use super::{Form, SignedPart, Timestamp, ValueSource, few::set};

/// What Stripe, Slack and Standard Webhooks tolerate.
const TOLERANCE: Duration = Duration::from_secs(300);

impl Form {
    /// Covers what the template says: see [`Scheme::with_signed`](super::Scheme::with_signed).
    #[expect(clippy::panic, reason = "in a `static` it is an error of the compiler")]
    pub(super) const fn cover(&mut self, template: &'static str) {
        let mut is_before_the_body = true;
        let (mut text, mut rest) = split(template, b'{');
        loop {
            let parts = if is_before_the_body {
                &mut self.signed_before
            } else {
                &mut self.signed_after
            };
            if !text.is_empty() {
                parts.push(SignedPart::text(text));
            }
            let Some(placeholder) = rest else {
                assert!(!is_before_the_body, "the template has no {{body}}");
                return;
            };
            let (name, Some(after)) = split(placeholder, b'}') else {
                panic!("a brace of the template is not closed");
            };
            match (split(name, b':'), name.as_bytes()) {
                ((_, None), b"body") => {
                    assert!(is_before_the_body, "the template has {{body}} twice");
                    is_before_the_body = false;
                }
                ((_, None), b"url") => parts.push(SignedPart::Url),
                ((_, None), b"timestamp") => parts.push(SignedPart::Timestamp),
                ((_, None), _) => parts.push(SignedPart::field(HeaderName::from_static(name))),
                ((kind, Some(place)), _) => match kind.as_bytes() {
                    b"timestamp" => {
                        parts.push(SignedPart::Timestamp);
                        set(&mut self.timestamp, Some(Timestamp::at(place, TOLERANCE)));
                    }
                    b"id" => {
                        parts.push(SignedPart::field(HeaderName::from_static(place)));
                        let source = ValueSource::field(HeaderName::from_static(place));
                        set(&mut self.id, Some(source));
                    }
                    _ => panic!("a placeholder of the template is unknown"),
                },
            }
            (text, rest) = split(after, b'{');
        }
    }
}

/// The text before `mark`, and what is after it.
const fn split(text: &'static str, mark: u8) -> (&'static str, Option<&'static str>) {
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == mark {
            let (before, _) = text.split_at(text.len() - rest.len());
            let (_, after) = text.split_at(text.len() - after.len());
            return (before, Some(after));
        }
        rest = after;
    }
    (text, None)
}
