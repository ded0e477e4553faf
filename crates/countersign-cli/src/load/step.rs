use std::fmt;

use reqwest::Client;

use super::{outgoing::Outgoing, posted::Posted, source::Source};
use crate::output::Failure;

/// What a run does next.
pub(crate) struct Step {
    /// The progress with this step done, out of the total.
    pub(crate) position: u64,
    pub(crate) action: Action,
}

pub(crate) enum Action {
    Post(Box<Outgoing>),
    /// Counts a delivery that the filters leave out.
    PassOver,
    /// Warns of a line that is not a delivery.
    Warn(Malformed),
    /// The input ends with an error.
    Fail(Failure),
}

/// A line or an entry that cannot be sent, and why.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) source: Source,
    pub(crate) error: String,
}

/// What came of a step.
pub(super) enum Done {
    Posted(Posted),
    PassedOver,
    Malformed(Malformed),
    Failed(Failure),
}

impl Step {
    pub(super) fn is_post(&self) -> bool {
        matches!(self.action, Action::Post(_))
    }

    pub(super) async fn perform(self, client: &Client) -> (u64, Done) {
        let done = match self.action {
            Action::Post(outgoing) => Done::Posted(outgoing.post(client).await),
            Action::PassOver => Done::PassedOver,
            Action::Warn(malformed) => Done::Malformed(malformed),
            Action::Fail(failure) => Done::Failed(failure),
        };
        (self.position, done)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.error)
    }
}
