//! The capture: a file with one line of JSON for each delivery.

mod captured;
mod reader;
mod writer;

pub(crate) use captured::{Captured, HeaderText};
pub(crate) use reader::{Line, Reader};
pub(crate) use writer::Writer;
