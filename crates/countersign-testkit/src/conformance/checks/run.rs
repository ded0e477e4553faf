use std::time::Duration;

use bytes::Bytes;
use countersign::StatusCode;
use http::Version;

use super::{
    expected::Expected,
    handler_rules::{self, ExpectedOutcome, HandlerRuns},
    refusal_rules::{self, Refusal},
};
use crate::{
    conformance::{
        probe::Probe,
        receivers::{Answer, Failure, Kind, Target},
        report::{Finding, Report, Verdict},
        request::{Requests, SuiteRequest},
        rule::Rule,
        suite::Conformance,
    },
    forge::{
        Described, Forgery, NotForged, cancelling, every_body_byte, every_byte, other_lengths,
        signed_with_known_secrets,
    },
    sign::SignedRequest,
};

const SAMPLE_REFUSED: &str = "the sample gets no 2xx either";

/// One run of a suite.
pub(super) struct Run<'a, T> {
    pub(super) suite: &'a Conformance,
    pub(super) requests: Requests<'a>,
    pub(super) target: T,
    pub(super) refusals: Vec<Refusal>,
    pub(super) handler_runs: Vec<HandlerRuns>,
    /// Whether the sample got a 2xx.
    is_sample_accepted: bool,
    /// The shortest time between a complete request and its answer.
    latency: Option<Duration>,
}

/// Checks the application that receives at `path`.
pub(crate) async fn run<T: Target>(suite: &Conformance, path: &str, target: T) -> Report {
    let findings = match Requests::new(suite, path) {
        Ok(requests) => {
            let run = Run {
                suite,
                requests,
                target,
                refusals: Vec::new(),
                handler_runs: Vec::new(),
                is_sample_accepted: false,
                latency: None,
            };
            run.findings().await
        }
        Err(error) => without_requests(&error),
    };
    Report::new(format!("{} at {path}", suite.provider), findings)
}

/// The findings if the sample cannot be signed.
fn without_requests(error: &str) -> Vec<Finding> {
    let verdict = |rule| match rule {
        Rule::Authentic => Verdict::broken(
            "nothing, because the sample cannot be signed",
            "the header fields that the signature covers",
            error,
        ),
        _ => Verdict::not_checked("the sample cannot be signed"),
    };
    let rules = Rule::ALL.iter();
    rules
        .map(|&rule| Finding {
            rule,
            verdict: verdict(rule),
        })
        .collect()
}

