use std::{path::PathBuf, pin::pin, thread};

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use futures_util::{Stream, StreamExt, stream};
use http::{StatusCode, Uri};
use reqwest::Url;
use serde_json::json;
use tokio::sync::mpsc;

use crate::{
    capture::{Captured, Line, Reader},
    client::{self, ClientArgs},
    failure::{Exit, Failure},
    forward::{self, Target},
    load::{Action, LoadArgs, Malformed, Step},
    moment::moment,
    outgoing::{Expected, Origin, Outgoing},
    output::{FAINT, Output},
    provider::ProviderName,
    verdict::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # What would be sent?
  countersign replay leads.ndjson --dry-run

  # The leads of the last two hours, to the application that missed them
  countersign replay leads.ndjson --event lead.captured --since 2h \\
      --url https://leads.example.com/webhooks/supademo

  # Each to the path that it came to
  countersign replay leads.ndjson --url http://127.0.0.1:3000/ --keep-path";

/// Post captured deliveries again, byte for byte
///
/// A capture is what `countersign listen --capture` writes. The bodies and headers are sent as they
/// came, with their signatures, so no secret is needed; only the headers of the connection are made
/// anew. A line that is no delivery is named by its number, and the rest is sent.
///
/// What is not answered as expected is printed; at the end comes how many answers had which status,
/// how long they took, and what failed. The times are from the beginning of a request, with connecting
/// where there is no connection yet, to the end of the answer to it. Nothing is sent a second time.
///
/// Exits with 0 if every authentic delivery was answered with a success, and every other with the
/// status that it was refused with before; with 1 if some were not, with 4 if there was no answer at
/// all, with 3 if all is well but for lines that are no deliveries, and with 130 if it is
/// interrupted.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ReplayArgs {
    /// File to read; `-` for standard input
    capture: PathBuf,
    /// Where to post the deliveries; the default is where `countersign listen` listens
    #[arg(long, value_name = "URL", default_value = client::LISTENER, value_parser = client::url)]
    url: Url,
    /// Post each to the path and query that it came to, on the server of the URL
    #[arg(long)]
    keep_path: bool,
    /// List what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    load: LoadArgs,
    #[command(flatten)]
    client: ClientArgs,
}

/// Which deliveries.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
struct Filter {
    /// Only this provider's; may be given several times
    #[arg(long = "provider", value_name = "PROVIDER")]
    providers: Vec<ProviderName>,
    /// Only events of this name; may be given several times. What was refused has none
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// Only what came at this time or later: RFC 3339 as 2026-01-31T09:00:00Z, or a duration ago as
    /// 2h
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<DateTime<Utc>>,
    /// Only what came before this time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<DateTime<Utc>>,
    /// Only what had this verdict
    #[arg(long, value_name = "VERDICT", default_value = "authentic")]
    verdict: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    Authentic,
    Refused,
    All,
}

impl ReplayArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let client = self.client.client(&self.url)?;
        let reader = Reader::open(&self.capture)?;
        let total = reader.bytes();
        let url = self.url.clone();
        let target = Target {
            url: self.url,
            keep_path: self.keep_path,
        };
        let steps = steps(reader, self.filter, target);
        if self.dry_run {
            return list(steps, output).await;
        }
        self.load.run(steps, total, &client, &url, output).await
    }
}

/// Reads the capture while others send.
fn steps(mut reader: Reader, filter: Filter, target: Target) -> impl Stream<Item = Step> {
    // What is read ahead is bounded.
    let (steps, taken) = mpsc::channel(8);
    // A thread of its own, which nobody waits for: standard input may never end.
    thread::spawn(move || {
        loop {
            let step = match reader.read() {
                Ok(Some(line)) => Step {
                    position: line.end,
                    action: action(line, &filter, &target),
                },
                Ok(None) => break,
                Err(failure) => Step {
                    position: 0,
                    action: Action::Fail(failure),
                },
            };
            let is_last = matches!(step.action, Action::Fail(_));
            if steps.blocking_send(step).is_err() || is_last {
                break;
            }
        }
    });
    stream::unfold(taken, async |mut taken| Some((taken.recv().await?, taken)))
}

fn action(line: Line, filter: &Filter, target: &Target) -> Action {
    let outgoing = line.delivery.and_then(|captured| {
        if !filter.lets_pass(&captured) {
            return Ok(None);
        }
        outgoing(target, line.number, &captured).map(Some)
    });
    match outgoing {
        Ok(Some(outgoing)) => Action::Post(Box::new(outgoing)),
        Ok(None) => Action::PassOver,
        Err(error) => Action::Complain(Malformed {
            line: line.number,
            error,
        }),
    }
}

impl Filter {
    fn lets_pass(&self, captured: &Captured) -> bool {
        let time = captured.received_at;
        self.verdict.includes(&captured.verdict)
            && self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time < until)
            && is_any(&self.providers, |wanted| captured.provider == Some(*wanted))
            && is_any(&self.events, |wanted| captured.is_event(wanted))
    }
}

/// Without any, all pass.
fn is_any<T>(wanted: &[T], is: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is)
}

impl Wanted {
    fn includes(self, verdict: &Verdict) -> bool {
        match self {
            Self::Authentic => verdict.is_authentic(),
            Self::Refused => !verdict.is_authentic(),
            Self::All => true,
        }
    }
}

fn outgoing(target: &Target, line: u64, captured: &Captured) -> Result<Outgoing, String> {
    let body = captured.whole_body()?.clone();
    let method = captured.method.parse();
    let method = method.map_err(|_| format!("{:?} is no method", captured.method))?;
    let path = captured.path.parse::<Uri>();
    let path = path.map_err(|error| format!("the path is none: {error}"))?;
    let (expected, event) = match &captured.verdict {
        Verdict::Authentic(accepted) => (Expected::Success, accepted.event.clone()),
        Verdict::Refused(refused) => {
            let status = StatusCode::from_u16(refused.status);
            let status = status.map_err(|_| format!("{} is no status", refused.status))?;
            (Expected::Status(status), None)
        }
    };
    Ok(Outgoing {
        method,
        url: target.url(&path),
        headers: forward::end_to_end(&captured.header_map()?),
        expected,
        origin: Some(Origin {
            line,
            received_at: captured.received_at,
            provider: captured.provider,
            event,
        }),
        body,
    })
}

/// Says what would be sent.
async fn list(steps: impl Stream<Item = Step>, output: Output) -> Result<Exit, Failure> {
    let mut steps = pin!(steps);
    let (mut listed, mut passed_over) = (0_u64, 0_u64);
    let mut exit = Exit::Done;
    while let Some(step) = steps.next().await {
        match step.action {
            Action::Post(outgoing) => {
                let delivery = outgoing.listed();
                output.result(&delivery, &delivery)?;
                listed += 1;
            }
            Action::PassOver => passed_over += 1,
            Action::Complain(malformed) => {
                output.warning(malformed);
                exit = Exit::Input;
            }
            Action::Fail(failure) => return Err(failure),
        }
    }
    if output.is_json() {
        output.result("", &json!({ "listed": listed, "passed_over": passed_over }))?;
    } else if passed_over > 0 {
        output.remark(format_args!("{FAINT}{passed_over} passed over{FAINT:#}"));
    }
    Ok(exit)
}
