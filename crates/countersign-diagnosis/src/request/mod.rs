//! What the head of a request says of its signature.

mod decode;
mod elements;
mod facts;
mod owned_head;
mod parsed_signature;
mod parts;
mod peel;
mod signature_value;
mod timestamp;
mod well_known;

pub(crate) use decode::{STANDARD, URL_SAFE};
pub(crate) use facts::Facts;
pub(crate) use owned_head::OwnedHead;
pub(crate) use parts::Part;
pub(crate) use well_known::looks_like_a_time;
