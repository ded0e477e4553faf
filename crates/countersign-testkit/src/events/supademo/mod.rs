//! Supademo's documented sample, and a builder for each of its events.

#[cfg(feature = "proptest")]
pub mod strategy;

use chrono::{DateTime, SecondsFormat, Utc};
use countersign_supademo::Supademo;
use serde_json::Value;

use crate::events::event_builder::EventBuilder;

/// The `lead.captured` of the vendor's page, which is the one payload that it documents.
///
/// Source: the section "Payload format" of
/// <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
pub const LEAD_CAPTURED: &[u8] = SAMPLE.as_bytes();

const SAMPLE: &str = include_str!("../../../fixtures/supademo/lead.captured.json");

/// The sample, with the other fields of the page's table "Viewer fields" and values for its nulls.
const EVERY_MEMBER: &str = include_str!("../../../fixtures/supademo/every.member.json");

/// The names of the campaign parameters, as the vendor spells them.
const UTM_NAMES: [&str; 8] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "gclid",
    "fbclid",
    "msclkid",
];

/// The names of the events, as the vendor spells them.
pub const NAMES: [&str; 5] = [
    "lead.captured",
    "demo.viewed",
    "demo.completed",
    "showcase.viewed",
    "webhook.test",
];

/// Begins the event of one of the [`NAMES`], with its defaults.
///
/// ```
/// use countersign_testkit::supademo;
///
/// for name in supademo::NAMES {
///     let event = supademo::event(name).unwrap().event();
///     assert_eq!(event.name(), Some(name));
///     assert!(event.is_recognized());
/// }
/// assert!(supademo::event("demo.shared").is_none());
/// ```
#[must_use]
pub fn event(name: &str) -> Option<EventBuilder<Supademo>> {
    Some(match name {
        "lead.captured" => lead_captured(),
        "demo.viewed" => demo_viewed(),
        "demo.completed" => demo_completed(),
        "showcase.viewed" => showcase_viewed(),
        "webhook.test" => webhook_test(),
        _ => return None,
    })
}

/// `lead.captured`: a viewer submitted a form inside a demo. It is the vendor's sample.
#[must_use]
pub fn lead_captured() -> EventBuilder<Supademo> {
    EventBuilder::new(SAMPLE, EVERY_MEMBER)
}

/// `lead.captured` with every member that the vendor's page lists, none of them null.
#[must_use]
pub fn every_member() -> EventBuilder<Supademo> {
    EventBuilder::new(EVERY_MEMBER, EVERY_MEMBER)
}

/// `demo.viewed`: an identified viewer opened a demo, who filled in no form.
#[must_use]
pub fn demo_viewed() -> EventBuilder<Supademo> {
    lead_captured()
        .set("event", "demo.viewed")
        .without("viewer.job_title")
        .without("viewer.custom_fields")
}

/// `demo.completed`: the session of [`demo_viewed`] ended.
///
/// The vendor says that it comes with engagement metrics, and not what they are, so there are none:
/// [`set`](EventBuilder::set) those that your application was sent.
#[must_use]
pub fn demo_completed() -> EventBuilder<Supademo> {
    demo_viewed().set("event", "demo.completed")
}

/// `showcase.viewed`: an identified viewer opened a showcase.
#[must_use]
pub fn showcase_viewed() -> EventBuilder<Supademo> {
    demo_viewed().set("event", "showcase.viewed").entity(
        "showcase",
        "showcase_xyz",
        "Product Showcase",
    )
}

/// `webhook.test`: somebody clicked *Test* in the webhook's settings. It names the workspace only.
#[must_use]
pub fn webhook_test() -> EventBuilder<Supademo> {
    let body = r#"{"event": "webhook.test", "workspaceId": "clx..."}"#;
    EventBuilder::new(body, EVERY_MEMBER)
}

/// What Supademo documents. A member that is in the payload and in its `viewer` is set in both.
impl EventBuilder<Supademo> {
    /// The workspace that the demo or showcase is in.
    #[must_use]
    pub fn workspace_id(self, id: &str) -> Self {
        self.set("workspaceId", id)
    }

    /// The viewer's unique identifier.
    #[must_use]
    pub fn viewer_id(self, id: &str) -> Self {
        self.set("viewerId", id).set("viewer.id", id)
    }

