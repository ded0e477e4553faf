//! What a request that was verified says.

mod body_digest;
mod catalog;
mod delivery;
mod delivery_id;
mod encoded;
mod envelope;
mod event_info;
mod json_pointer;
mod kept_fields;
mod message;
mod object;
mod parse;
mod parts;
mod provider;
mod stored;
mod unrecognized;

pub use body_digest::BodyDigest;
pub use catalog::{Catalog, EventKind, Member, Sample};
pub use delivery::Delivery;
pub use delivery_id::DeliveryId;
pub use envelope::{Envelope, Verdict};
pub use event_info::EventInfo;
pub(crate) use kept_fields::KeptFields;
pub use message::Message;
pub use object::Object;
pub use parse::{ParseError, parse_json};
pub(crate) use parts::Parts;
pub use provider::Provider;
pub use stored::{RestoreError, Stored};
pub use unrecognized::Unrecognized;
