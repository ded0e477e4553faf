//! Posting requests: the client, the addresses it may post to, and the header fields it passes on.

mod args;
mod cause;
mod hop_by_hop;
mod posted_url;
mod request;
mod target;
mod url;

pub(crate) use args::ClientArgs;
pub(crate) use cause::cause;
pub(crate) use hop_by_hop::{HOP_BY_HOP, end_to_end};
pub(crate) use posted_url::PostedUrl;
pub(crate) use request::request;
pub(crate) use target::Target;
pub(crate) use url::{LISTENER, is_at, parse_url, shown_url};
