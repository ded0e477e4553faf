//! Requests that are not authentic.

mod authentic;
mod forgery;

pub use authentic::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
