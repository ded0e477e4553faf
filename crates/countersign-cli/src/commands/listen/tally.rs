use std::fmt;

use serde::Serialize;

use super::received::Received;
use crate::output::Exit;

/// Counts the requests that were received, and what was lost of them.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Tally {
    authentic: u64,
    refused: u64,
    /// Of how many the capture lacks the line because it could not be written.
    not_captured: u64,
    /// How many refused requests were left out of the capture, whose share is used up.
    beyond_share: u64,
    /// How many authentic deliveries the application did not answer with a success.
    not_taken: u64,
    /// How many requests were under way at the end, with a signature that was not refused.
    cut_off: u64,
    /// How many were not printed, because the output did not keep up or failed.
    not_shown: u64,
    /// How many refusals were printed without a diagnosis, because too many came at once.
    not_diagnosed: u64,
    #[serde(skip)]
    write_failed: bool,
}

impl Tally {
    pub(super) fn count(&mut self, received: &Received) {
        if received.verdict.is_authentic() {
            self.authentic += 1;
            let is_lost = |forwarded: &super::forward::Forwarded| !forwarded.is_taken();
            self.not_taken += u64::from(received.forwarded.as_ref().is_some_and(is_lost));
        } else {
            self.refused += 1;
        }
        self.not_captured += u64::from(received.not_captured.is_some());
        self.beyond_share += u64::from(received.is_beyond_share);
    }

    pub(super) fn cut_off(&mut self, count: u64) {
        self.cut_off = count;
    }

    pub(super) fn not_shown(&mut self, count: u64) {
        self.not_shown += count;
    }

    pub(super) fn not_diagnosed(&mut self) {
        self.not_diagnosed += 1;
    }

    pub(super) fn write_failed(&mut self) {
        self.write_failed = true;
        self.not_shown += 1;
    }

    /// What was lost decides.
    pub(super) fn exit(&self) -> Exit {
        if self.not_captured > 0 || self.write_failed {
            Exit::Input
        } else if self.not_taken > 0 || self.cut_off > 0 || self.not_shown > 0 {
            Exit::No
        } else {
            Exit::Done
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} authentic, {} refused", self.authentic, self.refused)?;
        let lost = [
            (self.not_captured, "not captured"),
            (self.beyond_share, "beyond the capture's share of refusals"),
            (self.not_taken, "not taken by the application"),
            (self.cut_off, "cut off at the end"),
            (self.not_shown, "not shown"),
            (self.not_diagnosed, "not diagnosed"),
        ];
        for (count, what) in lost.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        Ok(())
    }
}
