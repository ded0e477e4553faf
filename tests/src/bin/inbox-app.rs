//! An application with an inbox, which tests kill: what is handled is a line in a file.
//!
//! Environment: `INBOX` (the URL), `BIND`, `HANDLED` (the file), and for the worker `MAX_ATTEMPTS`,
//! `LEASE_MS`, `BACKOFF_MS`; `INSECURE_LOSSY=1` opens the inbox without syncs. The event's `email` says
//! what its handler does: `fail-first-…` fails once, `poison-…` ends the process, the rest is done.

#![expect(
    clippy::expect_used,
    reason = "what is wrong with the environment of a test ends it"
)]

use std::{
    env,
    error::Error,
    fs::{File, OpenOptions},
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use countersign::Secret;
use countersign_inbox::{Backoff, BoxError, Inbox, Outcome, Received};
use countersign_supademo::Supademo;
use countersign_tower::{WebhookLayer, serve};
use serde::Deserialize;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[derive(Deserialize)]
struct Lead<'a> {
    email: &'a str,
}

/// Writes a line and syncs it: what was handled before a crash is there after it.
fn record(mut file: &File, what: &str, email: &str, attempt: u32) -> io::Result<()> {
    file.write_all(format!("{what} {email} {attempt}\n").as_bytes())?;
    file.sync_data()
}

fn handle(file: &File, received: &Received<Supademo>) -> Result<Outcome, BoxError> {
    let Lead { email } = received.json()?;
    record(file, "start", email, received.attempt())?;
    if email.starts_with("poison-") {
        std::process::abort();
    }
    if email.starts_with("fail-first-") && received.attempt() == 1 {
        return Err("the first attempt fails".into());
    }
    record(file, "done", email, received.attempt())?;
    Ok(Outcome::Done)
}

fn number(name: &str, default: u64) -> u64 {
    let value = env::var(name).map(|value| value.parse().expect("a whole number"));
    value.unwrap_or(default)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned()))
        .with_writer(io::stderr)
        .init();
    let mut options = Inbox::options()
        .max_attempts(u32::try_from(number("MAX_ATTEMPTS", 25)).expect("a small number"));
    if env::var_os("INSECURE_LOSSY").is_some() {
        options = options.lossy_without_sync();
    }
    let inbox = match options.open(&env::var("INBOX")?).await {
        Ok(inbox) => inbox,
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}"));
            eprintln!("{error}{}", cause.unwrap_or_default());
            std::process::exit(1);
        }
    };
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(env::var("HANDLED")?)?;
    let file = Arc::new(file);

    let secret = Secret::new("whsec_example_0123456789abcdef")?;
    let layer = WebhookLayer::new(Supademo, secret);
    let app = Router::new().route(
        "/webhooks/supademo",
        inbox.accept::<Supademo>().layer(layer),
    );
    let backoff = Duration::from_millis(number("BACKOFF_MS", 50));
    let worker = inbox
        .worker()
        .lease(Duration::from_millis(number("LEASE_MS", 1_000)))
        .backoff(Backoff::new(backoff, backoff))
        .poll(Duration::from_millis(200))
        .grace(Duration::from_secs(5))
        .handle(move |received: Received<Supademo>| {
            let file = Arc::clone(&file);
            async move { handle(&file, &received) }
        });

    let mut terminate = signal(SignalKind::terminate())?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stopping = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let listener = TcpListener::bind(env::var("BIND").as_deref().unwrap_or("127.0.0.1:0")).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    // After the announcement: a test that ends the process at the worker's first claim knows its address.
    let working = tokio::spawn(worker.run_until(stopping(stopped.clone())));
    let serving = tokio::spawn(
        serve(listener, app)
            .with_graceful_shutdown(stopping(stopped))
            .into_future(),
    );
    terminate.recv().await;
    stop.send_replace(true);
    drop(serving.await?);
    working.await?;
    Ok(())
}
