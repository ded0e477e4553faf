use countersign::{Message, Provider as _, Receiver, Secret};
use countersign_supademo::{Event, Supademo};
use countersign_testkit::{
    EventBuilder,
    supademo::{
        LEAD_CAPTURED, demo_completed, demo_viewed, every_member, lead_captured, showcase_viewed,
        webhook_test,
    },
};
use serde_json::{Value, json};

use crate::paths::paths;

fn parse(body: &[u8]) -> Event {
    Supademo.parse(&Message::new(body)).unwrap()
}

#[test]
fn every_sample_is_recognized_by_its_name_and_reads_as_what_was_sent() {
    for sample in Supademo::CATALOG.samples {
        let builder = EventBuilder::<Supademo>::sample(sample.name).unwrap();
        let parsed = parse(&builder.to_json());
        assert!(parsed.is_recognized(), "{}", sample.name);
        assert_eq!(parsed.name(), Some(sample.event));
        assert_eq!(parsed, builder.event());
        let written = serde_json::to_vec(&parsed).unwrap();
        assert_eq!(parse(&written), parsed, "{}", sample.name);
        let value: Value = serde_json::from_slice(&builder.to_json()).unwrap();
        assert_eq!(value, builder.to_value(), "{}", sample.name);
    }
    for name in ["", "demo.shared", "Lead.Captured", "lead.captured ", "lead"] {
        assert!(EventBuilder::<Supademo>::sample(name).is_none(), "{name:?}");
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
    let sample = str::from_utf8(LEAD_CAPTURED).unwrap();
    let value: Value = serde_json::from_str(sample).unwrap();
    assert_eq!(lead_captured().to_value(), value);
    let unspaced: String = sample.lines().map(str::trim).collect();
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
    let utm = Supademo::CATALOG.members.iter();
    let utm = utm.filter_map(|member| member.path.strip_prefix("utmParams."));
    let event = utm.fold(webhook_test(), |event, name| event.utm(name, "x"));
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
    assert_eq!(paths(&event.to_value()), paths(&every_member().to_value()));
    assert!(event.event().is_recognized());
    let viewer = event.to_value()["viewer"].as_object().unwrap().clone();
    for (name, value) in viewer {
        assert!(value == "x" || value == json!({}), "{name}: {value}");
    }
}

#[test]
#[should_panic(expected = r#""utmParams" has no member "source", but utm_source, utm_medium, "#)]
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
    let key = |key: &str| Secret::new(key).unwrap();
    let lead = lead_captured().email("jane@example.com");
    let request = lead.signed_by(&Supademo, &key("key"));
    let verify = |secret: Secret, body: &[u8]| {
        let verdict = Receiver::new(Supademo, secret).verify(&request.headers(), body.to_vec());
        verdict.map(|delivery| delivery.event().clone())
    };
    assert_eq!(verify(key("key"), request.body()).unwrap(), lead.event());
    let other = verify(key("other"), request.body());
    assert_eq!(other.unwrap_err().status(), 401);
    let another = demo_viewed().to_json();
    assert_eq!(verify(key("key"), &another).unwrap_err().status(), 401);
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
