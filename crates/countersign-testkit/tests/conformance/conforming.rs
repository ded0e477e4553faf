//! The adapters of Countersign keep every rule, for every provider.

use std::{collections::HashSet, convert::Infallible, time::Duration};

use actix_web::{App, rt::System};
use axum::{
    Router, extract,
    middleware::{self, Next},
};
use bytes::Bytes;
use countersign::{Algorithm, Delivery, HeaderMap, HeaderValue, Provider, Receiver, Secret};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{
    Conformance, Finding, Probe, Report, Rule, TestBody, Verdict, conformance, storylane, supademo,
};
use countersign_tower::WebhookLayer;
use futures_util::future::join_all;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tokio::{runtime::Runtime, time::sleep};
use tower::{Layer, Service, service_fn};

use crate::{
    acme::{Acme, ORIGIN, TENANT},
    apps::{BARE, PATH, UNAVAILABLE, actix_routes, axum_app},
    server::Server,
};

const SECRET: &str = "whsec_example_0123456789abcdef";
const MAX_BODY_BYTES: usize = 20_000;
const MAX_BUFFERED_BYTES: usize = 100_000;
/// Enough for calls in this process.
const SHORT: Duration = Duration::from_millis(300);
/// Enough for sockets on a busy machine.
const LONG: Duration = Duration::from_secs(1);

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn receiver<P: Provider>(provider: P, read_timeout: Duration) -> Receiver<P> {
    Receiver::new(provider, secret())
        .origin(ORIGIN)
        .max_body_bytes(MAX_BODY_BYTES)
        .max_buffered_bytes(MAX_BUFFERED_BYTES)
        .read_timeout(read_timeout)
}

fn suite<P: Provider>(provider: &P, sample: &'static [u8]) -> Conformance {
    Conformance::new(provider, &secret(), sample)
        .path(PATH)
        .origin(ORIGIN)
        .max_body_bytes(MAX_BODY_BYTES)
        .max_buffered_bytes(MAX_BUFFERED_BYTES)
        .read_timeout(SHORT)
}

/// The tower service alone, without axum.
fn bare_tower<P: Provider>(
    receiver: Receiver<P>,
    probe: &Probe,
) -> impl Service<Request<TestBody>, Response = Response<Full<Bytes>>, Error = Infallible> {
    let layer = WebhookLayer::from_receiver(receiver);
    let probe = probe.clone();
    layer.layer(service_fn(move |request: Request<Full<Bytes>>| {
        let probe = probe.clone();
        async move {
            let delivery = request.extensions().get::<Delivery<P>>().cloned().unwrap();
            let body = request.into_body().collect().await?.to_bytes();
            assert_eq!(delivery.body(), &body);
            probe.saw(body);
            Ok(Response::new(Full::new(Bytes::from_static(b"received"))))
        }
    }))
}

/// The rules that were not checked.
fn not_checked(report: &Report) -> Vec<String> {
    let is_not_checked = |finding: &&Finding| matches!(finding.verdict, Verdict::NotChecked(_));
    let findings = report.findings().iter().filter(is_not_checked);
    findings.map(|finding| finding.rule.to_string()).collect()
}

/// Asserts that the report is passed, and that every other rule was checked.
fn assert_passed(way: &str, report: &Report, of_provider: &[&str], of_way: &[&str]) {
    assert!(report.is_passed(), "{way}: {report}");
    let expected: HashSet<_> = of_provider.iter().chain(of_way).copied().collect();
    let not_checked = not_checked(report);
    let not_checked: HashSet<_> = not_checked.iter().map(String::as_str).collect();
    assert_eq!(not_checked, expected, "{way}: {report}");
    assert_eq!(report.findings().len(), Rule::ALL.len(), "{way}");
}

const OF_BASE64: [&str; 4] = [
    "forgery/upper-case",
    "forgery/url-safe-base64",
    "forgery/unpadded-base64",
    "forgery/non-canonical-base64",
];
const OF_PREFIX: [&str; 2] = ["forgery/without-prefix", "forgery/upper-case-prefix"];
const OF_LIST: [&str; 2] = ["forgery/wrong-tag", "forgery/many-wrong-signatures"];
const OF_TIMESTAMP: [&str; 5] = [
    "forgery/stale-timestamp",
    "forgery/future-timestamp",
    "forgery/altered-timestamp",
    "forgery/missing-timestamp",
    "forgery/repeated-timestamp",
];
const OF_ID: [&str; 3] = [
    "forgery/altered-id",
    "forgery/missing-id",
    "forgery/second-id",
];
const OF_FIELD: [&str; 2] = ["forgery/altered-field", "forgery/missing-field"];
const OF_URL: [&str; 1] = ["forgery/other-url"];
const OF_SHA1: [&str; 1] = ["forgery/sha1"];
/// What only a connection shows.
const OF_CONNECTION: [&str; 2] = ["connection-closed", "http2"];
const OF_SHA256: [&str; 1] = ["forgery/sha256"];

