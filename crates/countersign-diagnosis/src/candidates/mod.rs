//! What the sender may have signed, how, and with which key: one mistake at a time.

mod arrangements;
mod body_edges;
mod body_variants;
mod charset;
mod deflated;
mod form;
mod inflate;
mod json;
mod json_samples;
mod json_variants;
mod keys;
mod mac_algorithm;
mod other_schemes;
mod url_forms;

pub(crate) use arrangements::{Arrangement, Arrangements};
pub(crate) use body_variants::{BodyVariant, BodyVariants};
pub(crate) use inflate::inflated;
pub(crate) use keys::CandidateKey;
pub(crate) use mac_algorithm::MacAlgorithm;
