#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod config_error;
mod delivery;
#[cfg(feature = "diagnose")]
mod diagnosis;
mod digest;
mod endpoint;
mod headers;
mod incoming;
mod limits;
mod missing_delivery;
mod object;
mod observe;
mod parse;
mod provider;
mod receiver;
mod rejection;
mod scheme;
mod secret;
mod secrets;
mod unrecognized;
mod verifier;

pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

pub use config_error::ConfigError;
pub use delivery::Delivery;
#[cfg(feature = "diagnose")]
#[cfg_attr(docsrs, doc(cfg(feature = "diagnose")))]
pub use diagnosis::{Cause, Diagnosis, Doctor};
pub use digest::Digest;
pub use headers::Headers;
pub use incoming::Incoming;
pub use missing_delivery::MissingDelivery;
pub use object::Object;
pub use parse::{ParseError, parse_json};
pub use provider::Provider;
pub use receiver::Receiver;
pub use rejection::Rejection;
pub use scheme::{Scheme, header_name};
pub use secret::Secret;
pub use secrets::Secrets;
pub use unrecognized::Unrecognized;
pub use verifier::Verifier;
