use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{Admission, StoreError};

/// The answer to a delivery that was to be stored: a status code, and a header field or none.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) field: Option<(HeaderName, HeaderValue)>,
}

/// Says that the inbox had the delivery already.
const DUPLICATE: HeaderName = HeaderName::from_static("countersign-duplicate");

/// A database that was locked or restarted is back in a few seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

impl From<Result<Admission, StoreError>> for Answer {
    fn from(result: Result<Admission, StoreError>) -> Self {
        let (status, field) = match result {
            Ok(Admission::New(_)) => (StatusCode::ACCEPTED, None),
            Ok(Admission::Duplicate(_)) => (
                StatusCode::ACCEPTED,
                Some((DUPLICATE, HeaderValue::from_static("true"))),
            ),
            Err(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                Some((header::RETRY_AFTER, RETRY_AFTER)),
            ),
        };
        Self { status, field }
    }
}
