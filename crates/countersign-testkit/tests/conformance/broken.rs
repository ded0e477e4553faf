//! A receiver with a flaw breaks the rules that the flaw offends, and no other.

use std::{collections::BTreeSet, time::Duration};

use actix_web::{App, HttpRequest, HttpResponse, rt::System, web};
use axum::{Router, extract::Request};
use countersign::{HeaderMap, Provider, Receiver, Secret};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Conformance, Probe, Report, Rule, Verdict};
use futures_util::future::join_all;
use tower::service_fn;

use crate::{
    acme::{self, Acme},
    flawed::{BARE, Dialect, Flaw, Flawed, MAX_BODY_BYTES, SECRET},
    server::Server,
};

const READ_TIMEOUT: Duration = Duration::from_millis(300);
/// Long enough that a body which takes twice the read timeout is over well before.
const PATIENCE: Duration = READ_TIMEOUT.saturating_mul(3);

const SPACED: &str = r#"{"event": "webhook.test", "number": 1}"#;
const COMPACT: &str = r#"{"event":"webhook.test","number":1}"#;

/// A flaw, and what it breaks.
struct Row {
    flaw: Flaw,
    dialect: Dialect,
    sample: &'static str,
    /// The rules, in order; `forgery/*` for all of them that can be made.
    broken: &'static [&'static str],
    /// What the report has to say of the first of them.
    came: &'static str,
}

const fn row(flaw: Flaw, broken: &'static [&'static str], came: &'static str) -> Row {
    Row {
        flaw,
        dialect: Dialect::Hex,
        sample: SPACED,
        broken,
        came,
    }
}

