//! Storylane's documented samples, and a builder for each of its sessions.

#[cfg(feature = "proptest")]
pub mod strategy;

use chrono::{DateTime, SecondsFormat, Utc};
use countersign_storylane::Storylane;
use serde_json::Value;

use crate::events::event_builder::EventBuilder;

/// The demo session of a known lead of the vendor's page.
///
/// Source: the section "Webhook Example" of
/// <https://docs.storylane.io/integrations/integrations/webhooks>.
pub const KNOWN_SESSION: &[u8] = KNOWN.as_bytes();

/// The demo session of an unknown lead of the vendor's page.
///
/// Source: the section "Webhook Example" of
/// <https://docs.storylane.io/integrations/integrations/webhooks>.
pub const UNKNOWN_SESSION: &[u8] = UNKNOWN.as_bytes();

const KNOWN: &str = include_str!("../../../fixtures/storylane/known.json");
const UNKNOWN: &str = include_str!("../../../fixtures/storylane/unknown.json");

/// The names of the campaign parameters, as the vendor spells them.
const UTM_NAMES: [&str; 6] = [
    "gclid",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
];

/// The names of the sessions. They are ours: Storylane sends no name.
pub const NAMES: [&str; 2] = ["known-session", "unknown-session"];

/// Begins the session of one of the [`NAMES`], with its defaults.
///
/// ```
/// use countersign_testkit::storylane;
///
/// for name in storylane::NAMES {
///     let event = storylane::event(name).unwrap().event();
///     assert_eq!(event.lead().is_some(), name == "known-session");
///     assert!(event.is_recognized());
/// }
/// assert!(storylane::event("session").is_none());
/// ```
#[must_use]
pub fn event(name: &str) -> Option<EventBuilder<Storylane>> {
    Some(match name {
        "known-session" => known_session(),
        "unknown-session" => unknown_session(),
        _ => return None,
    })
}

/// A demo session of a viewer whom Storylane knows, and whose company it knows. It is the vendor's
/// sample.
#[must_use]
pub fn known_session() -> EventBuilder<Storylane> {
    EventBuilder::new(KNOWN, KNOWN)
}

/// A demo session of a viewer whom Storylane does not know, nor the company. It is the vendor's
/// sample.
///
/// A [`company`](EventBuilder::company) makes it one of an unknown lead of a known account.
#[must_use]
pub fn unknown_session() -> EventBuilder<Storylane> {
    EventBuilder::new(UNKNOWN, KNOWN)
}