    /// The viewer's email address.
    #[must_use]
    pub fn email(self, email: &str) -> Self {
        self.set("email", email).set("viewer.email", email)
    }

    /// The viewer's first and last name, and the full name that they make.
    #[must_use]
    pub fn name(self, first: &str, last: &str) -> Self {
        self.set("name", format!("{first} {last}"))
            .set("viewer.first_name", first)
            .set("viewer.last_name", last)
    }

    /// The viewer's company name.
    #[must_use]
    pub fn company(self, name: &str) -> Self {
        self.set("company", name).set("viewer.company", name)
    }

    /// The viewer's job title.
    #[must_use]
    pub fn job_title(self, title: &str) -> Self {
        self.set("viewer.job_title", title)
    }

    /// A custom field of the form, of any name: a dot in it is part of the name.
    #[must_use]
    pub fn custom_field(self, name: &str, value: impl Into<Value>) -> Self {
        self.insert("viewer.custom_fields", name, value.into())
    }

    /// A custom parameter of the link that the viewer followed, of any name.
    #[must_use]
    pub fn custom_param(self, name: &str, value: impl Into<Value>) -> Self {
        self.insert("customParams", name, value.into())
    }

    /// What was interacted with: its type (`demo` or `showcase`), identifier and title, and the
    /// links that Supademo makes of them.
    #[must_use]
    pub fn entity(self, kind: &str, id: &str, title: &str) -> Self {
        let link = format!("https://app.supademo.com/{kind}/{id}");
        self.set("entityType", kind)
            .set("entityId", id)
            .set("entityTitle", title)
            .set("entityAnalyticsLink", format!("{link}?analytics=true"))
            .set("entityLink", link)
    }

    /// When it was viewed: to the millisecond, as in the sample.
    #[must_use]
    pub fn viewed_at(self, time: DateTime<Utc>) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
        self.set("entityViewedAt", time)
    }

    /// A campaign parameter of the link that the viewer followed: `utm_source`, `utm_medium`,
    /// `utm_campaign`, `utm_term`, `utm_content`, `gclid`, `fbclid` or `msclkid`.
    ///
    /// # Panics
    ///
    /// If it is none of these: [`set`](EventBuilder::set) puts any name there.
    #[must_use]
    #[track_caller]
    pub fn utm(self, name: &str, value: &str) -> Self {
        self.insert_known("utmParams", &UTM_NAMES, name, value.into())
    }

    /// Where the viewer is: the country's two-letter code, and the city.
    #[must_use]
    pub fn location(self, country: &str, city: &str) -> Self {
        self.set("location.country", country)
            .set("location.city", city)
    }

    /// What the viewer uses.
    #[must_use]
    pub fn device(self, browser: &str, os: &str) -> Self {
        self.set("device.browser", browser).set("device.os", os)
    }
}

macro_rules! viewer_fields {
    ($($name:ident, $doc:literal;)*) => {
        /// The other fields of the viewer, all of them text.
        impl EventBuilder<Supademo> {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $name(self, $name: &str) -> Self {
                    self.set(concat!("viewer.", stringify!($name)), $name)
                }
            )*
        }
    };
}

viewer_fields! {
    role, "The viewer's role.";
    phone, "The viewer's phone number.";
    mobile_phone, "The viewer's mobile phone number.";
    website, "The viewer's website URL.";
    address, "The viewer's street address.";
    city, "The city of the viewer's address, which is not that of [`location`](Self::location).";
    state, "The state or region of the viewer's address.";
    country, "The country of the viewer's address, which is not that of [`location`](Self::location).";
    postal_code, "The postal or ZIP code of the viewer's address.";
    industry, "The viewer's industry.";
    lead_source, "The viewer's lead source.";
    annual_revenue, "The annual revenue, as the viewer or the form put it.";
    number_of_employees, "The number of employees, as the viewer or the form put it.";
    number_of_locations, "The number of locations, as the viewer or the form put it.";
    department, "The viewer's department.";
    seniority_level, "The viewer's seniority level.";
}

#[cfg(test)]
mod tests {
    use countersign::{Provider as _, Receiver, Secret};
    use countersign_supademo::Event;
    use serde_json::json;

