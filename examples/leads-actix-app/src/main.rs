//! Keeps Supademo's and Storylane's webhooks in an inbox, with actix-web, and hands each to a CRM.
//!
//! A delivery is stored and committed before it is answered 202. A worker takes it from there: if the
//! CRM is down, or this program, it is handled later.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`; `INBOX`,
//! which is `sqlite:inbox.db` by default; `CRM_FAILS` and `CRM_TAKES`, see `Crm`. Each delivery is a line
//! of JSON on stdout once it is handled; everything else goes to stderr.
//!
//! `SUPADEMO_WEBHOOK_SECRET_FILE` names a file instead. At SIGHUP the file is read again, and the
//! secret before it stays accepted until the next SIGHUP.

use std::error::Error;

use actix_web::{App, HttpServer, rt, web};
use countersign::{EventInfo, Provider};
use countersign_actix::WebhookMiddleware;
use countersign_inbox::{BoxError, Inbox, Outcome, Received, Worker};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use example_support::{Crm, GRACE, Record, Settings, inbox_url, on_hangup, route, shutdown_signal};

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

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let crm = Crm::from_env()?;
    let inbox = Inbox::open(&inbox_url()).await?;
    let worker = worker(&inbox, &crm);
    // Made here and cloned in each worker, so that all of them share one receiver.
    let supademo = WebhookMiddleware::new(Supademo, settings.secrets(&Supademo)?);
    let storylane = WebhookMiddleware::new(Storylane, settings.secrets(&Storylane)?);
    let server = HttpServer::new(move || {
        App::new()
            .service(
                web::resource(route::<Supademo>())
                    .wrap(supademo.clone())
                    .route(inbox.accept_route::<Supademo>()),
            )
            .service(
                web::resource(route::<Storylane>())
                    .wrap(storylane.clone())
                    .route(inbox.accept_route::<Storylane>()),
            )
    })
    // actix itself is graceful on SIGTERM only.
    .disable_signals()
    .shutdown_timeout(GRACE.as_secs())
    .bind(&settings.bind)?;

    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let shutdown = shutdown_signal()?;
    let worker = rt::spawn(worker.run_until(shutdown_signal()?));
    if let Some(address) = server.addrs().first() {
        settings.announce(*address);
    }
    let server = server.run();
    let handle = server.handle();
    rt::spawn(async move {
        shutdown.await;
        handle.stop(true).await;
    });
    server.await?;
    worker.await?;
    Ok(())
}