/// What Storylane documents.
impl EventBuilder<Storylane> {
    /// The session's unique identifier, and the URL of the analytics that has it.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        let url = format!("https://app.storylane.io/analytics/activity/{id}");
        self.set("id", id).set("analytics_url", url)
    }

    /// The lead's unique identifier.
    #[must_use]
    pub fn lead_id(self, id: &str) -> Self {
        self.set("lead.id", id)
    }

    /// The lead's email address.
    #[must_use]
    pub fn email(self, email: &str) -> Self {
        self.set("lead.email", email)
    }

    /// The lead's first and last name.
    #[must_use]
    pub fn name(self, first: &str, last: &str) -> Self {
        self.set("lead.first_name", first)
            .set("lead.last_name", last)
    }

    /// Where the lead is from; `none` in the sample, and the page does not say what else.
    #[must_use]
    pub fn client_source(self, source: &str) -> Self {
        self.set("lead.client_source", source)
    }

    /// The lead's tracking identifier: null in the sample, and the page does not say of what type it
    /// is otherwise.
    #[must_use]
    pub fn client_tracking_id(self, id: impl Into<Value>) -> Self {
        self.set("lead.client_tracking_id", id)
    }

    /// The company's name and domain.
    #[must_use]
    pub fn company(self, name: &str, domain: &str) -> Self {
        self.set("buyer_reveal.company_name", name)
            .set("buyer_reveal.company_domain", domain)
    }

    /// The range of the company's annual revenue, such as `1M-10M`.
    #[must_use]
    pub fn company_annual_revenue_range(self, range: &str) -> Self {
        self.set("buyer_reveal.company_annual_revenue_range", range)
    }

    /// The range of the company's number of employees, such as `11-50`.
    #[must_use]
    pub fn company_employee_range(self, range: &str) -> Self {
        self.set("buyer_reveal.company_employee_range", range)
    }

    /// Makes the viewer's company unknown.
    #[must_use]
    pub fn unknown_company(self) -> Self {
        self.set("buyer_reveal", Value::Null)
    }

    /// The demo's name and URL.
    #[must_use]
    pub fn demo(self, name: &str, link: &str) -> Self {
        self.set("name", name).set("link", link)
    }

    /// When the demo was viewed: to the millisecond and with an offset, as in the samples.
    #[must_use]
    pub fn viewed_at(self, time: DateTime<Utc>) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, false);
        self.set("viewed_at", time)
    }

    /// How much of the demo was seen, in a unit that the page does not give; 30 in the samples.
    ///
    /// What is no number in JSON, such as an infinity, is sent as null.
    #[must_use]
    pub fn completion(self, completion: f64) -> Self {
        self.set("completion", completion)
    }

    /// How long the demo was viewed, in a unit that the page does not give; 125 in the samples.
    ///
    /// What is no number in JSON, such as an infinity, is sent as null.
    #[must_use]
    pub fn time_spent(self, time: f64) -> Self {
        self.set("time_spent", time)
    }

    /// Whether the demo's checklist was completed.
    #[must_use]
    pub fn checklist_completed(self, completed: bool) -> Self {
        self.set("checklist_completed", completed)
    }

    /// URL of the call to action that was opened.
    #[must_use]
    pub fn cta_opened(self, url: &str) -> Self {
        self.set("cta_opened", url)
    }

    /// A campaign parameter of the link that was followed: `gclid`, `utm_source`, `utm_medium`,
    /// `utm_campaign`, `utm_term` or `utm_content`.
    ///
    /// # Panics
    ///
    /// If it is none of these: [`set`](EventBuilder::set) puts any name there.
    #[must_use]
    #[track_caller]
    pub fn utm(self, name: &str, value: &str) -> Self {
        self.insert_known("utm_params", &UTM_NAMES, name, value.into())
    }
}

#[cfg(test)]
mod tests {
    use countersign::{Provider as _, Receiver, Secret};
    use serde_json::json;

    use super::*;
    use crate::events::members::members;

    fn storylane() -> Storylane {
        Storylane::new(Secret::new("key").unwrap())
    }

    #[test]
    fn every_default_is_recognized_and_reads_as_what_was_sent() {
        for name in NAMES {
            let builder = event(name).unwrap();
            let parsed = storylane().parse(&builder.to_json()).unwrap();
            assert!(parsed.is_recognized(), "{name}");
            assert_eq!(parsed, builder.event());
            let written = serde_json::to_vec(&parsed).unwrap();
            assert_eq!(storylane().parse(&written).unwrap(), parsed, "{name}");
        }
        for name in ["", "session", "Known", "known_session", "unknown "] {
            assert!(event(name).is_none(), "{name:?}");
        }
    }

    #[test]
    fn the_sessions_are_the_samples_to_the_order_of_their_members() {
        for (builder, sample) in [(known_session(), KNOWN), (unknown_session(), UNKNOWN)] {
            let value: Value = serde_json::from_str(sample).unwrap();
            assert_eq!(builder.to_value(), value);
            let unspaced: String = sample.lines().map(str::trim).collect();
            assert_eq!(builder.to_json(), unspaced.replace("\": ", "\":"));
        }
    }

