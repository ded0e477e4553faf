//! The rules about the handler, which a [`Probe`](crate::Probe) observes.

use std::slice;

use bytes::Bytes;

use crate::conformance::{receivers::shown, report::Verdict};

/// What a request led to.
#[derive(Debug)]
pub(crate) struct HandlerRuns {
    /// The description of the request.
    pub(crate) request: String,
    pub(crate) outcome: ExpectedOutcome,
    /// The body that each run of the handler was given.
    pub(crate) bodies: Vec<Bytes>,
}

/// Whether a request got the answer that it has to get.
#[derive(Debug)]
pub(crate) enum ExpectedOutcome {
    /// It has to reach the handler with this body, and got a 2xx.
    Accepted(Bytes),
    /// It has to be refused, and got no 2xx.
    Refused,
    /// No: another rule is broken.
    Unexpected,
}

pub(crate) fn handler_not_run(requests: &[HandlerRuns]) -> Verdict {
    let mut refused = requests
        .iter()
        .filter(|request| matches!(request.outcome, ExpectedOutcome::Refused))
        .peekable();
    if refused.peek().is_none() {
        return Verdict::not_checked("nothing was refused");
    }
    let handled = refused.find(|request| !request.bodies.is_empty());
    handled.map_or(Verdict::Passed, |request| {
        Verdict::broken(
            &request.request,
            "a refusal, and no run of the handler",
            described(&request.bodies),
        )
    })
}

pub(crate) fn exact_bytes(requests: &[HandlerRuns]) -> Verdict {
    let accepted = |request| accepted_body(request).map(|body| (request, body));
    let mut accepted = requests.iter().filter_map(accepted).peekable();
    if accepted.peek().is_none() {
        return Verdict::not_checked("nothing was accepted");
    }
    let other =
        accepted.find(|(request, body)| request.bodies.as_slice() != slice::from_ref(*body));
    other.map_or(Verdict::Passed, |(request, body)| {
        Verdict::broken(
            &request.request,
            format!("one run of the handler, with {}", shown(body)),
            described(&request.bodies),
        )
    })
}

fn accepted_body(request: &HandlerRuns) -> Option<&Bytes> {
    match &request.outcome {
        ExpectedOutcome::Accepted(body) => Some(body),
        ExpectedOutcome::Refused | ExpectedOutcome::Unexpected => None,
    }
}

pub(super) fn described(bodies: &[Bytes]) -> String {
    match bodies {
        [] => "no run of the handler".to_owned(),
        [body] => format!("a run of the handler, with {}", shown(body)),
        more => format!("{} runs of the handler", more.len()),
    }
}
