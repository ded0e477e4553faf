//! What a request that was verified says.

mod body_digest;
mod catalog;
mod delivery;
mod delivery_id;
mod envelope;
mod event_info;
mod json;
mod message;
mod parse_error;
mod provider;

pub use body_digest::BodyDigest;
pub use catalog::{Catalog, EventKind, Member, Sample};
pub use delivery::Delivery;
pub use delivery_id::DeliveryId;
pub use envelope::{Envelope, RestoreError, Stored, Verdict};
pub use event_info::EventInfo;
pub use json::{Object, Unrecognized, parse_json};
pub use message::Message;
pub use parse_error::ParseError;
pub use provider::Provider;
