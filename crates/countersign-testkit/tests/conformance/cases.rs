//! The flaws, and the rules that each breaks.

use std::time::Duration;

use countersign::{HeaderMap, HeaderValue, Provider, Secret};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Conformance, Probe, Report};
use tower::service_fn;

use crate::{
    acme::{ORIGIN, TENANT},
    flawed::{
        BARE, Flaw, Flawed, MAX_BODY_BYTES, MAX_BUFFERED_BYTES, SECRET, Signing, UNAVAILABLE,
    },
};

pub(crate) const READ_TIMEOUT: Duration = Duration::from_millis(300);
/// Long enough for a body that takes twice the read timeout.
pub(crate) const PATIENCE: Duration = READ_TIMEOUT.saturating_mul(3);

pub(crate) const SPACED: &str = r#"{"event": "webhook.test", "number": 1}"#;
const COMPACT: &str = r#"{"event":"webhook.test","number":1}"#;

/// A flaw, and the rules that it breaks.
pub(crate) struct Case {
    pub(crate) flaw: Flaw,
    pub(crate) signing: Signing,
    pub(crate) sample: &'static str,
    /// The broken rules, in order; `forgery/*` stands for every forgery that can be made.
    pub(crate) broken: &'static [&'static str],
    /// How the report's line `got` begins, for the first of them.
    pub(crate) got: &'static str,
}

pub(crate) const fn case(flaw: Flaw, broken: &'static [&'static str], got: &'static str) -> Case {
    Case {
        flaw,
        signing: Signing::Hex,
        sample: SPACED,
        broken,
        got,
    }
}

impl Case {
    pub(crate) const fn of(mut self, signing: Signing) -> Self {
        self.signing = signing;
        self
    }

    const fn compact(mut self) -> Self {
        self.sample = COMPACT;
        self
    }

    pub(crate) async fn report(&self) -> Report {
        match self.signing {
            Signing::Hex => Box::pin(self.check(&Supademo)).await,
            Signing::Base64 => Box::pin(self.check(&Storylane)).await,
            Signing::Prefixed | Signing::Listed | Signing::OfUrl => {
                Box::pin(self.check(&self.signing.acme())).await
            }
        }
    }

    async fn check<P: Provider>(&self, provider: &P) -> Report {
        let probe = Probe::new();
        let flawed = Flawed::new(self.flaw, self.signing, READ_TIMEOUT, probe.clone());
        let tenant = HeaderMap::from_iter([(TENANT, HeaderValue::from_static("acme"))]);
        Conformance::new(provider, &Secret::new(SECRET).unwrap(), self.sample)
            .probe(probe)
            .path_without_layer(BARE)
            .path_unavailable(UNAVAILABLE)
            .origin(ORIGIN)
            .headers(tenant)
            .max_body_bytes(MAX_BODY_BYTES)
            .max_buffered_bytes(MAX_BUFFERED_BYTES)
            .read_timeout(READ_TIMEOUT)
            .patience(PATIENCE)
            .tower(service_fn(move |request| flawed.clone().answer(request)))
            .await
    }
}

/// What breaks where no signature is checked.
const NO_SIGNATURE: &[&str] = &[
    "forgery/*",
    "every-byte",
    "every-body-byte",
    "cancelling-changes",
    "signature-length",
    "known-secrets",
    "every-method",
    "path-and-query",
    "head-first",
    "signature-first",
];

