//! JSON as other libraries write it.

mod arrange;
mod escapes;
mod layout;
mod nulls;
mod numbers;
mod sort;
mod text;
mod tokens;

pub(super) use arrange::Tree;
pub(super) use escapes::Escapes;
pub(super) use layout::Layout;
pub(super) use numbers::Numbers;
pub(super) use text::Json;