    use super::*;
    use crate::events::members::members;

    fn supademo() -> Supademo {
        Supademo::new(Secret::new("whsec_example_0123456789abcdef").unwrap())
    }

    #[test]
    fn every_default_is_recognized_by_its_name_and_reads_as_what_was_sent() {
        for name in NAMES {
            let builder = event(name).unwrap();
            let parsed = supademo().parse(&builder.to_json()).unwrap();
            assert!(parsed.is_recognized(), "{name}");
            assert_eq!(parsed.name(), Some(name));
            assert_eq!(parsed, builder.event());
            let written = serde_json::to_vec(&parsed).unwrap();
            assert_eq!(supademo().parse(&written).unwrap(), parsed, "{name}");
            let value: Value = serde_json::from_slice(&builder.to_json()).unwrap();
            assert_eq!(value, builder.to_value(), "{name}");
        }
        for name in ["", "demo.shared", "Lead.Captured", "lead.captured ", "lead"] {
            assert!(event(name).is_none(), "{name:?}");
        }
    }

    #[test]
    fn each_function_begins_its_event() {
        assert!(matches!(lead_captured().event(), Event::LeadCaptured(_)));
        assert!(matches!(demo_viewed().event(), Event::DemoViewed(_)));
        assert!(matches!(demo_completed().event(), Event::DemoCompleted(_)));
        assert!(matches!(
            showcase_viewed().event(),
            Event::ShowcaseViewed(_)
        ));
        assert!(matches!(webhook_test().event(), Event::WebhookTest(_)));
        let showcase = showcase_viewed().to_value();
        assert_eq!(showcase["entityType"], "showcase");
        assert!(
            showcase["entityLink"]
                .as_str()
                .unwrap()
                .ends_with("/showcase/showcase_xyz")
        );
        assert_eq!(webhook_test().event().email(), None);
        assert_eq!(demo_viewed().event().email(), Some("jane@example.com"));
    }

    #[test]
    fn the_captured_lead_is_the_sample_to_the_order_of_its_members() {
        let sample: Value = serde_json::from_str(SAMPLE).unwrap();
        assert_eq!(lead_captured().to_value(), sample);
        let unspaced: String = SAMPLE.lines().map(str::trim).collect();
        let unspaced = unspaced.replace("\": ", "\":");
        assert_eq!(lead_captured().to_json(), unspaced);
    }

    #[test]
    fn every_member_is_read() {
        let every = every_member();
        assert_eq!(every.to_value()["viewer"].as_object().unwrap().len(), 23);
        let mut value = every.to_value();
        value["entityViewedAt"] = json!("2025-06-01T14:30:00Z");
        assert_eq!(serde_json::to_value(every.event()).unwrap(), value);
    }

