//! The rule about a budget that bodies fill which stall.

use super::{
    expected::Expected,
    handler_rules::{ExpectedOutcome, HandlerRuns},
    refusal_rules::Refusal,
    run::{Run, got},
};
use crate::conformance::{
    receivers::{Answer, Crowded, Target},
    report::Verdict,
    request::SuiteRequest,
};

/// On a busy machine the bodies may time out before the last of them is there.
const TRIES: usize = 3;

/// More requests are not sent at the same time.
const MAX_FILLING: usize = 1000;

impl<T: Target> Run<'_, T> {
    pub(super) async fn full_budget(&mut self) -> Verdict {
        let Some(budget) = self.suite.max_buffered_bytes else {
            return Verdict::not_checked("no `max_buffered_bytes` is given");
        };
        let Some(filling) = self.requests.filling(budget, MAX_FILLING) else {
            return Verdict::not_checked("it would take too much memory, or too many requests");
        };
        let filling: Vec<_> = filling
            .into_iter()
            .map(|request| self.versioned(request))
            .collect();
        let mut verdict = self.fill(&filling).await;
        for _ in 1..TRIES {
            match verdict {
                Ok(verdict) => return verdict,
                Err(_) => verdict = self.fill(&filling).await,
            }
        }
        verdict.unwrap_or_else(|not_given_up| not_given_up)
    }

    /// The verdict of one try; as an error, if no body is given up.
    async fn fill(&mut self, filling: &[SuiteRequest]) -> Result<Verdict, Verdict> {
        let count = filling.len();
        let request = self.requests.sample();
        let body = request.frames.concat();
        let limit = self.limit();
        let request = self.versioned(request);
        self.collect_handler_runs();
        let Crowded { filling, outcome } = self
            .target
            .exchange_while(filling.to_vec(), request, limit)
            .await;

        let stalled = format!("{count} bodies that stall before their last byte");
        let refused = filling.iter().flatten().filter(|answer| is_503(answer));
        let refusals = refused.map(|answer| Refusal {
            request: stalled.clone(),
            answer: answer.clone(),
        });
        let refusals: Vec<_> = refusals.collect();
        let is_given_up = !refusals.is_empty();
        if !self.suite.http2_only {
            self.refusals.extend(refusals);
        }
        let is_accepted = Expected::Success.matches(&outcome);
        let sent = format!("{stalled}, and then the sample");
        self.handler_runs.push(HandlerRuns {
            request: sent.clone(),
            outcome: if is_accepted {
                ExpectedOutcome::Accepted(body.into())
            } else {
                ExpectedOutcome::Unexpected
            },
            bodies: Vec::new(),
        });
        self.collect_handler_runs();
        if !is_accepted {
            let expected = "a 2xx for the sample";
            Ok(Verdict::broken(&sent, expected, got(&outcome)))
        } else if is_given_up {
            Ok(Verdict::Passed)
        } else {
            let got = match filling.first() {
                Some(outcome) => format!("no 503; the first of them got: {}", got(outcome)),
                None => "no answer to any of them".to_owned(),
            };
            Err(Verdict::broken(&stalled, "503 for one of them", got))
        }
    }
}

fn is_503(answer: &Answer) -> bool {
    answer.status == countersign::StatusCode::SERVICE_UNAVAILABLE
}
