//! The rules about all refusals, checked at the end.

use std::fmt::Write;

use countersign::{HeaderName, StatusCode};
use http::header;

use crate::conformance::{
    receivers::{Answer, shown},
    report::Verdict,
};

/// A request that got a 4xx.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The description of the request.
    pub(crate) request: String,
    pub(crate) answer: Answer,
}

pub(crate) fn connection_closed(refusals: &[Refusal]) -> Verdict {
    let timed_out = |refusal: &&Refusal| refusal.answer.is_closed.is_some();
    let mut timed_out = refusals.iter().filter(timed_out).peekable();
    if timed_out.peek().is_none() {
        return Verdict::NotChecked("there was no 408".to_owned());
    }
    let open = timed_out.find(|refusal| refusal.answer.is_closed == Some(false));
    open.map_or(Verdict::Passed, |refusal| Verdict::Broken {
        sent: refusal.request.clone(),
        expected: "408 and the end of the connection".to_owned(),
        got: "408 and an open connection".to_owned(),
    })
}

/// Whether all 401s are the same, except for the `varying` fields.
pub(crate) fn same_refusals(refusals: &[Refusal], varying: &[HeaderName]) -> Verdict {
    let mut unauthorized = unauthorized(refusals);
    let Some(first) = unauthorized.next() else {
        return Verdict::NotChecked("there was no 401".to_owned());
    };
    let expected = visible(&first.answer, varying);
    let other = unauthorized.find(|refusal| visible(&refusal.answer, varying) != expected);
    other.map_or(Verdict::Passed, |other| Verdict::Broken {
        sent: other.request.clone(),
        expected: format!("the answer to \"{}\": {expected}", first.request),
        got: visible(&other.answer, varying),
    })
}

pub(crate) fn challenge(refusals: &[Refusal]) -> Verdict {
    let mut unauthorized = unauthorized(refusals).peekable();
    if unauthorized.peek().is_none() {
        return Verdict::NotChecked("there was no 401".to_owned());
    }
    let lacks_challenge = |refusal: &&Refusal| {
        let headers = &refusal.answer.headers;
        !headers.contains_key(header::WWW_AUTHENTICATE)
    };
    let without = unauthorized.find(lacks_challenge);
    without.map_or(Verdict::Passed, |refusal| Verdict::Broken {
        sent: refusal.request.clone(),
        expected: "401 with a WWW-Authenticate".to_owned(),
        got: "401 without one".to_owned(),
    })
}

pub(crate) fn empty_refusals(refusals: &[Refusal]) -> Verdict {
    if refusals.is_empty() {
        return Verdict::NotChecked("nothing was refused".to_owned());
    }
    let mut refusals = refusals.iter();
    let with_body = refusals.find(|refusal| !refusal.answer.body.is_empty());
    with_body.map_or(Verdict::Passed, |refusal| Verdict::Broken {
        sent: refusal.request.clone(),
        expected: format!("{} with an empty body", refusal.answer.status.as_u16()),
        got: shown(&refusal.answer.body),
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
