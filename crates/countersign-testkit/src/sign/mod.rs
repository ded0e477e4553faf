//! Requests that are authentic.

mod headers;
mod request;

pub use headers::sign;
pub use request::SignedRequest;
