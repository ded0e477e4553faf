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

#[cfg(feature = "conformance")]
mod conformance;
mod events;
mod forge;
mod sign;

#[cfg(feature = "conformance")]
pub use conformance::{Conformance, Finding, Probe, Report, Rule, TestBody, UrlError, Verdict};
pub use events::{EventBuilder, SetError, set, storylane, supademo};
pub use forge::{Forged, Forgery, NotForged, UnknownForgery};
pub use sign::{SignedRequest, sign};

/// What the macros of this crate name.
#[cfg(all(feature = "actix", feature = "conformance"))]
#[doc(hidden)]
pub mod __private {
    pub use actix_web;
}
