//! How a request is signed, and with what.

mod algorithm;
mod claimed_macs;
mod encoding;
mod field_name;
mod live_secrets;
mod mac;
mod parsed_signature;
mod parts;
mod scheme;
mod secret;
mod secret_source;
mod secrets;
mod signing;
mod timestamp;
mod verifier;

pub use algorithm::Algorithm;
pub use encoding::Encoding;
pub use field_name::header_name;
pub use live_secrets::LiveSecrets;
pub use parts::{SignedPart, ValueSource};
pub use scheme::{Scheme, SignatureList};
pub use secret::Secret;
pub use secrets::Secrets;
pub use timestamp::{Timestamp, TimestampPlace};
pub(crate) use verifier::SignedAround;
pub use verifier::Verifier;
