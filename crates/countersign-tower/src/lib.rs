#![cfg_attr(feature = "axum", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "axum"),
    doc = "Signed webhooks for every tower service."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "axum")]
mod extract;
mod future;
mod head;
mod layer;
mod lookup;
mod read;
mod service;
mod timer;

#[cfg(feature = "axum")]
pub use extract::{MissingDeliveryRejection, Webhook};
pub use future::ResponseFuture;
pub use layer::WebhookLayer;
pub use service::WebhookService;
