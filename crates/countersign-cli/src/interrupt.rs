use tokio::signal;

/// Ends when somebody asks the program to end: Ctrl-C, or SIGTERM where there is such a thing.
pub(crate) async fn signal() {
    #[cfg(unix)]
    {
        use signal::unix::{SignalKind, signal};

        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                Ok(()) = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if signal::ctrl_c().await.is_err() {
        // There is no such signal here, so none will come.
        std::future::pending::<()>().await;
    }
}
