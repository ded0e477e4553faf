//! Keeps Supademo's and Storylane's webhooks in an inbox, with axum, and hands each to a CRM.
//!
//! A delivery is stored and committed before it is answered 202. A worker takes it from there: if the
//! CRM is down, or this program, it is handled later.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`; `INBOX`,
//! which is `sqlite:inbox.db` by default; `CRM_FAILS` and `CRM_TAKES`, see `Crm`. Each delivery is a line
//! of JSON on stdout once it is handled; everything else goes to stderr. With the feature `metrics` and
//! the variable `METRICS_BIND`, it shows its counters to Prometheus on that address.
//!
//! `SUPADEMO_WEBHOOK_SECRET_FILE` names a file instead. At SIGHUP the file is read again, and the
//! secret before it stays accepted until the next SIGHUP.

use std::error::Error;

use axum::{Router, routing::MethodRouter};
use countersign::{EventInfo, Provider};
use countersign_inbox::{BoxError, Inbox, Outcome, Received, Worker};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{WebhookLayer, serve};
use example_support::{Crm, GRACE, Record, Settings, inbox_url, on_hangup, route, shutdown_signal};
use tokio::net::TcpListener;

/// An error is a failed attempt: the worker comes again. So the CRM may be told twice of one delivery,
/// and knows it by its id.
async fn handle<P: Provider<Event: EventInfo>>(
    crm: Crm,
    received: Received<P>,
) -> Result<Outcome, BoxError> {
    crm.save(received.id(), received.event().email()).await?;
    Record::from(&received).print()?;
    Ok(Outcome::Done)
}

fn worker(inbox: &Inbox, crm: &Crm) -> Worker {
    let (supademo, storylane) = (crm.clone(), crm.clone());
    inbox
        .worker()
        .grace(GRACE)
        .handle(move |received: Received<Supademo>| handle(supademo.clone(), received))
        .handle(move |received: Received<Storylane>| handle(storylane.clone(), received))
}

fn webhooks<P: Provider<Event: EventInfo>>(
    provider: P,
    inbox: &Inbox,
    settings: &mut Settings,
) -> Result<MethodRouter, Box<dyn Error>> {
    let secrets = settings.secrets(&provider)?;
    Ok(inbox
        .accept::<P>()
        .layer(WebhookLayer::new(provider, secrets)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let crm = Crm::from_env()?;
    let inbox = Inbox::open(&inbox_url()).await?;
    let app = Router::new()
        .route(
            &route::<Supademo>(),
            webhooks(Supademo, &inbox, &mut settings)?,
        )
        .route(
            &route::<Storylane>(),
            webhooks(Storylane, &inbox, &mut settings)?,
        );
    #[cfg(feature = "metrics")]
    example_support::serve_metrics().await?;

    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let shutdown = shutdown_signal()?;
    let worker = tokio::spawn(worker(&inbox, &crm).run_until(shutdown_signal()?));
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);
    serve(listener, app)
        .with_graceful_shutdown(shutdown)
        .shutdown_timeout(GRACE)
        .await?;
    worker.await?;
    Ok(())
}