impl Row {
    const fn of(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    const fn compact(mut self) -> Self {
        self.sample = COMPACT;
        self
    }

    async fn report(&self) -> Report {
        let secret = Secret::new(SECRET).unwrap();
        match self.dialect {
            Dialect::Hex => self.check(Supademo::new(secret), HeaderMap::new()).await,
            Dialect::Base64 => self.check(Storylane::new(secret), HeaderMap::new()).await,
            Dialect::Acme => self.check(Acme::new(secret), acme::headers()).await,
        }
    }

    async fn check<P: Provider>(&self, provider: P, headers: HeaderMap) -> Report {
        let probe = Probe::new();
        let flawed = Flawed::new(self.flaw, self.dialect, READ_TIMEOUT, probe.clone());
        Conformance::new(provider, self.sample)
            .probe(probe)
            .path_without_layer(BARE)
            .headers(headers)
            .max_body_bytes(MAX_BODY_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(PATIENCE)
            .tower(service_fn(move |request| flawed.clone().answer(request)))
            .await
    }
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Dialect::{Acme, Base64};
    vec![
        row(Flaw::None, &[], ""),
        row(Flaw::None, &[], "").of(Base64),
        row(Flaw::None, &[], "").of(Acme),

        row(Flaw::KnowsAnotherSecret, &[
            "authentic", "any-frames", "trailers", "largest-body", "unknown-shape", "unparsable",
            "still-answers",
        ], "401 with an empty body"),
        row(Flaw::ChecksNoSignature, &["forgery/*", "head-first", "signature-first"], "200 with a body"),
        row(Flaw::ChecksNoSignature, &["forgery/*", "head-first", "signature-first"], "200").of(Base64),
        row(Flaw::ChecksNoSignature, &["forgery/*", "head-first", "signature-first"], "200").of(Acme),
        row(Flaw::TakesTheFirst, &["forgery/repeated", "forgery/followed-by-another", "head-first"], "200"),
        row(Flaw::TakesTheLast, &["forgery/repeated", "forgery/preceded-by-another", "head-first"], "200"),
        row(Flaw::SplitsAtCommas, &["forgery/joined", "head-first"], "200"),
        row(Flaw::TakesAnyProvidersHeader, &["forgery/other-provider", "forgery/other-encoding", "head-first"], "200"),
        row(Flaw::TakesSha256Prefix, &["forgery/foreign-prefix", "head-first"], "200"),
        row(Flaw::TakesNoPrefix, &["forgery/without-prefix", "head-first"], "200").of(Acme),
        row(Flaw::IgnoresTheCaseOfThePrefix, &["forgery/upper-case-prefix", "head-first"], "200").of(Acme),
        row(Flaw::IgnoresSpaces, &["forgery/inner-space", "head-first"], "200"),
        row(Flaw::IgnoresQuotes, &["forgery/quoted", "head-first"], "200"),
        row(Flaw::TakesWhatIsNotAscii, &["forgery/non-ascii", "head-first"], "200"),
        row(Flaw::TakesEitherEncoding, &["forgery/other-encoding", "head-first"], "200"),
        row(Flaw::DecodesLeniently, &[
            "forgery/truncated", "forgery/url-safe-base64", "forgery/unpadded-base64",
            "forgery/non-canonical-base64", "head-first",
        ], "200").of(Base64),
        row(Flaw::IgnoresTheCaseOfBase64, &["forgery/upper-case", "head-first"], "200").of(Base64),
        row(Flaw::ComparesWhatIsClaimed, &["forgery/empty", "forgery/truncated", "head-first"], "200"),
        row(Flaw::ComparesTheStart, &["forgery/joined", "forgery/overlong", "head-first"], "200"),
        row(Flaw::ComparesMostBytes, &["forgery/flipped-signature-bit"], "200"),
        row(Flaw::TakesTheEmptySecret, &["forgery/empty-secret"], "200"),
        row(Flaw::TakesZeros, &["forgery/zeros"], "200"),
        row(Flaw::TakesAPlainHash, &["forgery/unkeyed-sha256"], "200"),
        row(Flaw::TakesTheSignatureOfNothing, &["forgery/signature-of-empty-body"], "200"),
        row(Flaw::TakesAnEmptyBody, &["unparsable", "forgery/empty-body"], "200"),
        row(Flaw::VerifiesReserialized, &[
            "largest-body", "unknown-shape", "forgery/appended-newline", "forgery/reserialized-body",
        ], "401").compact(),
        row(Flaw::TriesReserialized, &["forgery/signature-of-reserialized"], "200"),
        row(Flaw::IgnoresTheTime, &["forgery/stale-timestamp", "head-first"], "200").of(Acme),

        row(Flaw::LooksAtTheBodyFirst, &[
            "head-first", "signature-first", "declared-too-large", "huge-length",
        ], "401 with an empty body after "),
        row(Flaw::ChecksTheLengthFirst, &["signature-first"], "413"),
        row(Flaw::IgnoresTheDeclaredLength, &["declared-too-large", "huge-length"], "408"),
        row(Flaw::KnowsOnlyTheDeclaredLength, &["real-too-large"], "200"),
        row(Flaw::DiesOfAHugeLength, &["huge-length"], "a panic: capacity overflow"),
        row(Flaw::RefusesTheLimitItself, &["largest-body"], "413"),
        row(Flaw::LosesTinyFrames, &["any-frames"], "401"),
        row(Flaw::RefusesTrailers, &["trailers"], "400"),
        row(Flaw::TakesAnErrorForTheEnd, &["broken-off"], "200"),
        row(Flaw::DiesOfAnError, &["broken-off", "still-answers"], "503"),
        row(Flaw::TakesAnyBody, &["unparsable"], "200"),
        row(Flaw::TakesOnlyWhatItKnows, &["unknown-shape"], "422"),
        row(Flaw::HandlesWhatNothingVerified, &["without-layer"], "200"),
        row(Flaw::SaysNothingOfTheLayer, &["without-layer"], "500 with a body of 2 bytes"),
        row(Flaw::SwallowsUnknown, &["exact-bytes"], "the probe saw nothing"),
        row(Flaw::LosesTheBody, &["exact-bytes"], "the handler ran, with a body of 0 bytes: \"\""),
        row(Flaw::RunsTheHandlerTwice, &["exact-bytes"], "the handler ran 2 times"),
        row(Flaw::RunsTheHandlerFirst, &["handler-not-run"], "the handler ran, with a body of 0 bytes: \"\""),

        row(Flaw::Says400For413, &["declared-too-large", "huge-length", "real-too-large"], "400"),
        row(Flaw::Says500ForAMismatch, &[
            "forgery/wrong-secret", "forgery/empty-secret", "forgery/flipped-signature-bit",
            "forgery/zeros", "forgery/unkeyed-sha256", "forgery/other-delivery",
            "forgery/signature-of-empty-body", "forgery/signature-of-reserialized",
            "forgery/flipped-body-bit", "forgery/truncated-body", "forgery/appended-newline",
            "forgery/reserialized-body", "forgery/empty-body",
        ], "500"),
        row(Flaw::SaysNothing, &[
            "unparsable", "forgery/*", "head-first", "signature-first", "declared-too-large",
            "huge-length", "real-too-large", "stalled", "trickled", "broken-off",
        ], "no answer, but an error: refused"),
        row(Flaw::SaysNoChallenge, &["challenge"], "401 without one"),
        row(Flaw::SaysTheReasonInAHeader, &["same-refusals"], "401, www-authenticate: Signature, x-reason: malformed"),
        row(Flaw::SaysTheReasonInTheBody, &["same-refusals", "empty-refusals"], "a body of 8 bytes: \"not JSON\""),
        row(Flaw::SaysSorry, &["empty-refusals"], "a body of 5 bytes: \"sorry\""),
    ]
}

/// Where it matters when an answer comes.
#[rustfmt::skip]
const ROWS_OF_TIME: [Row; 4] = [
    row(Flaw::ReadsTheBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "408"),
    row(Flaw::NeverTimesOut, &["stalled", "trickled"], "no answer within 1200 ms"),
    row(Flaw::GivesUpAtOnce, &["stalled", "trickled"], "408"),
    row(Flaw::ForgetsTheTimeAtEachFrame, &["trickled"], "200 with a body of 8 bytes after "),
];

/// What a client sees of them.
#[rustfmt::skip]
const ROWS_ON_SOCKETS: [Row; 13] = [
    row(Flaw::None, &[], ""),
    row(Flaw::KeepsTheConnection, &["connection-closed"], "408, and the connection is left open"),
    row(Flaw::KeepsLaterConnections, &["connection-closed"], "408, and the connection is left open"),
    row(Flaw::ReadsTheBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "408"),
    row(Flaw::WaitsForTheBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "401 with an empty body after 1"),
    row(Flaw::NeverTimesOut, &["stalled", "trickled"], "no answer within 4000 ms"),
    row(Flaw::TakesAnErrorForTheEnd, &["broken-off"], "200"),
    row(Flaw::KnowsOnlyTheDeclaredLength, &["real-too-large"], "200"),
    row(Flaw::DiesOfAHugeLength, &["huge-length"], "no answer: the connection was closed"),
    row(Flaw::SwallowsUnknown, &["exact-bytes"], "the probe saw nothing"),
    row(Flaw::RunsTheHandlerFirst, &["handler-not-run"], "the handler ran, with a body of 0 bytes: \"\""),
    row(Flaw::SaysNoChallenge, &["challenge"], "401 without one"),
    row(Flaw::SaysTheReasonInAHeader, &["same-refusals"], "401, content-length: 0, "),
];

/// Asserts that the report says of these rules that they are broken, and of no other.
fn assert_breaks(row: &Row, report: &Report) {
    let flaw = row.flaw;
    let broken: BTreeSet<_> = report.broken().map(|rule| rule.to_string()).collect();
    let shown = report.to_string();
    assert_eq!(broken, expected(row, report), "{flaw:?}: {shown}");
    for rule in &broken {
        assert!(
            shown.contains(&format!("BROKEN       {rule} ")),
            "{flaw:?}: {shown}"
        );
    }
    let came = format!("\n               came:     {}", row.came);
    assert_eq!(
        shown.contains(&came),
        !broken.is_empty(),
        "{flaw:?}: {shown}"
    );
}

fn expected(row: &Row, report: &Report) -> BTreeSet<String> {
    let forgeries = report.findings().iter().filter(|finding| {
        let is_made = !matches!(finding.verdict, Verdict::NotChecked(_));
        matches!(finding.rule, Rule::Forgery(_)) && is_made
    });
    let forgeries = forgeries.map(|finding| finding.rule.to_string());
    let is_all = row.broken.contains(&"forgery/*");
    let named = row.broken.iter().filter(|name| **name != "forgery/*");
    let named = named.map(|name| (*name).to_owned());
    named.chain(forgeries.filter(|_| is_all)).collect()
}

#[tokio::test]
async fn each_flaw_breaks_what_it_offends_and_each_rule_is_broken() {
    let rows = rows();
    let reports = join_all(rows.iter().map(Row::report)).await;
    let mut ever_broken = BTreeSet::new();
    for (row, report) in rows.iter().zip(&reports) {
        assert_breaks(row, report);
        ever_broken.extend(report.broken().map(|rule| rule.to_string()));
    }
    let elsewhere = ROWS_OF_TIME.iter().chain(&ROWS_ON_SOCKETS);
    ever_broken.extend(
        elsewhere
            .flat_map(|row| row.broken)
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
    let report = row(Flaw::KnowsAnotherSecret, &[], "").report().await;
    for finding in report.findings() {
        let is_checked = !matches!(finding.verdict, Verdict::NotChecked(_));
        let is_forgery = matches!(finding.rule, Rule::Forgery(_));
        assert!(!(is_forgery && is_checked), "{finding}");
    }
}

/// A report is shown to others, as that of a job is.
#[tokio::test]
async fn no_report_has_a_signature_that_can_be_used() {
    // printf '{"event": "webhook.test", "number": 1}' | openssl dgst -sha256 -hmac "$SECRET"
    const HEX: &str = "2e9f25e2547b8ff0d385c422f2ce7a17e74006ab94e6632ba9ef4f6ebba40611";
    // The same with -binary | base64
    const BASE64: &str = "Lp8l4lR7j/DThcQi8s56F+dABquU5mMrqe9PbrukBhE=";
    let rows = [
        (row(Flaw::ChecksNoSignature, &[], ""), HEX),
        (
            row(Flaw::ChecksNoSignature, &[], "").of(Dialect::Base64),
            BASE64,
        ),
    ];
    for (row, signature) in rows {
        let report = row.report().await.to_string();
        let shown = format!("-signature: {}… (", &signature[..8]);
        assert!(report.contains(&shown), "{report}");
        for length in [9, 16] {
            assert!(!report.contains(&signature[..length]), "{report}");
        }
    }
}

#[tokio::test]
async fn each_flaw_in_time_breaks_what_it_offends() {
    for row in ROWS_OF_TIME {
        assert_breaks(&row, &row.report().await);
    }
}

#[tokio::test]
async fn each_flaw_on_a_socket_breaks_what_it_offends() {
    const READ_TIMEOUT: Duration = Duration::from_secs(1);
    let report = async |row: &Row| {
        let probe = Probe::new();
        let flawed = Flawed::new(row.flaw, row.dialect, READ_TIMEOUT, probe.clone());
        let app = Router::new()
            .fallback(async move |request: Request| flawed.clone().answer(request).await.unwrap());
        let server = Server::axum(app);
        let provider = Supademo::new(Secret::new(SECRET).unwrap());
        Conformance::new(provider, row.sample)
            .probe(probe)
            .path_without_layer(BARE)
            .max_body_bytes(MAX_BODY_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(3 * READ_TIMEOUT)
            .url(&server.url("/"))
            .await
            .unwrap()
    };
    let reports = join_all(ROWS_ON_SOCKETS.iter().map(report)).await;
    for (row, report) in ROWS_ON_SOCKETS.iter().zip(&reports) {
        assert_breaks(row, report);
    }
}

/// What is often written: the framework reads the body, then the signature is looked at.
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
    let row = row(
        Flaw::ReadsTheBodyFirst,
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
    let provider = Supademo::new(Secret::new(SECRET).unwrap());
    let receiver = web::Data::new(Receiver::new(provider.clone()));
    let report = System::new().block_on(async {
        let app = App::new()
            .app_data(receiver)
            .app_data(web::PayloadConfig::new(MAX_BODY_BYTES))
            .default_service(web::post().to(receive));
        Conformance::new(provider, SPACED)
            .path_without_layer(BARE)
            .max_body_bytes(MAX_BODY_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(PATIENCE)
            .actix(actix_web::test::init_service(app).await)
            .await
    });
    assert_breaks(&row, &report);
    assert_shown_in_the_readme(&report);
}

/// The README shows this report with some lines left out, which is where it has an ellipsis.
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

/// The report with all times alike.
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
