use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use crate::{
    capture::CapturedRequest,
    provider::{ConfiguredProvider, OtherProvider},
    report::{Examination, Findings},
};

/// Diagnoses requests on a thread of its own, so that the next line need not wait for a long search.
pub(super) struct Examiner {
    requests: mpsc::Sender<CapturedRequest>,
    found: mpsc::Receiver<Option<Findings>>,
    /// Whether it still examines a request whose findings nobody waits for.
    is_behind: bool,
    /// Those of the last examination that ended.
    findings: Option<Findings>,
}

/// How often it is asked whether to wait on.
const STEP: Duration = Duration::from_millis(20);

impl Examiner {
    pub(super) fn start(providers: Arc<[ConfiguredProvider]>) -> Self {
        let (requests, incoming) = mpsc::channel();
        let (done, found) = mpsc::channel();
        thread::spawn(move || {
            for request in incoming {
                if done.send(examine(&request, &providers)).is_err() {
                    return;
                }
            }
        });
        Self {
            requests,
            found,
            is_behind: false,
            findings: None,
        }
    }

    /// What is wrong with the request, or `None` if that is not found while `waits`.
    pub(super) fn examine(
        &mut self,
        request: CapturedRequest,
        waits: impl Fn() -> bool,
    ) -> Option<Findings> {
        if self.is_behind && !self.wait(&waits) {
            return None;
        }
        self.findings = None;
        self.requests.send(request).ok()?;
        self.is_behind = true;
        self.wait(&waits);
        self.findings.take()
    }

    /// Whether the examination under way has ended while `waits`.
    fn wait(&mut self, waits: impl Fn() -> bool) -> bool {
        while self.is_behind && waits() {
            if let Ok(found) = self.found.recv_timeout(STEP) {
                self.findings = found;
                self.is_behind = false;
            }
        }
        !self.is_behind
    }
}

fn examine(request: &CapturedRequest, providers: &[ConfiguredProvider]) -> Option<Findings> {
    let envelope = request.envelope();
    let provider = ConfiguredProvider::of(providers, envelope.fields())?;
    let examination = Examination {
        provider,
        other_providers: &OtherProvider::than(provider).unwrap_or_default(),
        other_secrets: &[],
        expected: &[],
        at: envelope.received_at(),
    };
    let head = provider.at_origin(envelope.head());
    // A missing header shows without the body.
    let body = envelope.body().map(|body| &**body).unwrap_or_default();
    Some(examination.examine(&head, body))
}
