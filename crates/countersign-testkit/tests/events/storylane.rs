use countersign::{Message, Provider as _, Receiver, Secret};
use countersign_storylane::{Event, Storylane};
use countersign_testkit::{
    EventBuilder,
    storylane::{KNOWN_SESSION, UNKNOWN_SESSION, known_session, unknown_session},
};
use serde_json::{Value, json};

use crate::paths::paths;

fn parse(body: &[u8]) -> Event {
    Storylane.parse(&Message::new(body)).unwrap()
}

#[test]
fn every_sample_is_recognized_and_reads_as_what_was_sent() {
    for sample in Storylane::CATALOG.samples {
        let builder = EventBuilder::<Storylane>::sample(sample.name).unwrap();
        let parsed = parse(&builder.to_json());
        assert!(parsed.is_recognized(), "{}", sample.name);
        assert_eq!(parsed, builder.event());
        let written = serde_json::to_vec(&parsed).unwrap();
        assert_eq!(parse(&written), parsed, "{}", sample.name);
    }
    for name in ["", "sessions", "Known", "known_session", "unknown "] {
        assert!(
            EventBuilder::<Storylane>::sample(name).is_none(),
            "{name:?}"
        );
    }
}

#[test]
fn the_sessions_are_the_samples_to_the_order_of_their_members() {
    for (builder, sample) in [
        (known_session(), KNOWN_SESSION),
        (unknown_session(), UNKNOWN_SESSION),
    ] {
        let sample = str::from_utf8(sample).unwrap();
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
    let utm = Storylane::CATALOG.members.iter();
    let utm = utm.filter_map(|member| member.path.strip_prefix("utm_params."));
    let session = utm
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
    assert_eq!(paths(&value), paths(&known_session().to_value()));
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
    let key = |key: &str| Secret::new(key).unwrap();
    let session = known_session().email("jane@example.com");
    let request = session.signed_by(&Storylane, &key("key"));
    let verify = |secret: Secret, body: &[u8]| {
        let verdict = Receiver::new(Storylane, secret).verify(&request.headers(), body.to_vec());
        verdict.map(|delivery| delivery.event().clone())
    };
    assert_eq!(verify(key("key"), request.body()).unwrap(), session.event());
    let other = verify(key("other"), request.body());
    assert_eq!(other.unwrap_err().status(), 401);
    let another = verify(key("key"), KNOWN_SESSION);
    assert_eq!(another.unwrap_err().status(), 401);
}
