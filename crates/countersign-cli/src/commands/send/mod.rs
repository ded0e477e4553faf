//! `countersign send`: builds, signs and posts an event.

mod args;
mod forgery;
mod member;
mod request;

pub(crate) use args::SendArgs;
