//! Providers as an application would define them, each a scheme and a parser.

mod acme;
mod github;
mod named_event;
mod shopify;
mod slack;
mod standard_webhooks;
mod stripe;

pub use acme::Acme;
pub use github::GitHub;
pub use named_event::NamedEvent;
pub use shopify::Shopify;
pub use slack::Slack;
pub use standard_webhooks::StandardWebhooks;
pub use stripe::Stripe;
