//! A receiver written by hand that is correct, except for one flaw.

mod body;
mod budget;
mod flaw;
mod receiver;
mod refused;
mod signature;
mod signing;

pub(crate) use flaw::Flaw;
pub(crate) use receiver::Flawed;
pub(crate) use signing::Signing;

pub(crate) const SECRET: &str = "whsec_example_0123456789abcdef";
pub(crate) const MAX_BODY_BYTES: usize = 20_000;
/// Of all bodies together.
pub(crate) const MAX_BUFFERED_BYTES: usize = 100_000;
pub(crate) const BARE: &str = "/bare";
/// The path that is never available.
pub(crate) const UNAVAILABLE: &str = "/unavailable";
