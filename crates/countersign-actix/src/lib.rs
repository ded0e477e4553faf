#![doc = include_str!("../README.md")]

mod extract;
mod head;
mod lookup;
mod middleware;
mod read;
mod refusal;
mod refusal_body;
mod service;
mod source;
mod to_the_end;

pub use extract::{MissingDeliveryError, Webhook};
pub use middleware::WebhookMiddleware;
pub use refusal_body::RefusalBody;
pub use service::WebhookService;
