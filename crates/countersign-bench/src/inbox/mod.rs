//! The inbox beside what a user would write instead, over HTTP and without it.

mod contenders;
mod http;
mod sends;
mod store;

pub use contenders::{Contender, contenders};
pub use http::{Pace, Run, run};
pub use sends::Sends;
pub use store::{Rows, file_write, large_body, rows};
