//! Receives Supademo's and Storylane's webhooks with actix-web.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr.
//!
//! `SUPADEMO_WEBHOOK_SECRET_FILE` names a file instead. At SIGHUP the file is read again, and the
//! secret before it stays accepted until the next SIGHUP.

use std::error::Error;

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use countersign::{EventInfo, Provider};
use countersign_actix::{Webhook, WebhookMiddleware};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use example_support::{GRACE, Record, Settings, on_hangup, route, shutdown_signal};

/// A sender that gets a 2xx will not send again, so the record is written first.
async fn receive<P: Provider<Event: EventInfo>>(Webhook(delivery): Webhook<P>) -> HttpResponse {
    match Record::from(&delivery).print() {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    // Made here and cloned in each worker, so that all of them share one receiver.
    let supademo = WebhookMiddleware::new(Supademo, settings.secrets(&Supademo)?);
    let storylane = WebhookMiddleware::new(Storylane, settings.secrets(&Storylane)?);
    let server = HttpServer::new(move || {
        App::new()
            .service(
                web::resource(route::<Supademo>())
                    .wrap(supademo.clone())
                    .route(web::post().to(receive::<Supademo>)),
            )
            .service(
                web::resource(route::<Storylane>())
                    .wrap(storylane.clone())
                    .route(web::post().to(receive::<Storylane>)),
            )
    })
    // actix itself is graceful on SIGTERM only.
    .disable_signals()
    .shutdown_timeout(GRACE.as_secs())
    .bind(&settings.bind)?;

    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let shutdown = shutdown_signal()?;
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
    Ok(())
}
