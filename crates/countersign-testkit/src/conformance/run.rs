use std::time::Duration;

use bytes::Bytes;
use countersign::Provider;

use super::{
    Conformance, Finding, Probe, Report, Rule, Verdict,
    answer::{Answer, Failure},
    expected::Expected,
    hindsight::{self, Refusal},
    request::Sent,
    requests::Requests,
    sighting::{self, Fate, Sighting},
    target::{Kind, Target},
};
use crate::Forgery;

/// A suite on its way through the rules.
pub(crate) struct Run<'a, P, T> {
    suite: &'a Conformance<P>,
    requests: Requests<'a, P>,
    target: T,
    refusals: Vec<Refusal>,
    sightings: Vec<Sighting>,
    /// Whether the sample got a 2xx.
    is_received: bool,
    /// The least time in which a complete request got its answer.
    latency: Option<Duration>,
}

/// Checks the application that receives at `path`.
pub(crate) async fn run<P: Provider, T: Target>(
    suite: &Conformance<P>,
    path: &str,
    target: T,
) -> Report {
    let findings = match Requests::new(suite, path) {
        Ok(requests) => {
            let run = Run {
                suite,
                requests,
                target,
                refusals: Vec::new(),
                sightings: Vec::new(),
                is_received: false,
                latency: None,
            };
            run.findings().await
        }
        Err(error) => unsigned(&error),
    };
    Report::new(format!("{} at {path}", P::NAME), findings)
}

/// The findings when nothing can be sent.
fn unsigned(error: &str) -> Vec<Finding> {
    let verdict = |rule| match rule {
        Rule::Authentic => Verdict::Broken {
            sent: "nothing, because the sample cannot be signed".to_owned(),
            expected: "a provider with a scheme, and the headers that its signature covers"
                .to_owned(),
            came: error.to_owned(),
        },
        _ => Verdict::NotChecked("the sample cannot be signed".to_owned()),
    };
    let rules = Rule::ALL.iter();
    rules
        .map(|&rule| Finding {
            rule,
            verdict: verdict(rule),
        })
        .collect()
}

