//! Sends many requests: so many at a time, so many a second, until the last or an interruption.

use std::{cell::Cell, fmt, pin::pin, time::Duration};

use clap::Args;
use futures_util::{Stream, StreamExt, stream};
use reqwest::{Client, Url};
use tokio::{sync::Notify, time};

use crate::{
    client,
    failure::{Exit, Failure},
    interrupt::Interrupts,
    outgoing::{Outgoing, Posted},
    output::Output,
    pace::{Pace, Rate},
    progress::Progress,
    tally::{Report, Tally},
};

/// How fast requests are sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Load")]
pub(crate) struct LoadArgs {
    /// Send at most so many a second, evenly; a fraction such as 0.2 is one in five seconds [default:
    /// as fast as they are answered]
    #[arg(long, value_name = "N", value_parser = Rate::parse)]
    rate: Option<Rate>,
    /// How many may be under way at a time; with 1, each waits for the answer to the one before
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
}

/// What to do next.
pub(crate) struct Step {
    /// How far it is, out of the total.
    pub(crate) position: u64,
    pub(crate) action: Action,
}

pub(crate) enum Action {
    Post(Box<Outgoing>),
    /// A delivery that was not asked for.
    PassOver,
    /// A line that is no delivery.
    Complain(Malformed),
    /// There is nothing more to be had.
    Fail(Failure),
}

/// A line of a capture that cannot be sent, and why.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) line: u64,
    pub(crate) error: String,
}

enum Done {
    Posted(Posted),
    PassedOver,
    Malformed(Malformed),
    Failed(Failure),
}

/// How long an interruption waits for what is under way.
const GRACE: Duration = Duration::from_secs(2);

impl LoadArgs {
    /// Takes all steps in their order, and reports. `total` is the position of the last.
    pub(crate) async fn run(
        &self,
        steps: impl Stream<Item = Step>,
        total: Option<u64>,
        client: &Client,
        url: &Url,
        output: Output,
    ) -> Result<Exit, Failure> {
        let mut interrupts = Interrupts::watch()?;
        let started = Cell::new(0);
        let stop = Notify::new();
        let done = self
            .paced(steps)
            .take_until(stop.notified())
            .map(|step| {
                started.set(started.get() + u64::from(step.is_post()));
                step.take(client)
            })
            .buffer_unordered(self.concurrency.into());
        let mut done = pin!(done);
        let mut run = Run {
            tally: Tally::new(),
            progress: Progress::new(output, total),
            failure: None,
            output,
        };
        let interrupted = tokio::select! {
            biased;
            () = interrupts.first() => true,
            () = run.take_in(&mut done) => false,
        };
        if interrupted {
            stop.notify_one();
            tokio::select! {
                () = run.take_in(&mut done) => {}
                () = time::sleep(GRACE) => {}
                () = interrupts.second() => {}
            }
        }
        run.progress.end();
        let report = run.tally.report(started.get(), interrupted);
        conclude(&report, run.failure, url, output)
    }

    /// The steps, each post in its time.
    fn paced(&self, steps: impl Stream<Item = Step>) -> impl Stream<Item = Step> {
        let pace = self.rate.map(Pace::new);
        stream::unfold((Box::pin(steps), pace), |(mut steps, mut pace)| async {
            let step = steps.next().await?;
            if let Some(pace) = &mut pace
                && step.is_post()
            {
                pace.wait().await;
            }
            Some((step, (steps, pace)))
        })
    }
}

impl Step {
    fn is_post(&self) -> bool {
        matches!(self.action, Action::Post(_))
    }

    async fn take(self, client: &Client) -> (u64, Done) {
        let done = match self.action {
            Action::Post(outgoing) => Done::Posted(outgoing.post(client).await),
            Action::PassOver => Done::PassedOver,
            Action::Complain(malformed) => Done::Malformed(malformed),
            Action::Fail(failure) => Done::Failed(failure),
        };
        (self.position, done)
    }
}

/// What is known so far.
struct Run {
    tally: Tally,
    progress: Progress,
    failure: Option<Failure>,
    output: Output,
}

impl Run {
    async fn take_in(&mut self, done: &mut (impl Stream<Item = (u64, Done)> + Unpin)) {
        while let Some((position, done)) = done.next().await {
            match done {
                Done::Posted(posted) => {
                    self.say_if_unexpected(&posted);
                    self.tally.count(posted);
                }
                Done::PassedOver => self.tally.count_passed_over(),
                Done::Malformed(malformed) => {
                    self.progress.around(|| self.output.warning(&malformed));
                    self.tally.count_malformed();
                }
                Done::Failed(failure) => self.failure = Some(failure),
            }
            self.progress.at(position, &self.tally);
        }
    }

    /// Requests that are all the same need not be told apart.
    fn say_if_unexpected(&self, posted: &Posted) {
        if posted.origin.is_some() && !posted.is_as_expected() {
            // With nobody to read it, there is still the rest to send.
            let _ = self.progress.around(|| self.output.result(posted, posted));
        }
    }
}

fn conclude(
    report: &Report,
    failure: Option<Failure>,
    url: &Url,
    output: Output,
) -> Result<Exit, Failure> {
    // A failure that is told below need not be told twice.
    let is_told = match &failure {
        Some(_) => report.is_empty(),
        None => report.is_one_failure() && !output.is_json(),
    };
    if !is_told {
        output.result(report, report)?;
    }
    match (failure, report.exit(), report.unanswered()) {
        (_, Exit::Interrupted, _) => Ok(Exit::Interrupted),
        (Some(failure), _, _) => Err(failure),
        (None, Exit::Network, Some(cause)) => Err(Failure::network(format_args!(
            "no answer from {}: {cause}",
            client::shown(url)
        ))),
        (None, exit, _) => Ok(exit),
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}
