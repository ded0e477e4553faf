use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{received::Received, report::Report, tally::Tally};
use crate::{output::Output, provider::ConfiguredProvider};

/// Prints the requests in their order, on a thread of its own: neither a slow diagnosis nor a blocked
/// output keeps a sender waiting.
#[derive(Clone)]
pub(super) struct Reporter {
    messages: mpsc::Sender<Message>,
}

enum Message {
    Received(Box<Received>),
    End(mpsc::Sender<Tally>),
}

impl Reporter {
    /// Cancels `enough` once it has printed `count` requests.
    pub(super) fn start(
        providers: Arc<[ConfiguredProvider]>,
        output: Output,
        count: Option<u64>,
        enough: CancellationToken,
    ) -> Self {
        let (messages, incoming) = mpsc::channel();
        thread::spawn(move || {
            let mut tally = Tally::default();
            for message in incoming {
                let received = match message {
                    Message::Received(received) => received,
                    Message::End(done) => {
                        let _ = done.send(tally);
                        return;
                    }
                };
                tally.count(&received);
                let report = Report::new(&received, &providers);
                // The listener goes on even if stdout fails.
                let _ = output.result(&report, &report);
                if let Some(error) = &received.not_captured {
                    output.warning(format_args!("not captured, and answered with 500: {error}"));
                }
                if count.is_some_and(|count| tally.all() >= count) {
                    enough.cancel();
                }
            }
        });
        Self { messages }
    }

    pub(super) fn report(&self, received: Received) {
        // After the end nothing is printed.
        let _ = self.messages.send(Message::Received(Box::new(received)));
    }

    /// Waits until everything is printed, for `timeout` at most. `None` means that the output is
    /// blocked.
    pub(super) fn end(self, timeout: Duration) -> Option<Tally> {
        let (done, tally) = mpsc::channel();
        self.messages.send(Message::End(done)).ok()?;
        tally.recv_timeout(timeout).ok()
    }
}
