use std::{io, process};

use tokio::sync::watch;

use crate::failure::Exit;

/// How often somebody has asked the program to end: by Ctrl-C, or SIGTERM where there is such a
/// thing.
#[derive(Clone)]
pub(crate) struct Interrupts {
    count: watch::Receiver<u8>,
}

/// From the third on nothing is waited for, not even an output that nobody reads.
const ENOUGH: u8 = 3;

impl Interrupts {
    /// Counts from here on, instead of ending the program.
    pub(crate) fn watch() -> io::Result<Self> {
        let mut signals = Signals::new()?;
        let (counter, count) = watch::channel(0);
        tokio::spawn(async move {
            for number in 1..ENOUGH {
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
            // The program ends already.
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
            // There is no such signal here, so none will come.
            std::future::pending::<()>().await;
        }
    }
}
