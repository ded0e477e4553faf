use std::fmt;

use serde::Serialize;

use super::received::Received;

/// Counts the requests that were received.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tally {
    authentic: u64,
    refused: u64,
    /// How many of them the capture lacks.
    pub(super) not_captured: u64,
}

impl Tally {
    pub(super) fn count(&mut self, received: &Received) {
        if received.verdict.is_authentic() {
            self.authentic += 1;
        } else {
            self.refused += 1;
        }
        self.not_captured += u64::from(received.not_captured.is_some());
    }

    pub(super) fn all(&self) -> u64 {
        self.authentic + self.refused
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} authentic, {} refused", self.authentic, self.refused)?;
        match self.not_captured {
            0 => Ok(()),
            count => write!(f, ", {count} not captured"),
        }
    }
}
