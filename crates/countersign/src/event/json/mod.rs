//! Bodies that are JSON.

mod object;
mod parse;
mod pointer;
mod unrecognized;

pub use object::Object;
pub use parse::parse_json;
pub(super) use pointer::text_at;
pub use unrecognized::Unrecognized;
