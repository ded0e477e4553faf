#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod forge;
mod forgery;
mod sign;

pub use forge::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
pub use sign::sign;
