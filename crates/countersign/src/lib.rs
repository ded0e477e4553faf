#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod config_error;
mod event;
pub mod guide;
mod receive;
mod sign;
mod telemetry;

pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

pub use config_error::ConfigError;
pub use event::{
    BodyDigest, Catalog, Delivery, DeliveryId, Envelope, EventInfo, EventKind, Member, Message,
    Object, ParseError, Provider, RestoreError, Sample, Stored, Unrecognized, Verdict, parse_json,
};
pub use receive::{
    Accepted, Arrival, CacheSlot, Cached, Checked, Head, Headers, Incoming, MissingDelivery,
    Observation, Observer, PerTenant, Receiver, Refused, Rejection, Tenant, TenantCache,
};
pub use sign::{
    Algorithm, Encoding, Key, LiveSecrets, Scheme, Secret, Secrets, SignatureList, SignedPart,
    Timestamp, ValueSource, Verifier, header_name,
};
