//! The rules about unsigned requests that go another way than the sample.

use http::Method;

use super::{
    expected::Expected,
    handler_rules::{ExpectedOutcome, described},
    run::{Run, got},
};
use crate::conformance::{
    receivers::{Kind, Target},
    report::Verdict,
    request::SuiteRequest,
};

const OF_AXUM: &str = "what verifies does not guard this method. In axum, `MethodRouter::layer` \
    guards only the methods that are there when it is called: call it last, as in \
    `post(receive).put(receive).layer(layer)`";
#[cfg(feature = "actix")]
const OF_ACTIX: &str = "what verifies does not guard this method. In actix-web, `wrap` the resource \
    or the scope, not one of its routes";
const OF_URL: &str = "what verifies depends on the URL. Verify around the handler, whatever the path \
    and the query are";

impl<T: Target> Run<'_, T> {
    pub(super) async fn every_method(&mut self) -> Verdict {
        for request in self.requests.of_every_method() {
            // Without a probe, the page of a GET is no acceptance, nor is the answer of OPTIONS.
            let is_page = request.method.is_safe() && self.suite.probe.is_none();
            if is_page {
                continue;
            }
            let is_post = request.method == Method::POST;
            if let Some(verdict) = self.accepted(request).await {
                let advice = match T::KIND {
                    #[cfg(feature = "actix")]
                    Kind::Actix => OF_ACTIX,
                    Kind::Tower | Kind::Socket => OF_AXUM,
                };
                return if is_post {
                    verdict
                } else {
                    verdict.with_advice(advice)
                };
            }
        }
        Verdict::Passed
    }

    pub(super) async fn path_and_query(&mut self) -> Verdict {
        let mut requests = self.requests.of_every_query();
        let nowhere = self.requests.to_nowhere();
        let is_told = if self.suite.probe.is_some() {
            requests.push(nowhere);
            true
        } else {
            // A page that is there for every path is no acceptance.
            let outcome = self.exchange(Expected::NotAccepted, nowhere).await;
            Expected::NotAccepted.matches(&outcome)
        };
        if is_told {
            requests.extend(self.requests.of_every_path());
        }
        for request in requests {
            if let Some(verdict) = self.accepted(request).await {
                return verdict.with_advice(OF_URL);
            }
        }
        if is_told {
            Verdict::Passed
        } else {
            Verdict::not_checked(
                "every path gets a 2xx, so only a `probe` tells; no query is accepted",
            )
        }
    }

    /// The verdict if this unsigned request is accepted: the handler runs, or without a probe, it
    /// gets a 2xx.
    async fn accepted(&mut self, request: SuiteRequest) -> Option<Verdict> {
        let description = request.description.clone();
        let outcome = self.exchange(Expected::NotAccepted, request).await;
        let runs = self.handler_runs.last_mut()?;
        let is_accepted = match self.suite.probe {
            Some(_) => !runs.bodies.is_empty(),
            None => !Expected::NotAccepted.matches(&outcome),
        };
        if !is_accepted {
            return None;
        }
        runs.outcome = ExpectedOutcome::Unexpected;
        let got = match runs.bodies.as_slice() {
            [] => got(&outcome),
            bodies => format!("{}, and {}", got(&outcome), described(bodies)),
        };
        Some(Verdict::broken(
            &description,
            Expected::NotAccepted.to_string(),
            got,
        ))
    }
}
