//! Receives webhooks of a provider that Countersign does not know, GitHub:
//! <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
//! Environment: `GITHUB_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`.

use std::{borrow::Cow, collections::HashMap, error::Error};

use axum::{Router, routing::post};
use countersign::{
    EventInfo, HeaderName, Message, Object, ParseError, Provider, Scheme, ValueSource, parse_json,
};
use countersign_tower::WebhookLayer;
use example_support::{Settings, record_delivery, route, serve};

struct GitHub;

struct Event {
    /// No signature covers it: whoever has captured a delivery can send it under another name.
    name: Option<String>,
    push: Option<Push>,
}

#[derive(serde::Deserialize)]
struct Push {
    pusher: Option<HashMap<String, Option<String>>>,
}

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-hub-signature-256"))
            .with_prefix("sha256=")
            .with_event_name(ValueSource::field(HeaderName::from_static(
                "x-github-event",
            )));
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        let name = message.event_name(self.scheme()).map(Cow::into_owned);
        let push = parse_json(message.body())?.ok().map(|Object(push)| push);
        let push = push.filter(|_| name.as_deref() == Some("push"));
        Ok(Event { name, push })
    }
}

impl EventInfo for Event {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn is_recognized(&self) -> bool {
        self.push.is_some()
    }

    fn email(&self) -> Option<&str> {
        let pusher = self.push.as_ref()?.pusher.as_ref()?;
        pusher.get("email")?.as_deref()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let layer = WebhookLayer::new(GitHub, settings.secrets(&GitHub)?);
    let webhooks = post(record_delivery::<GitHub>).layer(layer);
    serve(&settings, Router::new().route(&route::<GitHub>(), webhooks)).await
}