#[rustfmt::skip]
pub(crate) fn cases() -> Vec<Case> {
    use Signing::{Base64, Listed, OfUrl, Prefixed};
    vec![
        case(Flaw::None, &[], ""),
        case(Flaw::None, &[], "").of(Base64),
        case(Flaw::None, &[], "").of(Prefixed),
        case(Flaw::None, &[], "").of(Listed),
        case(Flaw::None, &[], "").of(OfUrl),

        case(Flaw::UsesAnotherSecret, &[
            "authentic", "any-frames", "trailers", "largest-body", "unknown-shape", "unparsable",
            "still-answers",
        ], "401 with an empty body"),
        case(Flaw::ChecksNoSignature, NO_SIGNATURE, "200 with a body"),
        case(Flaw::ChecksNoSignature, NO_SIGNATURE, "200").of(Base64),
        case(Flaw::ChecksNoSignature, NO_SIGNATURE, "200").of(Prefixed),
        case(Flaw::ChecksNoSignature, NO_SIGNATURE, "200").of(Listed),
        case(Flaw::ChecksNoSignature, NO_SIGNATURE, "200").of(OfUrl),
        case(Flaw::UsesFirstHeader, &["forgery/repeated", "forgery/followed-by-another", "head-first"], "200"),
        case(Flaw::UsesLastHeader, &["forgery/repeated", "forgery/preceded-by-another", "head-first"], "200"),
        case(Flaw::SplitsAtCommas, &["forgery/joined", "head-first"], "200"),
        case(Flaw::AcceptsOtherProvidersHeader, &["forgery/other-provider", "forgery/other-encoding", "head-first"], "200"),
        case(Flaw::AcceptsSha256Prefix, &["forgery/foreign-prefix", "head-first"], "200"),
        case(Flaw::AcceptsNoPrefix, &["forgery/without-prefix", "head-first"], "200").of(Prefixed),
        case(Flaw::IgnoresPrefixCase, &["forgery/upper-case-prefix", "head-first"], "200").of(Prefixed),
        case(Flaw::IgnoresSpaces, &["forgery/inner-space", "head-first"], "200"),
        case(Flaw::IgnoresQuotes, &["forgery/quoted", "head-first"], "200"),
        case(Flaw::AcceptsNonAscii, &["forgery/non-ascii", "head-first"], "200"),
        case(Flaw::AcceptsEitherEncoding, &["forgery/other-encoding", "head-first"], "200"),
        case(Flaw::DecodesLeniently, &[
            "forgery/truncated", "forgery/url-safe-base64", "forgery/unpadded-base64",
            "forgery/non-canonical-base64", "signature-length", "head-first",
        ], "200").of(Base64),
        // In this MAC, an "E" stands beside an "e".
        case(Flaw::IgnoresBase64Case, &["forgery/upper-case", "cancelling-changes", "head-first"], "200").of(Base64),
        case(Flaw::ComparesClaimedLength, &["forgery/empty", "forgery/truncated", "signature-length", "head-first"], "200"),
        case(Flaw::IgnoresExcess, &["forgery/joined", "forgery/overlong", "signature-length", "head-first"], "200"),
        case(Flaw::SkipsLastByte, &["forgery/flipped-signature-bit", "every-byte"], "200"),
        case(Flaw::ComparesLastByte, &["every-byte", "cancelling-changes"], "200"),
        case(Flaw::ComparesByXor, &["cancelling-changes"], "200"),
        case(Flaw::ComparesByXor, &["cancelling-changes"], "200").of(Base64),
        case(Flaw::ComparesBySum, &["cancelling-changes"], "200"),
        case(Flaw::AcceptsHalf, &["signature-length", "head-first"], "200"),
        case(Flaw::IgnoresBodyCase, &["every-body-byte"], "200"),
        case(Flaw::RemembersEdges, &["every-body-byte"], "200"),
        case(Flaw::AcceptsDevelopmentSecret, &["known-secrets"], "200"),
        case(Flaw::AcceptsDevelopmentSecret, &["known-secrets"], "200").of(Listed),
        case(Flaw::AcceptsExampleOfVendor, &["known-secrets"], "200"),
        case(Flaw::AcceptsEmptySecret, &["forgery/empty-secret", "known-secrets"], "200"),
        case(Flaw::VerifiesPostAlone, &["every-method"], "200 with a body of 8 bytes"),
        case(Flaw::SkipsWithQuery, &["path-and-query"], "200 with a body of 8 bytes"),
        case(Flaw::SkipsOtherPaths, &["path-and-query"], "200 with a body of 8 bytes"),
        case(Flaw::AcceptsZeros, &["forgery/zeros"], "200"),
        case(Flaw::AcceptsPlainHash, &["forgery/unkeyed-hash"], "200"),
        case(Flaw::AcceptsSignatureOfEmptyBody, &["forgery/signature-of-empty-body"], "200"),
        case(Flaw::AcceptsEmptyBody, &["unparsable", "forgery/empty-body"], "200"),
        case(Flaw::VerifiesReserialized, &[
            "largest-body", "unknown-shape", "forgery/appended-newline", "forgery/reserialized-body",
        ], "401").compact(),
        case(Flaw::AlsoVerifiesReserialized, &["forgery/signature-of-reserialized"], "200"),
        case(Flaw::AcceptsSha1, &["forgery/sha1", "head-first"], "200"),
        case(Flaw::IgnoresTag, &["forgery/wrong-tag", "head-first"], "200").of(Listed),
        case(Flaw::AcceptsLongLists, &["forgery/many-wrong-signatures"], "200").of(Listed),
        case(Flaw::IgnoresTimestamp, &["forgery/stale-timestamp", "forgery/future-timestamp", "head-first"], "200").of(Prefixed),
        case(Flaw::IgnoresTimestamp, &["forgery/stale-timestamp", "forgery/future-timestamp", "head-first"], "200").of(Listed),
        case(Flaw::AcceptsFuture, &["forgery/future-timestamp", "head-first"], "200").of(Prefixed),
        case(Flaw::UsesFirstTimestamp, &["forgery/repeated-timestamp", "head-first"], "200").of(Prefixed),
        case(Flaw::UsesFirstTimestamp, &["forgery/repeated-timestamp", "head-first"], "200").of(Listed),
        case(Flaw::UsesFirstId, &["forgery/second-id", "head-first"], "200").of(Listed),
        case(Flaw::IgnoresQuery, &["forgery/other-url"], "200").of(OfUrl),

        case(Flaw::PollsBodyFirst, &[
            "head-first", "signature-first", "declared-too-large", "huge-length",
        ], "401 with an empty body after "),
        case(Flaw::ChecksLengthFirst, &["signature-first"], "413"),
        case(Flaw::IgnoresDeclaredLength, &["declared-too-large", "huge-length"], "408"),
        case(Flaw::IgnoresRealLength, &["real-too-large"], "200"),
        case(Flaw::IgnoresBudget, &["full-budget"], "no 503; the first of them got: 408"),
        case(Flaw::RefusesWhenFull, &["full-budget"], "503 with an empty body"),
        case(Flaw::PanicsOnHugeLength, &["huge-length"], "a panic: capacity overflow"),
        case(Flaw::RefusesBodyOfLimit, &["largest-body"], "413"),
        case(Flaw::DropsTinyFrames, &["any-frames"], "401"),
        case(Flaw::RefusesTrailers, &["trailers"], "400"),
        case(Flaw::TreatsErrorAsEnd, &["broken-off"], "200"),
        case(Flaw::StopsAfterError, &["broken-off", "still-answers", "unavailable"], "503"),
        case(Flaw::AcceptsAnyBody, &["unparsable"], "200"),
        case(Flaw::RefusesUnknown, &["unknown-shape"], "422"),
        case(Flaw::HandlesUnverified, &["without-layer"], "200"),
        case(Flaw::AnswersWithoutText, &["without-layer"], "500 with a body of 2 bytes"),
        case(Flaw::DropsUnknown, &["exact-bytes"], "no run of the handler"),
        case(Flaw::DropsBody, &["exact-bytes"], "a run of the handler, with a body of 0 bytes: \"\""),
        case(Flaw::RunsHandlerTwice, &["exact-bytes"], "2 runs of the handler"),
        case(Flaw::RunsHandlerFirst, &["handler-not-run"], "a run of the handler, with a body of 0 bytes: \"\""),

        case(Flaw::Answers400For413, &["declared-too-large", "huge-length", "real-too-large"], "400"),
        case(Flaw::Answers500ForMismatch, &[
            "forgery/wrong-secret", "forgery/empty-secret", "forgery/flipped-signature-bit",
            "forgery/zeros", "forgery/unkeyed-hash", "forgery/other-delivery",
            "forgery/signature-of-empty-body", "forgery/signature-of-reserialized",
            "forgery/flipped-body-bit", "forgery/truncated-body", "forgery/appended-newline",
            "forgery/reserialized-body", "forgery/empty-body", "every-byte", "every-body-byte",
            "cancelling-changes", "known-secrets",
        ], "500"),
        case(Flaw::FailsInsteadOfRefusing, &[
            "unparsable", "forgery/*", "every-byte", "every-body-byte", "cancelling-changes",
            "signature-length", "known-secrets", "head-first", "signature-first",
            "declared-too-large", "huge-length", "real-too-large", "stalled", "trickled",
            "full-budget", "broken-off",
        ], "no answer, but an error: refused"),
        case(Flaw::OmitsChallenge, &["challenge"], "401 without one"),
        case(Flaw::OmitsRetryAfter, &["unavailable"], "503 without a Retry-After"),
        case(Flaw::ShowsReasonInHeader, &["same-refusals"], "401, connection: close, www-authenticate: Signature, x-reason: malformed"),
        case(Flaw::ShowsReasonInBody, &["same-refusals", "empty-refusals", "unavailable"], "a body of 8 bytes: \"not JSON\""),
        case(Flaw::AddsText, &["empty-refusals", "unavailable"], "a body of 5 bytes: \"sorry\""),
    ]
}

