//! Requests that are not authentic.

mod apply;
mod authentic;
#[cfg(feature = "conformance")]
mod body_changes;
mod change;
mod convert;
mod fields;
mod forged;
mod forgery;
#[cfg(feature = "conformance")]
mod known_secrets;
#[cfg(feature = "conformance")]
mod mac_changes;
mod signature;

pub use forged::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
#[cfg(feature = "conformance")]
pub(crate) use {
    body_changes::every_body_byte,
    known_secrets::signed_with_known_secrets,
    mac_changes::{Described, cancelling, every_byte, other_lengths},
};
