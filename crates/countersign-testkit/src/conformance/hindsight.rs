//! The rules that look back at what was refused.

use std::fmt::Write;

use countersign::{HeaderName, StatusCode};
use http::header;

use super::{Verdict, answer::Answer};

/// A request that was refused: what was sent, and what came.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) sent: String,
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
        sent: refusal.sent.clone(),
        expected: "408, and the end of the connection".to_owned(),
        came: "408, and the connection is left open".to_owned(),
    })
}

pub(crate) fn same_refusals(refusals: &[Refusal], varying: &[HeaderName]) -> Verdict {
    let mut unauthorized = unauthorized(refusals);
    let Some(first) = unauthorized.next() else {
        return Verdict::NotChecked("there was no 401".to_owned());
    };
    let expected = look(&first.answer, varying);
    let other = unauthorized.find(|refusal| look(&refusal.answer, varying) != expected);
    other.map_or(Verdict::Passed, |other| Verdict::Broken {
        sent: other.sent.clone(),
        expected: format!("the same as of \"{}\": {expected}", first.sent),
        came: look(&other.answer, varying),
    })
}

pub(crate) fn challenge(refusals: &[Refusal]) -> Verdict {
    let mut unauthorized = unauthorized(refusals).peekable();
    if unauthorized.peek().is_none() {
        return Verdict::NotChecked("there was no 401".to_owned());
    }
    let has_none = |refusal: &&Refusal| {
        let headers = &refusal.answer.headers;
        !headers.contains_key(header::WWW_AUTHENTICATE)
    };
    let without = unauthorized.find(has_none);
    without.map_or(Verdict::Passed, |refusal| Verdict::Broken {
        sent: refusal.sent.clone(),
        expected: "401 with a WWW-Authenticate".to_owned(),
        came: "401 without one".to_owned(),
    })
}

pub(crate) fn empty_refusals(refusals: &[Refusal]) -> Verdict {
    if refusals.is_empty() {
        return Verdict::NotChecked("nothing was refused".to_owned());
    }
    let mut refusals = refusals.iter();
    let spoken = refusals.find(|refusal| !refusal.answer.body.is_empty());
    spoken.map_or(Verdict::Passed, |refusal| Verdict::Broken {
        sent: refusal.sent.clone(),
        expected: format!("{} with an empty body", refusal.answer.status.as_u16()),
        came: text(&refusal.answer.body),
    })
}

fn unauthorized(refusals: &[Refusal]) -> impl Iterator<Item = &Refusal> {
    let is_401 = |refusal: &&Refusal| refusal.answer.status == StatusCode::UNAUTHORIZED;
    refusals.iter().filter(is_401)
}

/// All that shows of an answer, but for the headers that vary.
fn look(answer: &Answer, varying: &[HeaderName]) -> String {
    let mut look = answer.status.as_u16().to_string();
    let mut fields: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !varying.contains(name))
        .map(|(name, value)| format!(", {name}: {}", value.as_bytes().escape_ascii()))
        .collect();
    fields.sort();
    look.extend(fields);
    if !answer.body.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(look, ", and {}", text(&answer.body));
    }
    look
}

pub(crate) fn text(body: &[u8]) -> String {
    let start = body.get(..body.len().min(80)).unwrap_or_default();
    format!(
        "a body of {} bytes: {:?}",
        body.len(),
        String::from_utf8_lossy(start)
    )
}
