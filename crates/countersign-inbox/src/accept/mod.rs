//! Endpoints that store what they receive, and answer for it.

#[cfg(feature = "actix")]
mod actix;
#[cfg(any(feature = "actix", feature = "tower"))]
mod answer;
#[cfg(feature = "axum")]
mod axum;
#[cfg(feature = "tower")]
mod service;

#[cfg(feature = "tower")]
pub use service::{AcceptFuture, AcceptService};