impl<T: Target> Run<'_, T> {
    async fn findings(mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for &rule in Rule::ALL {
            let verdict = self.check(rule).await;
            self.is_sample_accepted |= rule == Rule::Authentic && verdict == Verdict::Passed;
            findings.push(Finding { rule, verdict });
        }
        findings
    }

    async fn check(&mut self, rule: Rule) -> Verdict {
        let requests = &self.requests;
        let (expected, requests) = match rule {
            Rule::Authentic | Rule::StillAnswers => (Expected::Success, vec![requests.sample()]),
            Rule::AnyFrames => (Expected::Success, requests.in_frames()),
            Rule::Trailers => match T::KIND {
                #[cfg(feature = "actix")]
                Kind::Actix => {
                    return Verdict::not_checked("actix passes no trailers to an application");
                }
                Kind::Tower | Kind::Socket => (Expected::Success, vec![requests.with_trailer()]),
            },
            Rule::LargestBody => match requests.largest() {
                Some(request) => (Expected::Success, vec![request]),
                None => {
                    return Verdict::not_checked("the sample cannot be padded with white space");
                }
            },
            Rule::UnknownShape => (
                Expected::Success,
                self.authentic(&self.suite.unknown_shapes),
            ),
            Rule::Unparsable => (
                Expected::Status(400),
                self.authentic(&self.suite.unparsable),
            ),
            Rule::Forgery(forgery) => return self.forgery(forgery).await,
            Rule::EveryByte => return self.all_forged(every_byte).await,
            Rule::EveryBodyByte => return self.all_forged(every_body_byte).await,
            Rule::CancellingChanges => return self.all_forged(cancelling).await,
            Rule::SignatureLength => return self.all_forged(other_lengths).await,
            Rule::KnownSecrets => return self.all_forged(signed_with_known_secrets).await,
            Rule::EveryMethod | Rule::PathAndQuery | Rule::FullBudget
                if !self.is_sample_accepted =>
            {
                return Verdict::not_checked(SAMPLE_REFUSED);
            }
            Rule::EveryMethod => return self.every_method().await,
            Rule::PathAndQuery => return self.path_and_query().await,
            Rule::FullBudget => return Box::pin(self.full_budget()).await,
            Rule::HeadFirst
            | Rule::SignatureFirst
            | Rule::DeclaredTooLarge
            | Rule::HugeLength
            | Rule::Trickled
                if self.is_too_slow() =>
            {
                return Verdict::not_checked("the server is too slow for this read timeout");
            }
            Rule::HeadFirst => (self.before_body(401), requests.forged_heads()),
            Rule::SignatureFirst => (
                self.before_body(401),
                vec![requests.unsigned_and_too_large()],
            ),
            Rule::DeclaredTooLarge => (self.before_body(413), vec![requests.declared_too_large()]),
            Rule::HugeLength => (self.before_body(413), vec![requests.huge_length()]),
            Rule::RealTooLarge => match requests.too_large() {
                Some(request) => (
                    Expected::Status(413),
                    vec![request.in_frames(16 * 1024).chunked()],
                ),
                None => {
                    return Verdict::not_checked("there is no memory for a body over the limit");
                }
            },
            Rule::Stalled => (self.timed_out(), vec![requests.stalled()]),
            Rule::Trickled => (self.timed_out(), vec![requests.trickled()]),
            Rule::ConnectionClosed if self.suite.http2_only => {
                return Verdict::not_checked("a connection of HTTP/2 goes on after a refusal");
            }
            Rule::ConnectionClosed if T::KIND == Kind::Socket => {
                return refusal_rules::connection_closed(&self.refusals);
            }
            Rule::ConnectionClosed => {
                return Verdict::not_checked("there is no connection: a `url` has one");
            }
            Rule::BrokenOff if T::KIND == Kind::Socket => {
                (Expected::StatusOrClosed(400), requests.broken_off())
            }
            Rule::BrokenOff => (Expected::Status(400), requests.broken_off()),
            Rule::WithoutLayer => match &self.suite.path_without_layer {
                Some(path) => (Expected::StatusWithText(500), vec![requests.to_path(path)]),
                None => return Verdict::not_checked("no `path_without_layer` is given"),
            },
            Rule::Http2 => return self.http2().await,
            Rule::Unavailable => return self.unavailable().await,
            Rule::SameRefusals => {
                return refusal_rules::same_refusals(&self.refusals, &self.suite.varying_headers);
            }
            Rule::Challenge => return refusal_rules::challenge(&self.refusals),
            Rule::EmptyRefusals => return refusal_rules::empty_refusals(&self.refusals),
            Rule::HandlerNotRun => return self.by_probe(handler_rules::handler_not_run),
            Rule::ExactBytes => return self.by_probe(handler_rules::exact_bytes),
        };
        self.expect(expected, requests).await
    }

    /// Sends the requests until one does not get what it has to.
    pub(super) async fn expect(
        &mut self,
        expected: Expected,
        requests: Vec<SuiteRequest>,
    ) -> Verdict {
        if requests.is_empty() {
            return Verdict::not_checked("there is no such request");
        }
        for request in requests {
            let description = request.description.clone();
            let version = self.versioned(request.clone()).version;
            let outcome = self.exchange(expected, request).await;
            if let Ok(answer) = &outcome
                && is_refusal(answer.status)
                // Where only some requests go over HTTP/2, their answers have other fields.
                && (version == Version::HTTP_11 || self.suite.http2_only)
            {
                self.refusals.push(Refusal {
                    request: description.clone(),
                    answer: answer.clone(),
                });
            }
            if !expected.matches(&outcome) {
                return Verdict::broken(&description, expected.to_string(), got(&outcome));
            }
        }
        Verdict::Passed
    }

    pub(super) async fn exchange(
        &mut self,
        expected: Expected,
        request: SuiteRequest,
    ) -> Result<Answer, Failure> {
        self.collect_handler_runs();
        let description = request.description.clone();
        let body = request.frames.concat();
        let limit = self.limit();
        let request = self.versioned(request);
        let outcome = self.target.exchange(request, limit).await;
        if let (Expected::Success, Ok(answer)) = (expected, &outcome) {
            let latency = self.latency.unwrap_or(answer.elapsed);
            self.latency = Some(latency.min(answer.elapsed));
        }
        let is_success = Expected::Success.matches(&outcome);
        let expected_outcome = match (expected, is_success) {
            (Expected::Success, true) => ExpectedOutcome::Accepted(body.into()),
            (Expected::Success, false) | (_, true) => ExpectedOutcome::Unexpected,
            (_, false) => ExpectedOutcome::Refused,
        };
        self.handler_runs.push(HandlerRuns {
            request: description,
            outcome: expected_outcome,
            bodies: Vec::new(),
        });
        self.collect_handler_runs();
        outcome
    }

    /// How long an answer may take.
    pub(super) fn limit(&self) -> Duration {
        self.suite.read_timeout.saturating_add(self.suite.patience)
    }

    /// The request over the version of HTTP that the suite is for.
    pub(super) fn versioned(&self, request: SuiteRequest) -> SuiteRequest {
        if self.suite.http2_only && T::KIND == Kind::Socket {
            request.over_http2()
        } else {
            request
        }
    }

    /// Adds what the probe saw to the last request. What it saw before the first request is dropped.
    pub(super) fn collect_handler_runs(&mut self) {
        let seen = self.suite.probe.as_ref().map(Probe::drain);
        if let Some(last) = self.handler_runs.last_mut() {
            last.bodies.extend(seen.into_iter().flatten());
        }
    }

    fn by_probe(&mut self, verdict: impl FnOnce(&[HandlerRuns]) -> Verdict) -> Verdict {
        if self.suite.probe.is_none() {
            return Verdict::not_checked("no `probe` is given");
        }
        self.collect_handler_runs();
        verdict(&self.handler_runs)
    }

    /// If the sample is refused too, the refusal of a forgery means nothing.
    async fn forgery(&mut self, forgery: Forgery) -> Verdict {
        if !self.is_sample_accepted {
            return Verdict::not_checked(SAMPLE_REFUSED);
        }
        match self.requests.forged(forgery) {
            Ok(request) => {
                let expected = Expected::Status(forgery.status().as_u16());
                self.expect(expected, vec![request]).await
            }
            Err(error) => Verdict::NotChecked(error.to_string()),
        }
    }

    /// The same of requests that were made together. Each has to get 401.
    async fn all_forged(
        &mut self,
        forge: fn(&SignedRequest) -> Result<Vec<Described>, NotForged>,
    ) -> Verdict {
        if !self.is_sample_accepted {
            return Verdict::not_checked(SAMPLE_REFUSED);
        }
        match self.requests.all_forged(forge) {
            Ok(all) => self.expect(Expected::Status(401), all).await,
            Err(error) => Verdict::NotChecked(error.to_string()),
        }
    }

    async fn http2(&mut self) -> Verdict {
        if T::KIND != Kind::Socket {
            return Verdict::not_checked("there is no connection: a `url` has one");
        }
        if !self.target.speaks_http2().await {
            return Verdict::not_checked("the server speaks no HTTP/2 without TLS");
        }
        let sample = || {
            self.requests
                .sample()
                .over_http2()
                .described("the sample over HTTP/2")
        };
        let (first, last) = (sample(), sample());
        let refused = self.requests.over_http2().into_iter();
        let refused = refused.map(|(status, request)| (Expected::Status(status), request));
        let all = [(Expected::Success, first)].into_iter().chain(refused);
        for (expected, request) in all.chain([(Expected::Success, last)]).collect::<Vec<_>>() {
            let verdict = self.expect(expected, vec![request]).await;
            if verdict != Verdict::Passed {
                return verdict;
            }
        }
        Verdict::Passed
    }

    async fn unavailable(&mut self) -> Verdict {
        if let Some(path) = &self.suite.path_unavailable {
            let request = self.requests.to_path(path);
            let verdict = self.expect(Expected::Status(503), vec![request]).await;
            if verdict != Verdict::Passed {
                return verdict;
            }
        }
        refusal_rules::unavailable(&self.refusals)
    }

    /// Whether the server is too slow to tell an answer that waits for the body from one that does
    /// not: half of the read timeout has to remain between them. Calls in this process count reads
    /// instead.
    fn is_too_slow(&self) -> bool {
        let is_slow = |latency| latency >= self.suite.read_timeout / 2;
        T::KIND == Kind::Socket && self.latency.is_some_and(is_slow)
    }

    fn authentic(&self, bodies: &[Bytes]) -> Vec<SuiteRequest> {
        let authentic = |body: &Bytes| {
            let description = format!("authentic: {:?}", String::from_utf8_lossy(body));
            self.requests.authentic(&description, body.clone())
        };
        bodies.iter().map(authentic).collect()
    }

    fn before_body(&self, status: u16) -> Expected {
        Expected::BeforeBody(status, self.suite.read_timeout)
    }

    fn timed_out(&self) -> Expected {
        Expected::After(408, self.suite.read_timeout)
    }
}

fn is_refusal(status: StatusCode) -> bool {
    status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE
}

/// What a request got, for the report.
pub(super) fn got(outcome: &Result<Answer, Failure>) -> String {
    match outcome {
        Ok(answer) => answer.to_string(),
        Err(failure) => failure.to_string(),
    }
}
