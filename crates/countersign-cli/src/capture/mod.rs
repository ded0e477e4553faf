//! The capture: a file with one envelope for each request, as a line of JSON.

mod captured_request;
mod reader;
mod recorder;
mod writer;

pub(crate) use captured_request::CapturedRequest;
pub(crate) use reader::{Line, Reader};
pub(crate) use recorder::Recorder;
pub(crate) use writer::Writer;
