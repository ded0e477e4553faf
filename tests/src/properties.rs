//! Properties of any input: each function is one, and panics where it does not hold.
//!
//! The fuzz targets in `tests/fuzz` search for a counterexample, and `tests/properties.rs` tries a few
//! hundred inputs.

mod event;
mod secret;
mod stored;
mod verdict;

pub use event::{EVERY_MEMBER_OF_SUPADEMO, storylane, supademo};
pub use secret::secret;
pub use stored::{envelope, stored};
pub use verdict::{adapters, verdict};
