// Its examples are of every feature, so they are tests only where every feature is there.
#![cfg_attr(
    any(not(doctest), feature = "conformance"),
    doc = include_str!("../README.md")
)]
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
