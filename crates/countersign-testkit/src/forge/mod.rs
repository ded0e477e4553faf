//! Requests that are not authentic.

mod apply;
mod authentic;
mod change;
mod convert;
mod fields;
mod forged;
mod forgery;
mod signature;

pub use forged::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
