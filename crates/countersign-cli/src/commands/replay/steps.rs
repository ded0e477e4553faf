use std::thread;

use futures_util::{Stream, stream};
use http::{StatusCode, Uri};
use tokio::sync::mpsc;

use super::filter::Filter;
use crate::{
    capture::{Captured, Line, Reader},
    client::{self, Target},
    load::{Action, Expected, Malformed, Origin, Outgoing, Step},
    report::Verdict,
};

/// How many lines are read ahead of the requests.
const READ_AHEAD: usize = 8;

/// A step for each line of the capture, which is read while requests are sent.
pub(super) fn steps(
    mut reader: Reader,
    filter: Filter,
    target: Target,
) -> impl Stream<Item = Step> {
    let (steps, receiver) = mpsc::channel(READ_AHEAD);
    // Reading standard input can block for ever, so it has a thread that nothing waits for.
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
    stream::unfold(receiver, async |mut receiver| {
        Some((receiver.recv().await?, receiver))
    })
}

fn action(line: Line, filter: &Filter, target: &Target) -> Action {
    let outgoing = line.delivery.and_then(|captured| {
        if !filter.matches(&captured) {
            return Ok(None);
        }
        outgoing(target, line.number, &captured).map(Some)
    });
    match outgoing {
        Ok(Some(outgoing)) => Action::Post(Box::new(outgoing)),
        Ok(None) => Action::PassOver,
        Err(error) => Action::Warn(Malformed {
            line: line.number,
            error,
        }),
    }
}

fn outgoing(target: &Target, line: u64, captured: &Captured) -> Result<Outgoing, String> {
    let body = captured.whole_body()?.clone();
    let method = captured.method.parse();
    let method = method.map_err(|_| format!("{:?} is not a method", captured.method))?;
    let path = captured.path.parse::<Uri>();
    let path = path.map_err(|error| format!("the path is malformed: {error}"))?;
    let (expected, event) = match &captured.verdict {
        Verdict::Authentic(accepted) => (Expected::Success, accepted.event.clone()),
        Verdict::Refused(refused) => {
            let status = StatusCode::from_u16(refused.status);
            let status = status.map_err(|_| format!("{} is not a status", refused.status))?;
            (Expected::Status(status), None)
        }
    };
    Ok(Outgoing {
        method,
        url: target.url(&path),
        headers: client::end_to_end(&captured.header_map()?),
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
