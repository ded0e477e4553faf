//! A receiver with a flaw breaks the rules of that flaw, and no other.

use std::{collections::BTreeSet, time::Duration};

use actix_web::{App, HttpRequest, HttpResponse, rt::System, web};
use axum::{Router, extract::Request};
use countersign::{Receiver, Secret};
use countersign_supademo::Supademo;
use countersign_testkit::{Conformance, Probe, Report, Rule, Verdict};
use futures_util::future::join_all;

use crate::{
    cases::{CASES_OF_TIME, CASES_ON_SOCKETS, Case, PATIENCE, READ_TIMEOUT, SPACED, case, cases},
    flawed::{
        BARE, Flaw, Flawed, MAX_BODY_BYTES, MAX_BUFFERED_BYTES, SECRET, Signing, UNAVAILABLE,
    },
    server::Server,
};

/// Asserts that the report says that exactly these rules are broken.
fn assert_breaks(case: &Case, report: &Report) {
    let flaw = case.flaw;
    let broken: BTreeSet<_> = report.broken().map(|rule| rule.to_string()).collect();
    let shown = report.to_string();
    assert_eq!(broken, expected(case, report), "{flaw:?}: {shown}");
    for rule in &broken {
        assert!(
            shown.contains(&format!("BROKEN       {rule} ")),
            "{flaw:?}: {shown}"
        );
    }
    let got = format!("\n               got:      {}", case.got);
    assert_eq!(
        shown.contains(&got),
        !broken.is_empty(),
        "{flaw:?}: {shown}"
    );
}

fn expected(case: &Case, report: &Report) -> BTreeSet<String> {
    let forgeries = report.findings().iter().filter(|finding| {
        let is_made = !matches!(finding.verdict, Verdict::NotChecked(_));
        matches!(finding.rule, Rule::Forgery(_)) && is_made
    });
    let forgeries = forgeries.map(|finding| finding.rule.to_string());
    let is_all = case.broken.contains(&"forgery/*");
    let named = case.broken.iter().filter(|name| **name != "forgery/*");
    let named = named.map(|name| (*name).to_owned());
    named.chain(forgeries.filter(|_| is_all)).collect()
}

#[tokio::test]
async fn each_flaw_breaks_its_rules_and_each_rule_is_broken() {
    let cases = cases();
    let reports = join_all(cases.iter().map(Case::report)).await;
    let mut ever_broken = BTreeSet::new();
    for (case, report) in cases.iter().zip(&reports) {
        assert_breaks(case, report);
        ever_broken.extend(report.broken().map(|rule| rule.to_string()));
    }
    let elsewhere = CASES_OF_TIME.iter().chain(&CASES_ON_SOCKETS);
    ever_broken.extend(
        elsewhere
            .flat_map(|case| case.broken)
            .map(|name| (*name).to_owned()),
    );
    let all: BTreeSet<_> = Rule::ALL.iter().map(Rule::to_string).collect();
    assert_eq!(ever_broken, all);
    assert_eq!(all.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert_eq!(rule.to_string(), rule.name());
    }
}

#[tokio::test]
async fn no_forgery_counts_where_the_sample_is_refused_too() {
    let report = case(Flaw::UsesAnotherSecret, &[], "").report().await;
    for finding in report.findings() {
        let is_checked = !matches!(finding.verdict, Verdict::NotChecked(_));
        let is_forgery = matches!(finding.rule, Rule::Forgery(_));
        assert!(!(is_forgery && is_checked), "{finding}");
    }
}

/// Reports are public, such as those of a CI job.
#[tokio::test]
async fn no_report_has_a_signature_that_can_be_used() {
    // printf '{"event": "webhook.test", "number": 1}' | openssl dgst -sha256 -hmac "$SECRET"
    const HEX: &str = "2e9f25e2547b8ff0d385c422f2ce7a17e74006ab94e6632ba9ef4f6ebba40611";
    // The same with -binary | base64
    const BASE64: &str = "Lp8l4lR7j/DThcQi8s56F+dABquU5mMrqe9PbrukBhE=";
    let cases = [
        (case(Flaw::ChecksNoSignature, &[], ""), HEX),
        (
            case(Flaw::ChecksNoSignature, &[], "").of(Signing::Base64),
            BASE64,
        ),
    ];
    for (case, signature) in cases {
        let report = case.report().await.to_string();
        let shown = format!("-signature: {}… (", &signature[..8]);
        assert!(report.contains(&shown), "{report}");
        for length in [9, 16] {
            assert!(!report.contains(&signature[..length]), "{report}");
        }
    }
}

