//! The example `axum-app` without verification, to measure what an unverified request costs over the
//! wire. Loopback only.

use std::error::Error;

use axum::{Json, Router, http::StatusCode, routing::post};
use countersign_bench::load::Lead;
use countersign_storylane::DemoSession;
use example_support::{Record, Settings};
use tokio::net::TcpListener;

async fn supademo(Json(lead): Json<Lead>) -> StatusCode {
    answer(&Record {
        provider: "supademo",
        event: Some(&lead.event),
        recognized: true,
        email: lead.email.as_deref(),
        secret: None,
        tenant: None,
    })
}

async fn storylane(Json(session): Json<DemoSession>) -> StatusCode {
    let lead = session.lead.as_ref();
    answer(&Record {
        provider: "storylane",
        event: Some("session"),
        recognized: true,
        email: lead.and_then(|lead| lead.email.as_deref()),
        secret: None,
        tenant: None,
    })
}

fn answer(record: &Record<'_>) -> StatusCode {
    match record.print() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env();
    let app = Router::new()
        .route("/webhooks/supademo", post(supademo))
        .route("/webhooks/storylane", post(storylane));
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);
    axum::serve(listener, app)
        // `axum-app` shuts down gracefully, which axum serves by other code, so this program does the
        // same.
        .with_graceful_shutdown(std::future::pending())
        .await?;
    Ok(())
}