    #[test]
    fn every_override_is_in_the_typed_event() {
        let time = "2026-01-02T03:04:05.678Z";
        let event = webhook_test()
            .workspace_id("w")
            .viewer_id("v")
            .email("ada@example.com")
            .name("Ada", "Lovelace")
            .company("Analytical")
            .job_title("Countess")
            .custom_field("use_case", "Onboarding")
            .custom_field("a.b", 7)
            .custom_field("0", json!([null]))
            .custom_param("ref", "x")
            .entity("demo", "d", "Tour")
            .viewed_at(time.parse().unwrap())
            .utm("utm_source", "linkedin")
            .utm("gclid", "123")
            .location("GB", "London")
            .device("Firefox", "Linux")
            .event();
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            json!({
                "event": "webhook.test",
                "workspaceId": "w",
                "viewerId": "v",
                "email": "ada@example.com",
                "name": "Ada Lovelace",
                "company": "Analytical",
                "viewer": {
                    "id": "v",
                    "email": "ada@example.com",
                    "first_name": "Ada",
                    "last_name": "Lovelace",
                    "company": "Analytical",
                    "job_title": "Countess",
                    "custom_fields": {"use_case": "Onboarding", "a.b": 7, "0": [null]},
                },
                "entityType": "demo",
                "entityId": "d",
                "entityTitle": "Tour",
                "entityLink": "https://app.supademo.com/demo/d",
                "entityAnalyticsLink": "https://app.supademo.com/demo/d?analytics=true",
                "entityViewedAt": "2026-01-02T03:04:05.678Z",
                "utmParams": {"utm_source": "linkedin", "gclid": "123"},
                "customParams": {"ref": "x"},
                "location": {"country": "GB", "city": "London"},
                "device": {"browser": "Firefox", "os": "Linux"},
            })
        );
    }

    #[test]
    fn every_documented_member_has_a_method() {
        let event = UTM_NAMES
            .iter()
            .fold(event("webhook.test").unwrap(), |event, name| {
                event.utm(name, "x")
            });
        let event = event
            .workspace_id("x")
            .viewer_id("x")
            .email("x")
            .name("x", "x")
            .company("x")
            .job_title("x")
            .role("x")
            .phone("x")
            .mobile_phone("x")
            .website("x")
            .address("x")
            .city("x")
            .state("x")
            .country("x")
            .postal_code("x")
            .industry("x")
            .lead_source("x")
            .annual_revenue("x")
            .number_of_employees("x")
            .number_of_locations("x")
            .department("x")
            .seniority_level("x")
            .custom_field("x", "x")
            .custom_param("x", "x")
            .entity("x", "x", "x")
            .viewed_at("2026-01-02T03:04:05.678Z".parse().unwrap())
            .location("x", "x")
            .device("x", "x")
            .without("viewer.custom_fields.x")
            .without("customParams.x");
        assert_eq!(
            members(&event.to_value()),
            members(&every_member().to_value())
        );
        assert!(event.event().is_recognized());
        let viewer = event.to_value()["viewer"].as_object().unwrap().clone();
        for (name, value) in viewer {
            assert!(value == "x" || value == json!({}), "{name}: {value}");
        }
    }

    #[test]
    #[should_panic(
        expected = r#""utmParams" has no member "source", but utm_source, utm_medium, "#
    )]
    fn a_campaign_parameter_that_there_is_not_panics() {
        let _ = lead_captured().utm("source", "linkedin");
    }

    #[test]
    fn what_nobody_documented_is_in_the_body() {
        let lead = demo_completed().set("metrics.steps.0", 7).set("new", "x");
        assert!(lead.event().is_recognized());
        assert_eq!(lead.to_value()["metrics"], json!({"steps": [7]}));
        assert!(
            lead.to_json()
                .ends_with(br#","metrics":{"steps":[7]},"new":"x"}"#)
        );
        assert_eq!(demo_viewed().to_value().get("metrics"), None);
    }

    #[test]
    fn an_event_that_drifted_is_unrecognized() {
        for (path, value) in [
            ("event", json!("demo.shared")),
            ("event", json!(null)),
            ("viewer", json!("Jane")),
            ("entityViewedAt", json!("June")),
            ("location", json!([null, null])),
        ] {
            let event = lead_captured().set(path, value).event();
            assert!(!event.is_recognized(), "{path}");
        }
        assert!(!lead_captured().without("event").event().is_recognized());
    }

    #[test]
    fn only_the_same_secret_makes_a_delivery_of_it() {
        let lead = lead_captured().email("jane@example.com");
        let request = lead.signed_by(&supademo());
        let verify = |supademo: Supademo, body: &[u8]| {
            let verdict = Receiver::new(supademo).verify(&request.headers(), body.to_vec());
            verdict.map(|delivery| delivery.event().clone())
        };
        assert_eq!(verify(supademo(), request.body()).unwrap(), lead.event());
        let other = Supademo::new(Secret::new("0123456789abcdef").unwrap());
        assert_eq!(verify(other, request.body()).unwrap_err().status(), 401);
        let another = demo_viewed().to_json();
        assert_eq!(verify(supademo(), &another).unwrap_err().status(), 401);
    }

    #[test]
    #[should_panic(expected = r#""viewer" is a string: nothing is at "email" in it"#)]
    fn an_override_of_what_is_no_object_panics() {
        let _ = lead_captured().set("viewer", "Jane").email("a@example.com");
    }

    #[test]
    #[should_panic(expected = r#""viewer.custom_fields" is a number: nothing is at "a.b" in it"#)]
    fn so_does_a_custom_field_of_what_is_no_object() {
        let lead = lead_captured().set("viewer.custom_fields", 7);
        let _ = lead.custom_field("a.b", 1);
    }
}
