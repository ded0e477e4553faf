// Its examples are of every feature, so they are tests only where every feature is there.
#![cfg_attr(
    any(
        not(doctest),
        all(
            feature = "actix",
            feature = "conformance",
            feature = "proptest",
            feature = "reqwest"
        )
    ),
    doc = include_str!("../README.md")
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(test)]
mod acme;
#[cfg(feature = "conformance")]
mod conformance;
mod event_builder;
mod forge;
mod forgery;
mod in_order;
#[cfg(test)]
mod members;
mod set;
mod sign;
mod signed_request;
#[cfg(feature = "proptest")]
mod template;

pub mod storylane;
pub mod supademo;

#[cfg(feature = "conformance")]
pub use conformance::{Conformance, Finding, Probe, Report, Rule, TestBody, UrlError, Verdict};
pub use event_builder::EventBuilder;
pub use forge::{Forged, NotForged};
pub use forgery::{Forgery, UnknownForgery};
pub use set::{SetError, set};
pub use sign::sign;
pub use signed_request::SignedRequest;

/// What the macros of this crate name.
#[cfg(all(feature = "actix", feature = "conformance"))]
#[doc(hidden)]
pub mod __private {
    pub use actix_web;
}
