//! The rules that look at what a [`Probe`](super::Probe) saw.

use bytes::Bytes;

use super::{Verdict, hindsight::text};

/// What the handler saw of one request.
#[derive(Debug)]
pub(crate) struct Sighting {
    pub(crate) sent: String,
    pub(crate) fate: Fate,
    /// The body of each time that the handler ran.
    pub(crate) seen: Vec<Bytes>,
}

/// Whether a request got what it has to get.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It had to reach the handler, with this body, and got a 2xx.
    Accepted(Bytes),
    /// It had to be refused, and got no 2xx.
    Refused,
    /// Neither, which is what another rule is for.
    Other,
}

pub(crate) fn handler_not_run(sightings: &[Sighting]) -> Verdict {
    let mut refused = sightings
        .iter()
        .filter(|sighting| matches!(sighting.fate, Fate::Refused))
        .peekable();
    if refused.peek().is_none() {
        return Verdict::NotChecked("nothing was refused".to_owned());
    }
    let ran = refused.find(|sighting| !sighting.seen.is_empty());
    ran.map_or(Verdict::Passed, |sighting| Verdict::Broken {
        sent: sighting.sent.clone(),
        expected: "a refusal for which the handler does not run".to_owned(),
        came: came(&sighting.seen),
    })
}

pub(crate) fn exact_bytes(sightings: &[Sighting]) -> Verdict {
    let accepted = |sighting| match sighting {
        &Sighting {
            fate: Fate::Accepted(ref body),
            ref sent,
            ref seen,
        } => Some((sent, body, seen.as_slice())),
        _ => None,
    };
    let mut accepted = sightings.iter().filter_map(accepted).peekable();
    if accepted.peek().is_none() {
        return Verdict::NotChecked("nothing was accepted".to_owned());
    }
    let other = accepted.find(|(_, body, seen)| !matches!(seen, [seen] if seen == *body));
    other.map_or(Verdict::Passed, |(sent, body, seen)| Verdict::Broken {
        sent: sent.clone(),
        expected: format!("the handler runs once, with {}", text(body)),
        came: came(seen),
    })
}

fn came(seen: &[Bytes]) -> String {
    match seen {
        [] => "the probe saw nothing".to_owned(),
        [body] => format!("the handler ran, with {}", text(body)),
        more => format!("the handler ran {} times", more.len()),
    }
}
