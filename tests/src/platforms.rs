//! Providers as an application would define them, each a scheme and a parser.

mod acme;
mod any_body;
mod github;
mod named_event;
mod shopify;
mod slack;
mod standard_webhooks;
mod stripe;

pub use acme::Acme;
pub use any_body::{AnyBody, AnyEvent};
pub use github::GitHub;
pub use named_event::NamedEvent;
pub use shopify::Shopify;
pub use slack::Slack;
pub use standard_webhooks::StandardWebhooks;
pub use stripe::Stripe;
