use std::{future::Future, io, sync::Once, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    task::spawn_blocking,
};

/// How long the requests under way may take once the server is to end. Docker kills a container after
/// 10 seconds.
pub const GRACE: Duration = Duration::from_secs(5);

/// The server and the worker of an inbox both wait for the signal: the log says it once.
static SAID: Once = Once::new();

/// Ends at the first SIGINT or SIGTERM. It counts those that arrive from now on.
///
/// # Errors
///
/// That of the operating system, if the signals cannot be caught.
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let signalled = signalled()?;
    Ok(async move {
        signalled.await;
        SAID.call_once(|| tracing::info!("shutting down"));
    })
}

/// Calls `act` at every SIGHUP, on a thread that may block.
///
/// # Errors
///
/// That of the operating system, if the signal cannot be caught.
pub fn on_hangup(mut act: impl FnMut() + Send + 'static) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let acted = spawn_blocking(move || {
                act();
                act
            });
            match acted.await {
                Ok(next) => act = next,
                Err(error) => {
                    tracing::error!(%error, "SIGHUP does nothing from now on");
                    break;
                }
            }
        }
    });
    Ok(())
}

fn signalled() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