/// Asserts that every adapter conforms, where these forgeries of the provider do not exist.
fn assert_conforms<P: Provider + Clone>(
    provider: &P,
    sample: &'static [u8],
    headers: &HeaderMap,
    of_provider: &[&[&str]],
) {
    let of_provider = &of_provider.concat();
    let probe = &Probe::new();
    let alone = suite(provider, sample)
        .headers(headers.clone())
        .probe(probe.clone());
    let suite = alone
        .clone()
        .path_without_layer(BARE)
        .path_unavailable(UNAVAILABLE);
    let runtime = Runtime::new().unwrap();

    let report = runtime.block_on(suite.tower(axum_app(receiver(provider.clone(), SHORT), probe)));
    assert_passed("axum", &report, of_provider, &OF_CONNECTION);

    let report =
        runtime.block_on(alone.tower(bare_tower(receiver(provider.clone(), SHORT), probe)));
    let of_way = ["connection-closed", "http2", "without-layer"];
    assert_passed("tower", &report, of_provider, &of_way);

    let report = System::new().block_on(async {
        let app = App::new().configure(actix_routes(receiver(provider.clone(), SHORT), probe));
        suite.actix(actix_web::test::init_service(app).await).await
    });
    let of_way = ["connection-closed", "http2", "trailers"];
    assert_passed("actix", &report, of_provider, &of_way);

    let suite = suite.read_timeout(LONG);
    for server in [
        Server::axum(axum_app(receiver(provider.clone(), LONG), probe)),
        Server::tower(axum_app(receiver(provider.clone(), LONG), probe)),
        Server::actix(actix_routes(receiver(provider.clone(), LONG), probe)),
    ] {
        let report = runtime.block_on(suite.url(&server.url(PATH))).unwrap();
        assert_passed(server.name, &report, of_provider, &[]);
        if server.name == "axum::serve" {
            continue;
        }
        let over_http2 = suite.clone().http2_only(true);
        let report = runtime.block_on(over_http2.url(&server.url(PATH))).unwrap();
        let way = format!("{} over HTTP/2", server.name);
        assert_passed(&way, &report, of_provider, &["connection-closed"]);
    }
}

const OF_BODY_ONLY: [&[&str]; 5] = [&OF_TIMESTAMP, &OF_ID, &OF_FIELD, &OF_URL, &OF_SHA256];

#[test]
fn supademo() {
    let of_hex: [&[&str]; 3] = [&OF_BASE64, &OF_PREFIX, &OF_LIST];
    assert_conforms(
        &Supademo,
        // Each byte costs a connection.
        br#"{"event": "webhook.test"}"#,
        &HeaderMap::new(),
        &[&of_hex[..], &OF_BODY_ONLY].concat(),
    );
}

#[test]
fn storylane() {
    // The signature of this sample has a slash, so URL-safe base64 differs.
    let of_base64: [&[&str]; 2] = [&OF_PREFIX, &OF_LIST];
    assert_conforms(
        &Storylane,
        storylane::UNKNOWN_SESSION,
        &HeaderMap::new(),
        &[&of_base64[..], &OF_BODY_ONLY].concat(),
    );
}

#[test]
fn a_provider_with_a_timestamp_in_a_field() {
    assert_conforms(
        &Acme::prefixed(),
        br#"{ "order": 7 }"#,
        &HeaderMap::new(),
        &[&OF_BASE64, &OF_LIST, &OF_ID, &OF_FIELD, &OF_URL, &OF_SHA256],
    );
}

#[test]
fn a_provider_that_covers_another_field_and_the_url() {
    let tenant = HeaderMap::from_iter([(TENANT, HeaderValue::from_static("acme"))]);
    assert_conforms(
        &Acme::of_url(Algorithm::HmacSha1),
        br#"{ "order": 7 }"#,
        &tenant,
        &[
            &OF_BASE64,
            &OF_PREFIX,
            &OF_LIST,
            &OF_TIMESTAMP,
            &OF_ID,
            &OF_SHA1,
        ],
    );
}

