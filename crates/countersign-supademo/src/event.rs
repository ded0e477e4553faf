use std::time::SystemTime;

use countersign::{EventInfo, ParseError, Unrecognized, parse_json};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

use crate::{Payload, kind::Kind, tagged::Tagged};

/// What Supademo says happened.
///
/// The events are those of the vendor's page, each with a [`Payload`]. Whatever else is authentic
/// JSON is [`Unrecognized`](Self::Unrecognized): an event added since, or a shape that drifted.
///
/// An event serializes in the vendor's shape, with the name in the member `event`. Members that the
/// types lack are not in it, nor are nulls: to keep a delivery, keep its
/// [`body`](countersign::Delivery::body). Deserializing needs `serde_json`, because what is not
/// recognized is kept as text.
///
/// Source: <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// `lead.captured`: a viewer submitted a form inside a demo.
    LeadCaptured(Payload),
    /// `demo.viewed`: an identified viewer opened a demo.
    DemoViewed(Payload),
    /// `demo.completed`: an identified viewer's session ended.
    ///
    /// The page says that it comes with engagement metrics, and not what they are: read them with
    /// [`Delivery::json`](countersign::Delivery::json).
    DemoCompleted(Payload),
    /// `showcase.viewed`: an identified viewer opened a showcase.
    ShowcaseViewed(Payload),
    /// `webhook.test`: somebody clicked *Test* in the webhook's settings.
    WebhookTest(Payload),
    /// An authentic delivery whose event or shape these types do not know.
    Unrecognized(Unrecognized),
}

impl Event {
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, ParseError> {
        Ok(match parse_json::<Tagged>(body)? {
            Ok(tagged) => tagged.into(),
            Err(unrecognized) => Self::Unrecognized(unrecognized.named_by("event")),
        })
    }

    /// The event's name as the vendor spells it, such as `lead.captured`.
    ///
    /// It is `None` only for an unrecognized delivery that has no string in its member `event`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.recognized() {
            Ok((kind, _)) => Some(kind.name()),
            Err(unrecognized) => unrecognized.name(),
        }
    }

    /// The payload, unless the delivery was not recognized.
    #[must_use]
    pub fn payload(&self) -> Option<&Payload> {
        self.recognized().ok().map(|(_, payload)| payload)
    }

    /// The viewer's email address: the payload's own, or else the one of its viewer.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let payload = self.payload()?;
        let viewer = || payload.viewer.as_ref()?.email.as_deref();
        payload.email.as_deref().or_else(viewer)
    }

    /// Whether the event and its shape are known.
    #[must_use]
    pub fn is_recognized(&self) -> bool {
        self.recognized().is_ok()
    }

    fn recognized(&self) -> Result<(Kind, &Payload), &Unrecognized> {
        match self {
            Self::LeadCaptured(payload) => Ok((Kind::LeadCaptured, payload)),
            Self::DemoViewed(payload) => Ok((Kind::DemoViewed, payload)),
            Self::DemoCompleted(payload) => Ok((Kind::DemoCompleted, payload)),
            Self::ShowcaseViewed(payload) => Ok((Kind::ShowcaseViewed, payload)),
            Self::WebhookTest(payload) => Ok((Kind::WebhookTest, payload)),
            Self::Unrecognized(unrecognized) => Err(unrecognized),
        }
    }
}

impl EventInfo for Event {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn is_recognized(&self) -> bool {
        self.is_recognized()
    }

    fn email(&self) -> Option<&str> {
        self.email()
    }

    /// Whether someone clicked Test in Supademo's settings.
    fn is_test(&self) -> bool {
        matches!(self, Self::WebhookTest(_))
    }

    fn occurred_at(&self) -> Option<SystemTime> {
        self.payload()?.entity_viewed_at.map(SystemTime::from)
    }

    fn problem(&self) -> Option<&ParseError> {
        self.recognized().err().map(Unrecognized::error)
    }
}

