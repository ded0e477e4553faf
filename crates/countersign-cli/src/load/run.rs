use futures_util::{Stream, StreamExt};
use reqwest::Url;

use super::{posted::Posted, step::Done, tally::Tally};
use crate::{
    capture::Outcomes,
    client::shown_url,
    output::{Exit, Failure, Output, Progress},
};

/// The results of the steps that are done.
pub(super) struct Run {
    tally: Tally,
    progress: Progress,
    outcomes: Option<Outcomes>,
    failure: Option<Failure>,
    output: Output,
}

impl Run {
    pub(super) fn new(output: Output, total: Option<u64>, outcomes: Option<Outcomes>) -> Self {
        Self {
            tally: Tally::new(outcomes.is_some()),
            progress: Progress::new(output, total),
            outcomes,
            failure: None,
            output,
        }
    }

    pub(super) async fn collect(&mut self, done: &mut (impl Stream<Item = (u64, Done)> + Unpin)) {
        while let Some((position, done)) = done.next().await {
            match done {
                Done::Posted(posted) => {
                    self.print_unexpected(&posted);
                    self.mark(&posted);
                    self.tally.count(posted);
                }
                Done::PassedOver => self.tally.count_passed_over(),
                Done::Malformed(malformed) => {
                    self.progress.suspended(|| self.output.warning(&malformed));
                    self.tally.count_malformed();
                }
                Done::Failed(failure) => self.failure = Some(failure),
            }
            self.progress.update(position, self.tally.progress());
        }
    }

    /// Prints a delivery of a capture that was not answered as expected. Without a capture all
    /// requests are the same, and the report suffices.
    fn print_unexpected(&self, posted: &Posted) {
        if posted.origin.is_some() && !posted.is_as_expected() {
            // The rest is sent even if stdout fails.
            let print = || self.output.result(posted, posted);
            let _ = self.progress.suspended(print);
        }
    }

    /// Writes down in the capture what became of a delivery.
    fn mark(&mut self, posted: &Posted) {
        let Some(outcomes) = &self.outcomes else {
            return;
        };
        let forwarding = posted.forwarding();
        let marked = match posted.place {
            Some(place) => outcomes
                .settle(place, &forwarding)
                .map_err(|error| error.to_string()),
            None if forwarding.is_taken() => Err("its line has no room for an outcome".to_owned()),
            None => Ok(()),
        };
        if let (Err(error), Some(origin)) = (marked, &posted.origin) {
            let source = origin.source;
            let warning =
                format!("{source}: not marked as delivered, so it is sent again: {error}");
            self.progress.suspended(|| self.output.warning(warning));
            self.tally.count_not_marked();
        }
    }

    /// Prints the report of a run that posted `sent` requests, and gives the exit code.
    pub(super) fn conclude(self, sent: u64, interrupted: bool, url: &Url) -> Result<Exit, Failure> {
        self.progress.end();
        let report = self.tally.report(sent, interrupted);
        // The error below says it already.
        let is_redundant = match &self.failure {
            Some(_) => report.is_empty(),
            None => report.is_one_failure() && !self.output.is_json(),
        };
        if !is_redundant {
            self.output.result(&report, &report)?;
        }
        match (self.failure, report.exit(), report.unanswered()) {
            (_, Exit::Interrupted, _) => Ok(Exit::Interrupted),
            (Some(failure), _, _) => Err(failure),
            (None, Exit::Network, Some(cause)) => Err(Failure::network(format_args!(
                "no answer from {}: {cause}",
                shown_url(url)
            ))),
            (None, exit, _) => Ok(exit),
        }
    }
}