    #[test]
    fn every_override_is_in_the_typed_event() {
        let session = unknown_session()
            .id("s")
            .lead_id("l")
            .email("ada@example.com")
            .name("Ada", "Lovelace")
            .company("Analytical", "example.org")
            .demo("Engine", "https://example.org/engine")
            .viewed_at("2026-01-02T03:04:05.678Z".parse().unwrap())
            .completion(99.5)
            .time_spent(7.0)
            .checklist_completed(true)
            .cta_opened("https://example.org")
            .without("utm_params")
            .utm("gclid", "456");
        assert_eq!(
            session.to_value()["viewed_at"],
            "2026-01-02T03:04:05.678+00:00"
        );
        assert_eq!(
            serde_json::to_value(session.event()).unwrap(),
            json!({
                "id": "s",
                "lead": {
                    "id": "l",
                    "email": "ada@example.com",
                    "first_name": "Ada",
                    "last_name": "Lovelace",
                },
                "buyer_reveal": {"company_name": "Analytical", "company_domain": "example.org"},
                "name": "Engine",
                "link": "https://example.org/engine",
                "viewed_at": "2026-01-02T03:04:05.678Z",
                "completion": 99.5,
                "time_spent": 7.0,
                "checklist_completed": true,
                "cta_opened": "https://example.org",
                "analytics_url": "https://app.storylane.io/analytics/activity/s",
                "utm_params": {"gclid": "456"},
            })
        );
    }

    #[test]
    fn every_documented_member_has_a_method() {
        let session = unknown_session().set("utm_params", Value::Null);
        let session = UTM_NAMES
            .iter()
            .fold(session, |session, name| session.utm(name, "x"))
            .id("x")
            .lead_id("x")
            .email("x")
            .name("x", "x")
            .client_source("x")
            .client_tracking_id("x")
            .company("x", "x")
            .company_annual_revenue_range("x")
            .company_employee_range("x")
            .demo("x", "x")
            .viewed_at("2026-01-02T03:04:05.678Z".parse().unwrap())
            .completion(7.0)
            .time_spent(7.0)
            .checklist_completed(true)
            .cta_opened("x");
        assert!(session.event().is_recognized());
        let value = session.to_value();
        assert_eq!(members(&value), members(&known_session().to_value()));
        for name in ["lead", "buyer_reveal", "utm_params"] {
            let object = value[name].as_object().unwrap();
            assert!(object.values().all(|value| value == "x"), "{name}: {value}");
        }
        for name in known_session().to_value().as_object().unwrap().keys() {
            assert_ne!(value[name], known_session().to_value()[name], "{name}");
        }
    }

    #[test]
    #[should_panic(expected = r#""utm_params" has no member "fbclid", but gclid, utm_source, "#)]
    fn a_campaign_parameter_that_there_is_not_panics() {
        let _ = known_session().utm("fbclid", "1");
    }

    #[test]
    fn who_is_known_can_be_chosen() {
        let known = |builder: EventBuilder<Storylane>| {
            let event = builder.event();
            let session = event.session().unwrap();
            (session.is_lead_known(), session.is_account_known())
        };
        assert_eq!(known(known_session()), (true, true));
        assert_eq!(known(known_session().unknown_company()), (true, false));
        assert_eq!(
            known(unknown_session().company("Acme Inc", "example.com")),
            (false, true)
        );
        assert_eq!(known(unknown_session()), (false, false));
    }

    #[test]
    fn what_is_no_session_is_unrecognized() {
        for builder in [
            known_session().without("id"),
            known_session().without("lead"),
            known_session().set("id", 7),
            known_session().set("lead", "john.doe@example.com"),
            unknown_session().set("completion", "30"),
            unknown_session().set("viewed_at", 1_715_943_485),
        ] {
            assert!(!builder.event().is_recognized(), "{builder:?}");
        }
        assert!(
            unknown_session()
                .completion(f64::NAN)
                .event()
                .is_recognized()
        );
    }

    #[test]
    fn only_the_same_secret_makes_a_delivery_of_it() {
        let session = known_session().email("jane@example.com");
        let request = session.signed_by(&storylane());
        let verify = |provider: Storylane, body: &[u8]| {
            let verdict = Receiver::new(provider).verify(&request.headers(), body.to_vec());
            verdict.map(|delivery| delivery.event().clone())
        };
        assert_eq!(
            verify(storylane(), request.body()).unwrap(),
            session.event()
        );
        let other = Storylane::new(Secret::new("other key").unwrap());
        assert_eq!(verify(other, request.body()).unwrap_err().status(), 401);
        assert_eq!(
            verify(storylane(), KNOWN_SESSION).unwrap_err().status(),
            401
        );
    }
}
