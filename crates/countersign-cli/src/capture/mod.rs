//! The capture: a file with one envelope for each request, as a line of JSON.

mod captured_request;
mod forwarding;
mod kept;
mod locked_file;
mod outcomes;
mod place;
mod reader;
mod recorder;
mod shape;
mod share;
mod writer;

pub(crate) use captured_request::CapturedRequest;
pub(crate) use forwarding::Forwarding;
pub(crate) use kept::Kept;
pub(crate) use outcomes::Outcomes;
pub(crate) use place::Place;
pub(crate) use reader::{Line, Reader};
pub(crate) use recorder::Recorder;
pub(crate) use writer::{Appended, Writer};
