//! Receives webhooks of a provider that Countersign does not know, GitHub:
//! <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
//! Environment: `GITHUB_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`.

use std::{collections::HashMap, error::Error, sync::LazyLock};

use axum::{Router, routing::post};
use countersign::{
    EventInfo, HeaderName, Message, Object, ParseError, Provider, Scheme, ValueSource, parse_json,
};
use countersign_tower::WebhookLayer;
use example_support::{Settings, record_delivery, route, serve};
use serde::Deserialize;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::hex(HeaderName::from_static("x-hub-signature-256"))
        .with_prefix("sha256=")
        .with_event_name(ValueSource::field(HeaderName::from_static(
            "x-github-event",
        )))
});

struct GitHub;

struct Event {
    /// No signature covers it: whoever has captured a delivery can send it under another name.
    name: String,
    push: Option<Push>,
}

#[derive(Deserialize)]
struct Push {
    pusher: HashMap<String, String>,
}

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        let name = message.event_name(&SCHEME).unwrap_or_default().into_owned();
        let push = parse_json(message.body())?.ok();
        let push = push.filter(|_| name == "push").map(|Object(push)| push);
        Ok(Event { name, push })
    }
}

impl EventInfo for Event {
    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn is_recognized(&self) -> bool {
        self.push.is_some()
    }

    fn email(&self) -> Option<&str> {
        self.push.as_ref()?.pusher.get("email").map(String::as_str)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let layer = WebhookLayer::new(GitHub, settings.secrets(&GitHub)?);
    let webhooks = post(record_delivery::<GitHub>).layer(layer);
    serve(&settings, Router::new().route(&route::<GitHub>(), webhooks)).await
}
