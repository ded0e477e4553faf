//! Applications that guard one way in, and leave another open.

use std::time::Duration;

use axum::{
    Extension, Router,
    http::StatusCode,
    routing::{get, post},
};
use bytes::Bytes;
use countersign::{Receiver, Secret};
use countersign_supademo::Supademo;
use countersign_testkit::{Conformance, Probe, Report, Rule, Verdict};
use countersign_tower::WebhookLayer;

const READ_TIMEOUT: Duration = Duration::from_millis(300);
const MAX_BODY_BYTES: usize = 20_000;

fn secret() -> Secret {
    Secret::new("whsec_example_0123456789abcdef").unwrap()
}

fn layer() -> WebhookLayer<Supademo> {
    layer_with(secret())
}

fn layer_with(secret: Secret) -> WebhookLayer<Supademo> {
    let receiver = Receiver::new(Supademo, secret)
        .max_body_bytes(MAX_BODY_BYTES)
        .read_timeout(READ_TIMEOUT);
    WebhookLayer::from_receiver(receiver)
}

/// A handler that trusts what guards it.
async fn receive(probe: Option<Extension<Probe>>, body: Bytes) -> StatusCode {
    if let Some(Extension(probe)) = probe {
        probe.saw(body);
    }
    StatusCode::NO_CONTENT
}

async fn report(app: Router, has_probe: bool) -> Report {
    let suite = Conformance::new(&Supademo, &secret(), r#"{"event": "webhook.test"}"#)
        .path("/hook")
        .max_body_bytes(MAX_BODY_BYTES)
        .read_timeout(READ_TIMEOUT);
    if has_probe {
        let probe = Probe::new();
        let app = app.layer(Extension(probe.clone()));
        suite.probe(probe).tower(app).await
    } else {
        suite.tower(app).await
    }
}

fn verdict(report: &Report, rule: Rule) -> &Verdict {
    let mut findings = report.findings().iter();
    &findings
        .find(|finding| finding.rule == rule)
        .unwrap()
        .verdict
}

#[tokio::test]
async fn a_method_that_is_added_after_the_layer_is_found_and_the_cause_is_named() {
    for has_probe in [true, false] {
        let late = Router::new().route("/hook", post(receive).layer(layer()).put(receive));
        let report = report(late, has_probe).await;
        assert_eq!(report.broken().collect::<Vec<_>>(), [Rule::EveryMethod]);
        let Verdict::Broken {
            sent, got, advice, ..
        } = verdict(&report, Rule::EveryMethod)
        else {
            panic!("{report}");
        };
        assert_eq!(sent, "PUT of the sample, unsigned");
        assert!(got.starts_with("204 with an empty body"), "{got}");
        assert_eq!(got.contains("a run of the handler"), has_probe, "{got}");
        let advice = advice.as_deref().unwrap();
        assert!(advice.contains("`MethodRouter::layer`"), "{advice}");
        assert!(
            report
                .to_string()
                .contains("\n               advice:   what verifies")
        );
    }
}

#[tokio::test]
async fn every_method_before_the_layer_is_guarded() {
    for has_probe in [true, false] {
        let early = Router::new().route("/hook", post(receive).put(receive).layer(layer()));
        let report = report(early, has_probe).await;
        assert!(report.is_passed(), "{report}");
        assert_eq!(*verdict(&report, Rule::EveryMethod), Verdict::Passed);
    }
}

#[tokio::test]
async fn a_page_of_the_same_path_is_no_acceptance() {
    let page = get(|| async { "a page" });
    for has_probe in [true, false] {
        let app = Router::new().route("/hook", post(receive).layer(layer()).merge(page.clone()));
        let report = report(app, has_probe).await;
        assert!(report.is_passed(), "{report}");
    }
}

#[tokio::test]
async fn a_get_that_runs_the_handler_shows_by_a_probe() {
    let app = || Router::new().route("/hook", post(receive).layer(layer()).get(receive));
    let with_probe = report(app(), true).await;
    assert_eq!(with_probe.broken().collect::<Vec<_>>(), [Rule::EveryMethod]);
    assert!(report(app(), false).await.is_passed());
}

#[tokio::test]
async fn another_spelling_of_the_path_is_found() {
    for has_probe in [true, false] {
        let app = Router::new()
            .route("/hook", post(receive).layer(layer()))
            .route("/hook/", post(receive));
        let report = report(app, has_probe).await;
        assert_eq!(report.broken().collect::<Vec<_>>(), [Rule::PathAndQuery]);
        let shown = report.to_string();
        assert!(
            shown.contains("the sample, unsigned, to /hook/\n"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_page_for_every_path_is_told_from_the_handler_by_a_probe_only() {
    let app = Router::new()
        .route("/hook", post(receive).layer(layer()))
        .fallback(|| async { "a page" });
    let report_with = report(app.clone(), true).await;
    assert!(report_with.is_passed(), "{report_with}");
    let without = report(app, false).await;
    assert!(without.is_passed(), "{without}");
    let verdict = verdict(&without, Rule::PathAndQuery);
    assert!(matches!(verdict, Verdict::NotChecked(_)), "{without}");
}

/// Everybody knows it, so a server with it can be forged, whatever it verifies.
#[tokio::test]
async fn the_development_secret_is_refused_as_the_own_one_too() {
    let secret = Secret::new("whsec_development_only_do_not_deploy").unwrap();
    let app = Router::new().route("/", post(receive).layer(layer_with(secret.clone())));
    let report = Conformance::new(&Supademo, &secret, r#"{"event": "webhook.test"}"#)
        .max_body_bytes(MAX_BODY_BYTES)
        .read_timeout(READ_TIMEOUT)
        .tower(app)
        .await;
    assert_eq!(report.broken().collect::<Vec<_>>(), [Rule::KnownSecrets]);
}
