//! The guide: a page for each question that comes after the first delivery.
//!
//! The programs use the adapters `countersign-tower` and `countersign-actix`, the inbox
//! `countersign-inbox`, and the provider `countersign-supademo`.

// Most programs need crates that depend on this one. They are doctests of the package
// `countersign-tests`, which has those crates, and so not of this one.
//
// The links of a page to another name its file, for readers of the repository. The definitions here
// come first, so that they count in this documentation.

/// [metrics]: self::metrics
/// [senders]: self::senders
///
#[cfg_attr(not(doctest), doc = include_str!("../docs/inbox.md"))]
///
/// In this crate: [`DeliveryId`](crate::DeliveryId), [`EventInfo`](crate::EventInfo),
/// [`Envelope`](crate::Envelope).
pub mod inbox {}

/// [metrics]: self::metrics
///
#[cfg_attr(not(doctest), doc = include_str!("../docs/secrets.md"))]
///
/// In this crate: [`Secret`](crate::Secret), [`Secrets`](crate::Secrets),
/// [`LiveSecrets`](crate::LiveSecrets), [`ConfigError`](crate::ConfigError).
pub mod secrets {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/tenants.md"))]
///
/// In this crate: [`Tenant`](crate::Tenant), [`TenantCache`](crate::TenantCache),
/// [`Receiver`](crate::Receiver).
pub mod tenants {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/lambda.md"))]
///
/// In this crate: [`Receiver::verify`](crate::Receiver::verify), [`Head`](crate::Head),
/// [`Headers`](crate::Headers).
pub mod lambda {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/responses.md"))]
///
/// In this crate: [`Rejection`](crate::Rejection), [`Observer`](crate::Observer).
pub mod responses {}

/// [mismatch]: self::mismatch
/// [proxy]: self::proxy
/// [secrets]: self::secrets
///
#[cfg_attr(not(doctest), doc = include_str!("../docs/metrics.md"))]
///
/// In this crate: [`Rejection::reason`](crate::Rejection::reason), [`Receiver`](crate::Receiver).
pub mod metrics {}

#[doc = include_str!("../docs/senders.md")]
///
/// In this crate: [`Provider`](crate::Provider), [`Scheme`](crate::Scheme),
/// [`Message`](crate::Message), [`DeliveryId`](crate::DeliveryId),
/// [`Unrecognized`](crate::Unrecognized), [`Verifier`](crate::Verifier).
pub mod senders {}

#[cfg_attr(not(doctest), doc = include_str!("../docs/proxy.md"))]
///
/// In this crate: [`Receiver::origin`](crate::Receiver::origin), [`Head::url`](crate::Head::url),
/// [`Head::peer`](crate::Head::peer).
pub mod proxy {}

/// [metrics]: self::metrics
/// [proxy]: self::proxy
/// [secrets]: self::secrets
///
#[cfg_attr(not(doctest), doc = include_str!("../docs/mismatch.md"))]
///
/// In this crate: [`Rejection`](crate::Rejection), [`Secret::fingerprint`](crate::Secret::fingerprint).
pub mod mismatch {}