#[test]
fn the_macro_brings_what_it_needs() {
    let sample = r#"{"event": "webhook.test"}"#;
    let probe = &Probe::new();
    conformance!(
        Supademo,
        secret(),
        supademo::LEAD_CAPTURED,
        tower: axum_app(receiver(Supademo, SHORT), probe),
        path: PATH,
        probe: probe.clone(),
        read_timeout: SHORT,
        max_body_bytes: MAX_BODY_BYTES,
    );
    conformance!(
        Supademo,
        &secret(),
        sample,
        actix: App::new().configure(actix_routes(receiver(Supademo, SHORT), probe)),
        path: PATH,
        read_timeout: SHORT,
        max_body_bytes: MAX_BODY_BYTES
    );
    let server = Server::axum(axum_app(receiver(Supademo, LONG), probe));
    conformance!(
        Supademo,
        secret(),
        sample,
        url: server.url(PATH),
        read_timeout: LONG,
        max_body_bytes: MAX_BODY_BYTES,
    );
}

#[test]
#[should_panic(expected = "BROKEN       authentic")]
fn the_macro_panics_with_the_report() {
    conformance!(
        Supademo,
        secret(),
        "{}",
        tower: Router::new(),
        patience: SHORT,
        read_timeout: SHORT,
    );
}

#[tokio::test]
async fn what_the_handler_does_shows_by_a_probe_only() {
    let probe = Probe::new();
    let app = axum_app(receiver(Supademo, SHORT), &probe);
    let suite = suite(&Supademo, br#"{"event": "webhook.test"}"#);
    let of_probe = |report: &Report| {
        let mut rules = not_checked(report);
        rules.retain(|rule| ["handler-not-run", "exact-bytes"].contains(&rule.as_str()));
        rules.len()
    };
    let report = suite.tower(app.clone()).await;
    assert!(report.is_passed(), "{report}");
    assert_eq!(of_probe(&report), 2, "{report}");

    let report = suite.clone().probe(probe).tower(app.clone()).await;
    assert!(report.is_passed(), "{report}");
    assert_eq!(of_probe(&report), 0, "{report}");

    let report = suite.probe(Probe::new()).tower(app).await;
    assert_eq!(report.broken().collect::<Vec<_>>(), [Rule::ExactBytes]);
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_taken_for_one_that_waits_for_the_body() {
    const OF_TIME: [&str; 5] = [
        "head-first",
        "signature-first",
        "declared-too-large",
        "huge-length",
        "trickled",
    ];
    let of_hex: [&[&str]; 3] = [&OF_BASE64, &OF_PREFIX, &OF_LIST];
    let of_provider = [&of_hex[..], &OF_BODY_ONLY].concat().concat();
    let cases: [(Duration, Duration, &[&str]); 2] = [
        (
            Duration::from_millis(120),
            Duration::from_millis(100),
            &OF_TIME,
        ),
        (Duration::from_millis(50), LONG, &[]),
    ];
    join_all(cases.map(async |(delay, read_timeout, not_checked)| {
        let probe = Probe::new();
        let app = axum_app(receiver(Supademo, read_timeout), &probe);
        let delayed =
            middleware::from_fn(move |request: extract::Request, next: Next| async move {
                sleep(delay).await;
                next.run(request).await
            });
        let server = Server::axum(app.layer(delayed));
        let report = suite(&Supademo, br#"{"event": "webhook.test"}"#)
            .path_without_layer(BARE)
            .path_unavailable(UNAVAILABLE)
            .probe(probe)
            .read_timeout(read_timeout)
            .url(&server.url(PATH))
            .await
            .unwrap();
        let way = format!("{delay:?} late");
        assert_passed(&way, &report, &of_provider, not_checked);
        let is_said = report
            .to_string()
            .contains("the server is too slow for this read timeout");
        assert_eq!(is_said, !not_checked.is_empty(), "{report}");
    }))
    .await;
}

#[tokio::test]
async fn a_url_that_cannot_be_checked_is_an_error() {
    let suite = suite(&Supademo, b"{}");
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let cases = [
        ("https://127.0.0.1/", "is not an http URL"),
        ("ftp://127.0.0.1/", "is not an http URL"),
        ("127.0.0.1:80", "is not a URL"),
        ("/webhooks", "is not a URL"),
        ("", "is not a URL"),
        ("http://", "is not a URL"),
        (&format!("http://{free}/"), "nothing answers at 127.0.0.1"),
    ];
    for (url, expected) in cases {
        let error = suite.url(url).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{url}: {error}");
    }
}

#[tokio::test]
async fn what_cannot_be_signed_is_not_passed() {
    let acme = Acme::of_url(Algorithm::HmacSha256);
    let app = axum_app(receiver(acme.clone(), SHORT), &Probe::new());
    let report = suite(&acme, b"{}").tower(app).await;
    assert_eq!(report.broken().collect::<Vec<_>>(), [Rule::Authentic]);
    assert_eq!(not_checked(&report).len(), Rule::ALL.len() - 1);
    let report = report.to_string();
    assert!(
        report.contains("the x-acme-tenant header is missing"),
        "{report}"
    );
}
