//! The promises of the core, tested through its public types.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails with a panic"
)]

mod budget;
mod delivery_id;
mod envelope;
mod head;
mod live_secrets;
mod log;
mod message;
#[cfg(feature = "metrics")]
mod metrics;
mod observer;
mod reference_hmac;
mod scheme_forms;
mod scheme_parts;
mod scheme_values;
mod secrets;
mod support;
mod tenants;
mod timestamps;
mod vectors;
