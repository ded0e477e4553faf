//! What holds of any input: each function is a property, and panics where it does not hold.
//!
//! The fuzz targets in `tests/fuzz` search for such an input, and `tests/properties.rs` tries some.

mod event;
mod secret;
mod verdict;

pub use event::{EVERY_MEMBER_OF_SUPADEMO, storylane, supademo};
pub use secret::secret;
pub use verdict::{adapters, verdict};
