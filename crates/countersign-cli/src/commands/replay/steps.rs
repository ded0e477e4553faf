use std::thread;

use futures_util::{Stream, stream};
use http::{Method, StatusCode};
use tokio::sync::mpsc;

use super::filter::Filter;
use crate::{
    capture::{CapturedRequest, Line, Reader},
    client::{self, Target},
    load::{Action, Expected, Malformed, Origin, Outgoing, Source, Step},
    provider::{AnyProvider, EventSummary, Registry},
};

/// How many lines are read ahead of the requests. Each may be long.
const READ_AHEAD: usize = 1;

/// A step for each line of the capture, which is read while requests are sent.
pub(super) fn steps(mut reader: Reader, replay: Replay) -> impl Stream<Item = Step> {
    let (steps, receiver) = mpsc::channel(READ_AHEAD);
    // Reading standard input can block for ever, so it has a thread that nothing waits for.
    thread::spawn(move || {
        loop {
            let step = match reader.read() {
                Ok(Some(line)) => Step {
                    position: line.end,
                    action: replay.action(line),
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

/// How deliveries become requests.
pub(super) struct Replay {
    pub(super) registry: Registry,
    pub(super) filter: Filter,
    pub(super) target: Target,
}

impl Replay {
    fn action(&self, line: Line) -> Action {
        let source = Source::Line(line.number);
        match line
            .request
            .and_then(|request| self.outgoing(source, &request))
        {
            Ok(Some(outgoing)) => Action::Post(Box::new(outgoing)),
            Ok(None) => Action::PassOver,
            Err(error) => Action::Warn(Malformed { source, error }),
        }
    }

    /// The provider that sent it, or why that is not known.
    pub(super) fn provider(&self, request: &CapturedRequest) -> Result<&AnyProvider, String> {
        let name = request.envelope().provider();
        self.registry.find(name.unwrap_or_default())
    }

    /// The request, or `None` if the filters leave it out.
    pub(super) fn outgoing(
        &self,
        source: Source,
        request: &CapturedRequest,
    ) -> Result<Option<Outgoing>, String> {
        let envelope = request.envelope();
        let provider = envelope.provider();
        let provider = provider.map(|name| self.registry.find(name)).transpose()?;
        let event = provider.and_then(|provider| provider.event(envelope));
        if !self.filter.matches(request, provider, event.as_ref()) {
            return Ok(None);
        }
        let received_to = request.target()?;
        Ok(Some(Outgoing {
            method: method(envelope.method().unwrap_or("POST"))?,
            url: self.target.url(&received_to),
            headers: client::end_to_end(envelope.fields()),
            expected: expected(request)?,
            origin: Some(origin(source, request, event)),
            place: request.place(),
            body: request.whole_body()?.clone(),
        }))
    }
}

fn method(name: &str) -> Result<Method, String> {
    name.parse()
        .map_err(|_| format!("{name:?} is not a method"))
}

fn expected(request: &CapturedRequest) -> Result<Expected, String> {
    match request.refusal() {
        Some((status, _)) => StatusCode::from_u16(status)
            .map(Expected::Status)
            .map_err(|_| format!("{status} is not a status")),
        None => Ok(Expected::Success),
    }
}

fn origin(source: Source, request: &CapturedRequest, event: Option<EventSummary>) -> Origin {
    Origin {
        source,
        received_at: request.received_at(),
        provider: request.envelope().provider().map(str::to_owned),
        event: event.and_then(|event| event.event),
    }
}
