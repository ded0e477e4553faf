//! Requests that are authentic.

mod convert;
mod headers;
mod request;

#[cfg(feature = "actix")]
pub(crate) use convert::actix_request;
pub(crate) use convert::http_request;
pub use headers::sign;
pub use request::SignedRequest;
