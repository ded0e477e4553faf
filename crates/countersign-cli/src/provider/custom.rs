use countersign::{Message, Scheme, ValueSource};
use serde::de::IgnoredAny;

use super::event_summary::EventSummary;

/// What a scheme says of an event that no types exist for: its name. An event is recognized if its body
/// is JSON, and if it has a name where the scheme says that it has one.
pub(super) fn summarize(scheme: &Scheme, message: &Message<'_>) -> EventSummary {
    let event = message.event_name(scheme).map(String::from);
    let problem = match serde_json::from_slice::<IgnoredAny>(message.body()) {
        Err(error) => Some(format!("the body is not JSON: {error}")),
        Ok(IgnoredAny) if event.is_some() => None,
        Ok(IgnoredAny) => scheme.event_name().map(missing_name),
    };
    EventSummary {
        event,
        recognized: problem.is_none(),
        problem,
        email: None,
        occurred_at: None,
    }
}

fn missing_name(source: &ValueSource) -> String {
    match source {
        ValueSource::Field(name) => format!("the header field {name} has no event name"),
        ValueSource::Pointer(pointer) => format!("there is no event name at {pointer}"),
        _ => "there is no event name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use countersign::HeaderName;

    use super::*;

    fn summary(scheme: &Scheme, body: &str) -> (Option<String>, Option<String>) {
        let EventSummary {
            event,
            problem,
            recognized,
            ..
        } = summarize(scheme, &Message::new(body.as_bytes()));
        assert_eq!(recognized, problem.is_none());
        (event, problem)
    }

    #[test]
    fn an_event_is_named_by_the_scheme() {
        let scheme = Scheme::hex(HeaderName::from_static("x-sig"));
        assert_eq!(summary(&scheme, "{}"), (None, None));
        let problem = summary(&scheme, "a=b").1.unwrap();
        assert!(problem.starts_with("the body is not JSON: "), "{problem}");

        let by_pointer = scheme
            .clone()
            .with_event_name(ValueSource::pointer("/type"));
        let (event, problem) = summary(&by_pointer, r#"{"type":"order.paid"}"#);
        assert_eq!((event.as_deref(), problem), (Some("order.paid"), None));
        for body in ["{}", r#"{"type":null}"#, "[]", "7"] {
            let problem = summary(&by_pointer, body).1.unwrap();
            assert_eq!(problem, "there is no event name at /type", "{body}");
        }

        let name = HeaderName::from_static("x-event");
        let by_field = scheme.with_event_name(ValueSource::field(name));
        let problem = summary(&by_field, "{}").1.unwrap();
        assert_eq!(problem, "the header field x-event has no event name");
    }
}
