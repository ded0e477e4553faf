#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "conformance")]
mod conformance;
mod forge;
mod forgery;
mod sign;

#[cfg(feature = "conformance")]
pub use conformance::{Conformance, Finding, Report, Rule, TestBody, UrlError, Verdict};
pub use forge::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
pub use sign::sign;
