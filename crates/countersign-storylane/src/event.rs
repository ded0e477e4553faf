use std::time::SystemTime;

use countersign::{EventInfo, Object, ParseError, Unrecognized, parse_json};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::value::RawValue;

use crate::{DemoSession, Lead, catalog::SESSION};

/// What Storylane says happened.
///
/// The vendor documents one kind of delivery, without a name: a demo session. Whatever else is
/// authentic JSON is [`Unrecognized`](Self::Unrecognized).
///
/// An event serializes in the vendor's shape. Members that the types lack are not in it: to keep a
/// delivery, keep its [`body`](countersign::Delivery::body). Deserializing needs `serde_json`,
/// because what is not recognized is kept as text.
///
/// Source: <https://docs.storylane.io/integrations/integrations/webhooks>.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every event is a session: a box would cost each of them an allocation"
)]
pub enum Event {
    /// A demo session, of a known or an unknown lead.
    Session(DemoSession),
    /// An authentic delivery whose shape these types do not know.
    Unrecognized(Unrecognized),
}

impl Event {
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, ParseError> {
        Ok(match parse_json(body)? {
            Ok(Object(session)) => Self::Session(session),
            Err(unrecognized) => Self::Unrecognized(unrecognized),
        })
    }

    /// `session`, or `None` for an unrecognized delivery. The name is ours: Storylane sends none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.session().map(|_| SESSION)
    }

    /// The demo session, unless the delivery was not recognized.
    #[must_use]
    pub fn session(&self) -> Option<&DemoSession> {
        match self {
            Self::Session(session) => Some(session),
            Self::Unrecognized(_) => None,
        }
    }

    /// The lead, if the session has a known one.
    #[must_use]
    pub fn lead(&self) -> Option<&Lead> {
        self.session()?.lead.as_ref()
    }

    /// The lead's email address.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.lead()?.email.as_deref()
    }

    /// Whether the shape is known.
    #[must_use]
    pub fn is_recognized(&self) -> bool {
        self.session().is_some()
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

    fn occurred_at(&self) -> Option<SystemTime> {
        self.session()?.viewed_at.map(SystemTime::from)
    }

    fn problem(&self) -> Option<&ParseError> {
        match self {
            Self::Session(_) => None,
            Self::Unrecognized(unrecognized) => Some(unrecognized.error()),
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

    const KNOWN: &str = include_str!("../fixtures/known.json");
    const UNKNOWN: &str = include_str!("../fixtures/unknown.json");

    fn parse(text: &str) -> Event {
        Event::from_json(text.as_bytes()).unwrap()
    }

    fn round_trip(event: &Event) -> Event {
        parse(&serde_json::to_string(event).unwrap())
    }

    #[test]
    fn every_member_of_the_samples_is_read() {
        for text in [KNOWN, UNKNOWN] {
            let event = parse(text);
            let mut sample: Value = serde_json::from_str(text).unwrap();
            sample["viewed_at"] = json!("2024-05-17T10:58:05.337Z");
            sample["completion"] = json!(30.0);
            sample["time_spent"] = json!(125.0);
            let mut ours = serde_json::to_value(&event).unwrap();
            if let Some(lead) = ours["lead"].as_object_mut() {
                // Null in the sample, absent in ours.
                assert_eq!(lead.insert("client_tracking_id".into(), Value::Null), None);
            }
            assert_eq!(ours, sample);
            assert_eq!(round_trip(&event), event);
            assert_eq!(serde_json::from_str::<Event>(text).unwrap(), event);
        }
    }

    #[test]
    fn a_session_says_who_is_known() {
        let (known, unknown) = (parse(KNOWN), parse(UNKNOWN));
        assert_eq!(known.email(), Some("john.doe@example.com"));
        assert_eq!(unknown.email(), None);
        let (known, unknown) = (known.session().unwrap(), unknown.session().unwrap());
        assert!(known.is_lead_known() && known.is_account_known());
        assert!(!unknown.is_lead_known() && !unknown.is_account_known());
    }

    #[test]
    fn members_that_come_and_go_do_not_matter() {
        let texts = [
            r#"{"id":"s","lead":null}"#,
            r#"{"id":"s","lead":{}}"#,
            r#"{"id":"s","lead":{"client_tracking_id":7}}"#,
            r#"{"id":"s","lead":null,"completion":30.5,"new":{"a":[1e999]}}"#,
            r#"{"id":"s","lead":null,"cta_opened":null,"utm_params":null,"viewed_at":null}"#,
            r#"{"lead":null,"id":"s","viewed_at":"2024-05-17T12:58:05+02:00"}"#,
        ];
        for text in texts {
            let event = parse(text);
            assert!(event.is_recognized(), "{text}");
            assert_eq!(event.name(), Some("session"));
            assert_eq!(round_trip(&event), event, "{text}");
        }
    }

    #[test]
    fn a_number_is_read_as_the_nearest_there_is() {
        for (text, completion) in [
            ("96.36279947347471", 96.362_799_473_474_71),
            ("1e-25", 1e-25),
            ("-1.211492827604532e-253", -1.211_492_827_604_532e-253),
        ] {
            let event = parse(&format!(r#"{{"id":"s","lead":null,"completion":{text}}}"#));
            assert_eq!(event.session().unwrap().completion, Some(completion));
            assert_eq!(round_trip(&event), event, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_session_is_kept_with_the_reason() {
        let texts = [
            r#"{"id":"s"}"#,
            r#"{"lead":null}"#,
            r#"{"id":null,"lead":null}"#,
            r#"{"id":7,"lead":null}"#,
            r#"{"id":"s","lead":"john.doe@example.com"}"#,
            r#"{"id":"s","lead":{"email":7}}"#,
            r#"{"id":"s","lead":null,"completion":"30"}"#,
            r#"{"id":"s","lead":null,"viewed_at":1715943485}"#,
            r#"{"id":"s","lead":null,"id":"t"}"#,
            r#"{"type":"lead","data":{"id":"s","lead":{}}}"#,
            "{}",
            "[]",
            r#"["s",null,null]"#,
            r#"["s",null,null,null,null,null,null,null,null,null,null,null]"#,
            r#"{"id":"s","lead":["l",null,null,null,null,null]}"#,
            r#"{"id":"s","lead":null,"buyer_reveal":[null,null,null,null]}"#,
            r#"{"id":"s","lead":null,"utm_params":[null,null,null,null,null,null]}"#,
            "null",
            "42",
        ];
        for text in texts {
            let event = parse(text);
            let Event::Unrecognized(unrecognized) = &event else {
                panic!("recognized: {text}");
            };
            assert_eq!(unrecognized.as_json(), text);
            assert!(!unrecognized.error().to_string().is_empty());
            assert_eq!((event.name(), event.email()), (None, None));
            assert_eq!(round_trip(&event), event, "{text}");
        }
    }
}
