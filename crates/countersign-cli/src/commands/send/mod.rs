//! `countersign send`: builds, signs and posts an event.

mod args;
mod forgery;
mod member;

pub(crate) use args::SendArgs;