/// The flaws that show in the time of an answer.
#[rustfmt::skip]
pub(crate) const CASES_OF_TIME: [Case; 4] = [
    case(Flaw::ReadsBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "408"),
    case(Flaw::NeverTimesOut, &["stalled", "trickled"], "no answer within 1200 ms"),
    case(Flaw::TimesOutEarly, &["stalled", "trickled"], "408"),
    case(Flaw::RestartsTimeoutPerFrame, &["trickled"], "200 with a body of 8 bytes after "),
];

/// The flaws that a client sees over a socket.
#[rustfmt::skip]
pub(crate) const CASES_ON_SOCKETS: [Case; 18] = [
    case(Flaw::None, &[], ""),
    case(Flaw::KeepsConnectionOf401, &["connection-closed"], "401 and an open connection"),
    case(Flaw::SkipsHttp2, &["http2"], "200"),
    case(Flaw::RemembersEdges, &["every-body-byte"], "200"),
    case(Flaw::IgnoresBudget, &["full-budget"], "no 503; the first of them got: 408"),
    case(Flaw::RefusesWhenFull, &["full-budget"], "503 with an empty body"),
    case(Flaw::KeepsConnection, &["connection-closed"], "401 and an open connection"),
    case(Flaw::KeepsLaterConnections, &["connection-closed"], "408 and an open connection"),
    case(Flaw::ReadsBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "408"),
    case(Flaw::WaitsForBodyFirst, &[
        "head-first", "signature-first", "declared-too-large", "huge-length",
    ], "401 with an empty body after 1"),
    case(Flaw::NeverTimesOut, &["stalled", "trickled"], "no answer within 4000 ms"),
    case(Flaw::TreatsErrorAsEnd, &["broken-off"], "200"),
    case(Flaw::IgnoresRealLength, &["real-too-large", "http2"], "200"),
    case(Flaw::PanicsOnHugeLength, &["huge-length"], "no answer: the connection was closed"),
    case(Flaw::DropsUnknown, &["exact-bytes"], "no run of the handler"),
    case(Flaw::RunsHandlerFirst, &["handler-not-run"], "a run of the handler, with a body of 0 bytes: \"\""),
    case(Flaw::OmitsChallenge, &["challenge"], "401 without one"),
    case(Flaw::ShowsReasonInHeader, &["same-refusals"], "401, connection: close, content-length: 0, "),
];
