//! The rules about all refusals, checked at the end.

use std::fmt::Write;

use countersign::{HeaderName, StatusCode};
use http::header;

use crate::conformance::{
    receivers::{Answer, shown},
    report::Verdict,
};

/// A request that got a 4xx or 503.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The description of the request.
    pub(crate) request: String,
    pub(crate) answer: Answer,
}

pub(crate) fn connection_closed(refusals: &[Refusal]) -> Verdict {
    let observed = |refusal: &&Refusal| refusal.answer.is_closed.is_some();
    let mut observed = refusals.iter().filter(observed).peekable();
    if observed.peek().is_none() {
        return Verdict::not_checked("nothing was refused");
    }
    let open = observed.find(|refusal| refusal.answer.is_closed == Some(false));
    open.map_or(Verdict::Passed, |refusal| {
        let status = refusal.answer.status.as_u16();
        Verdict::broken(
            &refusal.request,
            format!("{status} and the end of the connection"),
            format!("{status} and an open connection"),
        )
    })
}

/// Whether all 401s are the same, except for the `varying` fields.
pub(crate) fn same_refusals(refusals: &[Refusal], varying: &[HeaderName]) -> Verdict {
    let mut unauthorized = unauthorized(refusals);
    let Some(first) = unauthorized.next() else {
        return Verdict::not_checked("there was no 401");
    };
    let expected = visible(&first.answer, varying);
    let other = unauthorized.find(|refusal| visible(&refusal.answer, varying) != expected);
    other.map_or(Verdict::Passed, |other| {
        Verdict::broken(
            &other.request,
            format!("the answer to \"{}\": {expected}", first.request),
            visible(&other.answer, varying),
        )
    })
}

pub(crate) fn challenge(refusals: &[Refusal]) -> Verdict {
    let mut unauthorized = unauthorized(refusals).peekable();
    if unauthorized.peek().is_none() {
        return Verdict::not_checked("there was no 401");
    }
    let lacks_challenge = |refusal: &&Refusal| {
        let headers = &refusal.answer.headers;
        !headers.contains_key(header::WWW_AUTHENTICATE)
    };
    let without = unauthorized.find(lacks_challenge);
    without.map_or(Verdict::Passed, |refusal| {
        Verdict::broken(
            &refusal.request,
            "401 with a WWW-Authenticate",
            "401 without one",
        )
    })
}

pub(crate) fn empty_refusals(refusals: &[Refusal]) -> Verdict {
    let is_client_error = |refusal: &&Refusal| refusal.answer.status.is_client_error();
    let mut refusals = refusals.iter().filter(is_client_error).peekable();
    if refusals.peek().is_none() {
        return Verdict::not_checked("nothing was refused");
    }
    let with_body = refusals.find(|refusal| !refusal.answer.body.is_empty());
    with_body.map_or(Verdict::Passed, |refusal| {
        Verdict::broken(
            &refusal.request,
            format!("{} with an empty body", refusal.answer.status.as_u16()),
            shown(&refusal.answer.body),
        )
    })
}

/// Whether every 503 says when to come back, and no more.
pub(crate) fn unavailable(refusals: &[Refusal]) -> Verdict {
    let is_503 = |refusal: &&Refusal| refusal.answer.status == StatusCode::SERVICE_UNAVAILABLE;
    let mut unavailable = refusals.iter().filter(is_503).peekable();
    if unavailable.peek().is_none() {
        return Verdict::not_checked(
            "there was no 503: no `path_unavailable` and no `max_buffered_bytes` is given",
        );
    }
    let tells_when = |answer: &Answer| answer.headers.contains_key(header::RETRY_AFTER);
    let other =
        unavailable.find(|refusal| !tells_when(&refusal.answer) || !refusal.answer.body.is_empty());
    other.map_or(Verdict::Passed, |refusal| {
        let got = if tells_when(&refusal.answer) {
            shown(&refusal.answer.body)
        } else {
            "503 without a Retry-After".to_owned()
        };
        let expected = "503 with a Retry-After and an empty body";
        Verdict::broken(&refusal.request, expected, got)
    })
}

fn unauthorized(refusals: &[Refusal]) -> impl Iterator<Item = &Refusal> {
    let is_401 = |refusal: &&Refusal| refusal.answer.status == StatusCode::UNAUTHORIZED;
    refusals.iter().filter(is_401)
}

/// Everything that a client sees of an answer, without the `varying` fields.
fn visible(answer: &Answer, varying: &[HeaderName]) -> String {
    let mut visible = answer.status.as_u16().to_string();
    let mut fields: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !varying.contains(name))
        .map(|(name, value)| format!(", {name}: {}", value.as_bytes().escape_ascii()))
        .collect();
    fields.sort();
    visible.extend(fields);
    if !answer.body.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(visible, ", and {}", shown(&answer.body));
    }
    visible
}
