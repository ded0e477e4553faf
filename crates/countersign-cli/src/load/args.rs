use std::{cell::Cell, pin::pin, time::Duration};

use clap::Args;
use futures_util::{Stream, StreamExt, stream};
use reqwest::{Client, Url};
use tokio::{sync::Notify, time};

use super::{
    pace::{Pace, Rate},
    run::Run,
    step::Step,
};
use crate::{
    capture::Outcomes,
    interrupt::Interrupts,
    output::{Exit, Failure, Output},
};

/// How fast requests are sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Load")]
pub(crate) struct LoadArgs {
    /// Requests a second at most, evenly spaced; 0.2 is one in five seconds [default: no limit]
    #[arg(long, value_name = "N", value_parser = Rate::parse)]
    rate: Option<Rate>,
    /// Requests under way at a time; with 1, each waits for the previous one's answer
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
}

/// How long an interruption waits for the requests under way.
const GRACE: Duration = Duration::from_secs(2);

impl LoadArgs {
    /// Performs the steps in their order, and prints the report. `total` is the last position. What
    /// becomes of each request is written down in `outcomes`.
    pub(crate) async fn run(
        &self,
        steps: impl Stream<Item = Step>,
        total: Option<u64>,
        outcomes: Option<Outcomes>,
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
                step.perform(client)
            })
            .buffer_unordered(self.concurrency.into());
        let mut done = pin!(done);
        let mut run = Run::new(output, total, outcomes);
        let interrupted = tokio::select! {
            biased;
            () = interrupts.first() => true,
            () = run.collect(&mut done) => false,
        };
        if interrupted {
            stop.notify_one();
            tokio::select! {
                () = run.collect(&mut done) => {}
                () = time::sleep(GRACE) => {}
                () = interrupts.second() => {}
            }
        }
        run.conclude(started.get(), interrupted, url)
    }

    /// The steps, of which each post waits until the rate allows it.
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
