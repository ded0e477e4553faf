//! How a request is signed, and with what.

mod algorithm;
mod encoding;
mod mac;
mod scheme;
mod secret;
mod verifier;

pub use algorithm::Algorithm;
pub use encoding::Encoding;
pub use scheme::{Scheme, SignatureList, SignedPart, Timestamp, ValueSource, header_name};
pub use secret::{Key, LiveSecrets, Secret, Secrets};
pub(crate) use verifier::Verified;
pub use verifier::Verifier;
