use std::{error::Error, fmt};

use bytes::Bytes;
use countersign::{HeaderMap, Rejection};

/// A request that is not authentic.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Forged {
    /// The path, with the query.
    pub path: String,
    /// The header fields, some of which may be repeated.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why a forgery of a request does not exist.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NotForged {
    /// The request to forge is not authentic itself: a field that its signature covers is missing, or
    /// its timestamp is outside the tolerance.
    NotAuthentic(Rejection),
    /// The forgery does not fit the request: only base64 has padding that can be missing, and only
    /// JSON can be parsed and written again.
    NotApplicable,
    /// The forged request would be authentic: hex digits may be in upper case, and compact JSON may
    /// stay the same when it is written again.
    StillAuthentic,
}

impl fmt::Display for NotForged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAuthentic(_) => "the request to forge is not authentic itself",
            Self::NotApplicable => "the forgery does not fit this request",
            Self::StillAuthentic => "the forged request would be authentic",
        })
    }
}

impl Error for NotForged {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotAuthentic(rejection) => Some(rejection),
            Self::NotApplicable | Self::StillAuthentic => None,
        }
    }
}