#[tokio::test]
async fn each_flaw_of_time_breaks_its_rules() {
    for case in CASES_OF_TIME {
        assert_breaks(&case, &case.report().await);
    }
}

#[tokio::test]
async fn each_flaw_on_a_socket_breaks_its_rules() {
    const READ_TIMEOUT: Duration = Duration::from_secs(1);
    let report = async |case: &Case| {
        let probe = Probe::new();
        let flawed = Flawed::new(case.flaw, case.signing, READ_TIMEOUT, probe.clone());
        let app = Router::new()
            .fallback(async move |request: Request| flawed.clone().answer(request).await.unwrap());
        let server = Server::axum(app);
        Conformance::new(&Supademo, &Secret::new(SECRET).unwrap(), case.sample)
            .probe(probe)
            .path_without_layer(BARE)
            .path_unavailable(UNAVAILABLE)
            .max_body_bytes(MAX_BODY_BYTES)
            .max_buffered_bytes(MAX_BUFFERED_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(3 * READ_TIMEOUT)
            .url(&server.url("/"))
            .await
            .unwrap()
    };
    let reports = join_all(CASES_ON_SOCKETS.iter().map(report)).await;
    for (case, report) in CASES_ON_SOCKETS.iter().zip(&reports) {
        assert_breaks(case, report);
    }
}

/// A common handler: the framework reads the body, then the handler checks the signature.
#[test]
fn a_handler_that_verifies_by_itself_breaks_many_rules() {
    async fn receive(
        receiver: web::Data<Receiver<Supademo>>,
        request: HttpRequest,
        body: web::Bytes,
    ) -> HttpResponse {
        let headers: Vec<_> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        match receiver.verify(&headers, body) {
            Ok(_) => HttpResponse::Ok().finish(),
            Err(rejection) => {
                let status = rejection.status().as_u16().try_into().unwrap();
                HttpResponse::build(status).body(rejection.to_string())
            }
        }
    }
    let case = case(
        Flaw::ReadsBodyFirst,
        &[
            "head-first",
            "signature-first",
            "stalled",
            "trickled",
            "without-layer",
            "same-refusals",
            "challenge",
            "empty-refusals",
        ],
        "no answer within 1200 ms",
    );
    let secret = Secret::new(SECRET).unwrap();
    let receiver = web::Data::new(Receiver::new(Supademo, secret.clone()));
    let report = System::new().block_on(async {
        let app = App::new()
            .app_data(receiver)
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .default_service(web::post().to(receive));
        Conformance::new(&Supademo, &secret, SPACED)
            .path_without_layer(BARE)
            .max_body_bytes(MAX_BODY_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(PATIENCE)
            .actix(actix_web::test::init_service(app).await)
            .await
    });
    assert_breaks(&case, &report);
    assert_shown_in_the_readme(&report);
}

/// The README shows this report, with an ellipsis for the lines that it omits.
fn assert_shown_in_the_readme(report: &Report) {
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("```text\nconformance of").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    let shown = timeless(&format!("conformance of{block}"));
    let report = timeless(&report.to_string());
    let mut rest = report.as_str();
    for part in shown.split("\n…\n") {
        let found = rest.split_once(part);
        assert!(found.is_some(), "the README has\n{part}\nof\n{report}");
        let (before, after) = found.unwrap();
        assert!(before.is_empty() || before.ends_with('\n'), "{part}");
        assert!(after.is_empty() || after.starts_with('\n'), "{part}");
        rest = after;
    }
    assert!(shown.starts_with("conformance of") && rest.is_empty());
}

/// The report without its times.
fn timeless(report: &str) -> String {
    let words = report.split(' ').collect::<Vec<_>>();
    let is_time = |place: usize| {
        words
            .get(place + 1)
            .is_some_and(|word| word.starts_with("ms"))
    };
    let words = words
        .iter()
        .enumerate()
        .map(|(place, word)| if is_time(place) { "N" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
