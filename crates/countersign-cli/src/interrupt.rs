use std::{io, process};

use tokio::sync::watch;

use crate::output::Exit;

/// Counts the requests to end the program: Ctrl-C, and SIGTERM on Unix.
#[derive(Clone)]
pub(crate) struct Interrupts {
    count: watch::Receiver<u8>,
}

/// The third interruption ends the program at once, even while a blocked output waits.
const EXIT_AT: u8 = 3;

impl Interrupts {
    /// From now on an interruption is counted instead of ending the program.
    pub(crate) fn watch() -> io::Result<Self> {
        let mut signals = Signals::new()?;
        let (counter, count) = watch::channel(0);
        tokio::spawn(async move {
            for number in 1..EXIT_AT {
                signals.next().await;
                counter.send_replace(number);
            }
            signals.next().await;
            process::exit(Exit::Interrupted.code().into());
        });
        Ok(Self { count })
    }

    pub(crate) async fn first(&mut self) {
        self.number(1).await;
    }

    pub(crate) async fn second(&mut self) {
        self.number(2).await;
    }

    async fn number(&mut self, number: u8) {
        if self.count.wait_for(|&count| count >= number).await.is_err() {
            // The runtime shuts down.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // This platform has no such signal.
            std::future::pending::<()>().await;
        }
    }
}
