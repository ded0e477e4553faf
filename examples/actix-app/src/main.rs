//! Receives Supademo's and Storylane's webhooks with actix-web.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr.

use std::error::Error;

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use countersign_actix::{Webhook, WebhookMiddleware};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use example_support::{Record, Settings};
use tokio::signal::unix::{SignalKind, signal};

async fn supademo(Webhook(delivery): Webhook<Supademo>) -> HttpResponse {
    answer(&Record::from(&delivery))
}

async fn storylane(Webhook(delivery): Webhook<Storylane>) -> HttpResponse {
    answer(&Record::from(&delivery))
}

/// A sender that gets a 2xx will not send again, so that is said once the record is written.
fn answer(record: &Record<'_>) -> HttpResponse {
    match record.print() {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => {
            tracing::error!(%error, "a delivery could not be recorded");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    // Made here and cloned in each worker, so that all of them share one receiver.
    let from_supademo = WebhookMiddleware::new(settings.supademo.clone());
    let from_storylane = WebhookMiddleware::new(settings.storylane.clone());
    let server = HttpServer::new(move || {
        App::new()
            .service(
                web::resource("/webhooks/supademo")
                    .wrap(from_supademo.clone())
                    .route(web::post().to(supademo)),
            )
            .service(
                web::resource("/webhooks/storylane")
                    .wrap(from_storylane.clone())
                    .route(web::post().to(storylane)),
            )
    })
    // actix itself is graceful on SIGTERM only.
    .disable_signals()
    .bind(&settings.bind)?;
    if let Some(address) = server.addrs().first() {
        settings.announce(*address);
    }

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let server = server.run();
    let handle = server.handle();
    rt::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("shutting down");
        handle.stop(true).await;
    });
    server.await?;
    Ok(())
}
