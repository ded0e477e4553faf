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
#[cfg(feature = "serve")]
mod serve;
mod service;
mod source;
mod timer;

#[cfg(feature = "axum")]
pub use extract::{MissingDeliveryRejection, Webhook};
pub use future::ResponseFuture;
pub use layer::WebhookLayer;
#[cfg(feature = "serve")]
pub use serve::{Serve, serve};
pub use service::WebhookService;