impl From<Tagged> for Event {
    fn from(Tagged { kind, payload }: Tagged) -> Self {
        match kind {
            Kind::LeadCaptured => Self::LeadCaptured(payload),
            Kind::DemoViewed => Self::DemoViewed(payload),
            Kind::DemoCompleted => Self::DemoCompleted(payload),
            Kind::ShowcaseViewed => Self::ShowcaseViewed(payload),
            Kind::WebhookTest => Self::WebhookTest(payload),
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Sent<'a> {
            event: &'static str,
            #[serde(flatten)]
            payload: &'a Payload,
        }

        match self.recognized() {
            Ok((kind, payload)) => Sent {
                event: kind.name(),
                payload,
            }
            .serialize(serializer),
            Err(unrecognized) => unrecognized.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(json.get().as_bytes()).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::catalog::CATALOG;

    const SAMPLE: &str = include_str!("../fixtures/lead.captured.json");

    fn parse(text: &str) -> Event {
        Event::from_json(text.as_bytes()).unwrap()
    }

    fn round_trip(event: &Event) -> Event {
        parse(&serde_json::to_string(event).unwrap())
    }

    #[test]
    fn every_member_of_the_sample_is_read() {
        let event = parse(SAMPLE);
        assert_eq!(event.name(), Some("lead.captured"));
        // What is null in the sample is absent in ours; nothing else differs.
        let mut sample: Value = serde_json::from_str(SAMPLE).unwrap();
        let utm = sample["utmParams"].as_object_mut().unwrap();
        utm.retain(|_, value| !value.is_null());
        sample["entityViewedAt"] = json!("2025-06-01T14:30:00Z");
        assert_eq!(serde_json::to_value(&event).unwrap(), sample);
        assert_eq!(round_trip(&event), event);
        assert_eq!(serde_json::from_str::<Event>(SAMPLE).unwrap(), event);
    }

    #[test]
    fn every_viewer_field_of_the_page_is_read() {
        let fields = CATALOG.members.iter();
        let fields = fields.filter_map(|member| member.path.strip_prefix("viewer."));
        let mut viewer: serde_json::Map<String, Value> = fields
            .map(|field| (field.to_owned(), json!(format!("the {field}"))))
            .collect();
        viewer.insert("custom_fields".into(), json!({"use_case": ["a", 1, null]}));
        assert_eq!(viewer.len(), 23);
        let sent = json!({"event": "demo.viewed", "viewer": viewer});
        let event = parse(&sent.to_string());
        assert!(matches!(&event, Event::DemoViewed(_)));
        assert_eq!(serde_json::to_value(&event).unwrap(), sent);
    }

    #[test]
    fn every_event_of_the_page_is_known_wherever_its_name_stands() {
        for name in CATALOG.events.iter().map(|event| event.name) {
            let texts = [
                format!(r#"{{"event":"{name}"}}"#),
                format!(r#"{{"event":"{name}","email":"a@example.com","new":[{{}}]}}"#),
                format!(r#"{{"new":{{"event":"x"}},"email":"a@example.com","event":"{name}"}}"#),
                format!(r#"{{"viewer":null,"\u0065vent":"{name}","email":null}}"#),
                format!(
                    r#"{{"email":"a@example.com","event":"\u00{:x}{}"}}"#,
                    name.as_bytes()[0],
                    &name[1..]
                ),
            ];
            for text in texts {
                let event = parse(&text);
                assert!(event.is_recognized(), "{text}");
                assert_eq!(event.name(), Some(name), "{text}");
                assert_eq!(round_trip(&event), event, "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_kept_with_the_reason() {
        let cases = [
            (
                r#"{"event":"demo.shared","email":"a@example.com"}"#,
                Some("demo.shared"),
            ),
            (r#"{"event":"Lead.Captured"}"#, Some("Lead.Captured")),
            (
                r#"{"event":"lead.captured ","email":null}"#,
                Some("lead.captured "),
            ),
            (
                r#"{"event":"lead.captured","viewer":"Jane"}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","viewer":{"email":7}}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","device":["Chrome","macOS"]}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","location":[null,null]}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","utmParams":[null,null,null,null,null,null,null,null]}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","entityViewedAt":"June"}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","email":"a","email":"b"}"#,
                Some("lead.captured"),
            ),
            (
                r#"{"event":"lead.captured","event":"demo.viewed"}"#,
                Some("demo.viewed"),
            ),
            (r#"{"event":{"lead.captured":null}}"#, None),
            (r#"{"event":["lead.captured"]}"#, None),
            (r#"{"event":null}"#, None),
            (r#"{"email":"a@example.com"}"#, None),
            ("{}", None),
            ("[]", None),
            (r#"["lead.captured"]"#, None),
            (r#""lead.captured""#, None),
            ("null", None),
            ("1e999", None),
        ];
        for (text, name) in cases {
            let event = parse(text);
            let Event::Unrecognized(unrecognized) = &event else {
                panic!("recognized: {text}");
            };
            assert_eq!(unrecognized.as_json(), text);
            assert!(!unrecognized.error().to_string().is_empty());
            assert_eq!(event.name(), name, "{text}");
            assert_eq!((event.payload(), event.email()), (None, None));
            assert_eq!(round_trip(&event), event, "{text}");
        }
    }

    #[test]
    fn a_viewer_is_no_array() {
        let members = ["null"; 23].join(",");
        let event = parse(&format!(
            r#"{{"event":"demo.viewed","viewer":[{members}]}}"#
        ));
        assert!(!event.is_recognized());
    }

    #[test]
    fn the_email_is_the_payloads_or_else_the_viewers() {
        let cases = [
            (
                r#"{"event":"demo.viewed","email":"a@x","viewer":{"email":"b@x"}}"#,
                Some("a@x"),
            ),
            (
                r#"{"event":"demo.viewed","email":null,"viewer":{"email":"b@x"}}"#,
                Some("b@x"),
            ),
            (r#"{"event":"demo.viewed","viewer":{}}"#, None),
            (r#"{"event":"webhook.test"}"#, None),
        ];
        for (text, email) in cases {
            assert_eq!(parse(text).email(), email, "{text}");
        }
    }

    #[test]
    fn an_event_can_be_read_from_a_value() {
        let event: Event = serde_json::from_value(json!({"event": "demo.viewed"})).unwrap();
        assert!(matches!(event, Event::DemoViewed(_)));
        let event: Event = serde_json::from_value(json!({"event": "demo.shared"})).unwrap();
        assert_eq!(event.name(), Some("demo.shared"));
    }
}
