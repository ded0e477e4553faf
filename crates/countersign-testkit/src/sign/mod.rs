//! Requests that are authentic.

mod convert;
mod headers;
mod request;

pub use headers::sign;
pub use request::SignedRequest;
