//! Receives webhooks of a provider that Countersign does not know, GitHub's pushes:
//! <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
//!
//! Environment: `GITHUB_WEBHOOK_SECRET`, `BIND` (`127.0.0.1:3000` by default).

use std::{env, error::Error, time::SystemTime};

use axum::{Router, http::StatusCode, routing::post};
use countersign::{
    Headers, Object, ParseError, Provider, Rejection, Scheme, Secret, Unrecognized, Verifier,
    header_name, parse_json,
};
use countersign_tower::{Webhook, WebhookLayer};
use serde::Deserialize;
use tokio::net::TcpListener;

/// The event: what the application wants to know of it.
#[derive(Debug, Deserialize)]
struct Push {
    #[serde(rename = "ref")]
    reference: String,
    after: String,
}

/// The provider: how it signs, and how its events are parsed.
#[derive(Clone)]
struct GitHub(Scheme);

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = Result<Push, Unrecognized>;

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, body: &[u8]) -> Result<Self::Event, ParseError> {
        Ok(parse_json(body)?.map(|Object(push)| push))
    }

    fn scheme(&self) -> Option<&Scheme> {
        Some(&self.0)
    }
}

async fn receive(Webhook(delivery): Webhook<GitHub>) -> StatusCode {
    match delivery.event() {
        Ok(push) => println!("{} is now at {}", push.reference, push.after),
        Err(other) => println!("not a push: {} bytes", other.as_json().len()),
    }
    StatusCode::NO_CONTENT
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let header = header_name("x-hub-signature-256")?;
    let secret = Secret::from_env("GITHUB_WEBHOOK_SECRET")?;
    let github = GitHub(Scheme::hex(header, secret).value_prefix("sha256="));

    let app = Router::new().route(
        "/webhooks/github",
        post(receive).layer(WebhookLayer::new(github)),
    );
    let bind = env::var("BIND").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(bind).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    eprintln!("push to /webhooks/github");
    axum::serve(listener, app).await?;
    Ok(())
}