impl<P: Provider, T: Target> Run<'_, P, T> {
    async fn findings(mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for &rule in Rule::ALL {
            let verdict = self.check(rule).await;
            self.is_received |= rule == Rule::Authentic && verdict == Verdict::Passed;
            findings.push(Finding { rule, verdict });
        }
        findings
    }

    async fn check(&mut self, rule: Rule) -> Verdict {
        let requests = &self.requests;
        let (expected, sent) = match rule {
            Rule::Authentic | Rule::StillAnswers => (Expected::Success, vec![requests.sample()]),
            Rule::AnyFrames => (Expected::Success, requests.in_frames()),
            Rule::Trailers => match T::KIND {
                #[cfg(feature = "actix")]
                Kind::Actix => return not_checked("actix hands no trailers to an application"),
                _ => (Expected::Success, vec![requests.with_trailer()]),
            },
            Rule::LargestBody => match requests.largest() {
                Some(sent) => (Expected::Success, vec![sent]),
                None => return not_checked("the sample cannot be padded with white space"),
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
            Rule::HeadFirst
            | Rule::SignatureFirst
            | Rule::DeclaredTooLarge
            | Rule::HugeLength
            | Rule::Trickled
                if self.is_too_slow() =>
            {
                return not_checked("the server is too slow for this read timeout");
            }
            Rule::HeadFirst => (self.at_once(401), requests.forged_in_the_head()),
            Rule::SignatureFirst => (self.at_once(401), vec![requests.unsigned_and_too_large()]),
            Rule::DeclaredTooLarge => (self.at_once(413), vec![requests.declared_too_large()]),
            Rule::HugeLength => (self.at_once(413), vec![requests.huge_length()]),
            Rule::RealTooLarge => match requests.too_large() {
                Some(sent) => (
                    Expected::Status(413),
                    vec![sent.in_frames(16 * 1024).chunked()],
                ),
                None => return not_checked("there is no memory for a body over the limit"),
            },
            Rule::Stalled => (self.timed_out(), vec![requests.stalled()]),
            Rule::Trickled => (self.timed_out(), vec![requests.trickled()]),
            Rule::ConnectionClosed if T::KIND == Kind::Socket => {
                return hindsight::connection_closed(&self.refusals);
            }
            Rule::ConnectionClosed => {
                return not_checked("there is no connection: a `url` has one");
            }
            Rule::BrokenOff if T::KIND == Kind::Socket => {
                (Expected::StatusOrNone(400), requests.broken_off())
            }
            Rule::BrokenOff => (Expected::Status(400), requests.broken_off()),
            Rule::WithoutLayer => match &self.suite.path_without_layer {
                Some(path) => (Expected::Said(500), vec![requests.without_layer(path)]),
                None => return not_checked("no `path_without_layer` is given"),
            },
            Rule::SameRefusals => {
                return hindsight::same_refusals(&self.refusals, &self.suite.varying_headers);
            }
            Rule::Challenge => return hindsight::challenge(&self.refusals),
            Rule::EmptyRefusals => return hindsight::empty_refusals(&self.refusals),
            Rule::HandlerNotRun => return self.by_probe(sighting::handler_not_run),
            Rule::ExactBytes => return self.by_probe(sighting::exact_bytes),
        };
        self.expect(expected, sent).await
    }

    /// Sends the requests until one of them does not get what it has to.
    async fn expect(&mut self, expected: Expected, requests: Vec<Sent>) -> Verdict {
        if requests.is_empty() {
            return not_checked("there is no such request");
        }
        for sent in requests {
            let what = sent.what.clone();
            let outcome = self.exchange(expected, sent).await;
            if let Ok(answer) = &outcome
                && answer.status.is_client_error()
            {
                self.refusals.push(Refusal {
                    sent: what.clone(),
                    answer: answer.clone(),
                });
            }
            if !expected.is(&outcome) {
                return Verdict::Broken {
                    sent: what,
                    expected: expected.to_string(),
                    came: match outcome {
                        Ok(answer) => answer.to_string(),
                        Err(failure) => failure.to_string(),
                    },
                };
            }
        }
        Verdict::Passed
    }

    async fn exchange(&mut self, expected: Expected, sent: Sent) -> Result<Answer, Failure> {
        self.look();
        let what = sent.what.clone();
        let body = sent.frames.concat();
        let limit = self.suite.read_timeout.saturating_add(self.suite.patience);
        let outcome = self.target.exchange(sent, limit).await;
        if let (Expected::Success, Ok(answer)) = (expected, &outcome) {
            let latency = self.latency.unwrap_or(answer.elapsed);
            self.latency = Some(latency.min(answer.elapsed));
        }
        let is_success = Expected::Success.is(&outcome);
        let fate = match (expected, is_success) {
            (Expected::Success, true) => Fate::Accepted(body.into()),
            (Expected::Success, false) | (_, true) => Fate::Other,
            (_, false) => Fate::Refused,
        };
        self.sightings.push(Sighting {
            sent: what,
            fate,
            seen: Vec::new(),
        });
        self.look();
        outcome
    }

    /// Gives the last request what was seen since; what was seen before there was one is of no
    /// interest.
    fn look(&mut self) {
        let seen = self.suite.probe.as_ref().map(Probe::take);
        if let Some(last) = self.sightings.last_mut() {
            last.seen.extend(seen.into_iter().flatten());
        }
    }

    fn by_probe(&mut self, verdict: impl FnOnce(&[Sighting]) -> Verdict) -> Verdict {
        if self.suite.probe.is_none() {
            return not_checked("no `probe` is given");
        }
        self.look();
        verdict(&self.sightings)
    }

    /// Where the sample is refused too, the refusal of a forgery says nothing.
    async fn forgery(&mut self, forgery: Forgery) -> Verdict {
        if !self.is_received {
            return not_checked("the sample gets no 2xx either");
        }
        match self.requests.forged(forgery) {
            Ok(sent) => {
                let expected = Expected::Status(forgery.status().as_u16());
                self.expect(expected, vec![sent]).await
            }
            Err(error) => Verdict::NotChecked(error.to_string()),
        }
    }

    /// Whether the server's own time hides what it does with the read timeout. Half of that leaves
    /// enough between an answer that does not wait for the body and one that does. In process no
    /// time is looked at for that.
    fn is_too_slow(&self) -> bool {
        let is_late = |latency| latency >= self.suite.read_timeout / 2;
        T::KIND == Kind::Socket && self.latency.is_some_and(is_late)
    }

    fn authentic(&self, bodies: &[Bytes]) -> Vec<Sent> {
        let authentic = |body: &Bytes| {
            let what = format!("authentic: {:?}", String::from_utf8_lossy(body));
            self.requests.authentic(&what, body.clone())
        };
        bodies.iter().map(authentic).collect()
    }

    fn at_once(&self, status: u16) -> Expected {
        Expected::AtOnce(status, self.suite.read_timeout)
    }

    fn timed_out(&self) -> Expected {
        Expected::NotBefore(408, self.suite.read_timeout)
    }
}

fn not_checked(reason: &str) -> Verdict {
    Verdict::NotChecked(reason.to_owned())
}
