use std::{error::Error, fmt, sync::Arc};

use http::{HeaderName, StatusCode};

use crate::ParseError;

/// Why a request was refused.
///
/// From outside, only [`status`](Self::status) shows: response bodies are empty and every 401 looks
/// the same. The rejection itself is in the extensions of the response that an adapter makes, for
/// the application's own logs and response mapping.
///
/// Its `Display` and [`reason`](Self::reason) hold neither the signature, nor the secret, nor the
/// body. The sources, which `Debug` shows too, may quote a value of the body: a
/// [`ParseError`] does.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Rejection {
    /// 401, `header_missing`: the signature header, or another header that the signature covers, is
    /// missing.
    HeaderMissing(HeaderName),
    /// 401, `header_repeated`: that header is there more than once.
    HeaderRepeated(HeaderName),
    /// 401, `signature_malformed`: the signature header's value is not of the provider's exact
    /// form.
    SignatureMalformed,
    /// 401, `timestamp_malformed`: the timestamp header's value is not a whole number of seconds.
    TimestampMalformed,
    /// 401, `timestamp_out_of_tolerance`: the timestamp is further from now than the scheme
    /// tolerates.
    TimestampOutOfTolerance,
    /// 401, `signature_mismatch`: no secret's MAC of these bytes is the claimed one.
    SignatureMismatch,
    /// 401, `tenant_unknown`: the lookup of secrets knows no tenant that the request is for.
    TenantUnknown,
    /// 413, `body_too_large`: the declared or the real body is larger than the endpoint's limit.
    BodyTooLarge,
    /// 503, `overloaded`: the endpoint holds as many bytes of unverified bodies as it may, and this
    /// body came slowest.
    Overloaded,
    /// 503, `secrets_unavailable`: the lookup of secrets failed with this error or took too long, or
    /// too many lookups are under way.
    SecretsUnavailable(Arc<dyn Error + Send + Sync>),
    /// 408, `read_timeout`: the body was not complete within the read timeout, or came slower than
    /// the least rate.
    ReadTimeout,
    /// 400, `body_incomplete`: the body broke off, or its transfer failed with this error.
    BodyIncomplete(Arc<dyn Error + Send + Sync>),
    /// 400, `unparsable`: the body is authentic, but not JSON, or whatever else the provider
    /// parses.
    Unparsable(ParseError),
}

impl Rejection {
    /// [`SecretsUnavailable`](Self::SecretsUnavailable), because the lookup took longer than
    /// [`Receiver::lookup_timeout`](crate::Receiver::lookup_timeout).
    #[must_use]
    pub fn lookup_timed_out() -> Self {
        Self::SecretsUnavailable(Arc::new(LookupTimedOut))
    }

    pub(super) fn too_many_lookups() -> Self {
        Self::SecretsUnavailable(Arc::new(TooManyLookups))
    }

    /// The status code of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::HeaderMissing(_)
            | Self::HeaderRepeated(_)
            | Self::SignatureMalformed
            | Self::TimestampMalformed
            | Self::TimestampOutOfTolerance
            | Self::SignatureMismatch
            | Self::TenantUnknown => StatusCode::UNAUTHORIZED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Overloaded | Self::SecretsUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::ReadTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BodyIncomplete(_) | Self::Unparsable(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// One of a few fixed words, for logs and metric labels.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::HeaderMissing(_) => "header_missing",
            Self::HeaderRepeated(_) => "header_repeated",
            Self::SignatureMalformed => "signature_malformed",
            Self::TimestampMalformed => "timestamp_malformed",
            Self::TimestampOutOfTolerance => "timestamp_out_of_tolerance",
            Self::SignatureMismatch => "signature_mismatch",
            Self::TenantUnknown => "tenant_unknown",
            Self::BodyTooLarge => "body_too_large",
            Self::Overloaded => "overloaded",
            Self::SecretsUnavailable(_) => "secrets_unavailable",
            Self::ReadTimeout => "read_timeout",
            Self::BodyIncomplete(_) => "body_incomplete",
            Self::Unparsable(_) => "unparsable",
        }
    }

    /// Why the secrets were not found, which the application's own lookup says. The other errors may
    /// quote a value of the body.
    pub(crate) fn cause_for_log(&self) -> Option<tracing::field::DisplayValue<&dyn Error>> {
        match self {
            Self::SecretsUnavailable(error) => {
                let error: &dyn Error = error.as_ref();
                Some(tracing::field::display(error))
            }
            Self::HeaderMissing(_)
            | Self::HeaderRepeated(_)
            | Self::SignatureMalformed
            | Self::TimestampMalformed
            | Self::TimestampOutOfTolerance
            | Self::SignatureMismatch
            | Self::TenantUnknown
            | Self::BodyTooLarge
            | Self::Overloaded
            | Self::ReadTimeout
            | Self::BodyIncomplete(_)
            | Self::Unparsable(_) => None,
        }
    }

    /// Whether an HTTP/1 connection closes after the response, and the response says so.
    ///
    /// It does unless the body was read to its end and is authentic: what is left of a body is not
    /// read (RFC 9112 §9.6), and every 401 looks the same.
    #[must_use]
    pub fn closes_connection(&self) -> bool {
        !matches!(self, Self::Unparsable(_))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HeaderMissing(name) => write!(f, "the {name} header is missing"),
            Self::HeaderRepeated(name) => write!(f, "the {name} header is repeated"),
            Self::SignatureMalformed => f.write_str("the signature is not of the expected form"),
            Self::TimestampMalformed => f.write_str("the timestamp is not a number of seconds"),
            Self::TimestampOutOfTolerance => f.write_str("the timestamp is too far from now"),
            Self::SignatureMismatch => f.write_str("no secret's signature of the body matches"),
            Self::TenantUnknown => f.write_str("the request is for no tenant that is known"),
            Self::BodyTooLarge => f.write_str("the body is larger than the limit"),
            Self::Overloaded => f.write_str("too many bytes of requests are under way"),
            Self::SecretsUnavailable(_) => f.write_str("the secrets could not be found out"),
            Self::ReadTimeout => f.write_str("the body was not complete within the read timeout"),
            Self::BodyIncomplete(_) => f.write_str("the body broke off"),
            Self::Unparsable(_) => f.write_str("the body is authentic but cannot be parsed"),
        }
    }
}

impl Error for Rejection {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::BodyIncomplete(error) | Self::SecretsUnavailable(error) => Some(error.as_ref()),
            Self::Unparsable(error) => Some(error),
            Self::HeaderMissing(_)
            | Self::HeaderRepeated(_)
            | Self::SignatureMalformed
            | Self::TimestampMalformed
            | Self::TimestampOutOfTolerance
            | Self::SignatureMismatch
            | Self::TenantUnknown
            | Self::BodyTooLarge
            | Self::Overloaded
            | Self::ReadTimeout => None,
        }
    }
}

#[derive(Debug)]
struct LookupTimedOut;

impl fmt::Display for LookupTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the lookup of the secrets took too long")
    }
}

impl Error for LookupTimedOut {}

#[derive(Debug)]
struct TooManyLookups;

impl fmt::Display for TooManyLookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many lookups of secrets are under way")
    }
}

impl Error for TooManyLookups {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_status_its_word_and_its_sentence() {
        let name = HeaderName::from_static("x-sig");
        let broken = || Rejection::BodyIncomplete(Arc::new(fmt::Error));
        let unavailable = || Rejection::SecretsUnavailable(Arc::new(fmt::Error));
        let unparsable = || Rejection::Unparsable(ParseError::new("not JSON"));
        let cases = [
            (
                Rejection::HeaderMissing(name.clone()),
                401,
                "header_missing",
                "x-sig",
            ),
            (
                Rejection::HeaderRepeated(name),
                401,
                "header_repeated",
                "x-sig",
            ),
            (
                Rejection::SignatureMalformed,
                401,
                "signature_malformed",
                "form",
            ),
            (
                Rejection::TimestampMalformed,
                401,
                "timestamp_malformed",
                "seconds",
            ),
            (
                Rejection::TimestampOutOfTolerance,
                401,
                "timestamp_out_of_tolerance",
                "now",
            ),
            (
                Rejection::SignatureMismatch,
                401,
                "signature_mismatch",
                "no secret",
            ),
            (Rejection::TenantUnknown, 401, "tenant_unknown", "no tenant"),
            (unavailable(), 503, "secrets_unavailable", "secrets"),
            (Rejection::BodyTooLarge, 413, "body_too_large", "limit"),
            (Rejection::Overloaded, 503, "overloaded", "under way"),
            (Rejection::ReadTimeout, 408, "read_timeout", "timeout"),
            (broken(), 400, "body_incomplete", "broke off"),
            (unparsable(), 400, "unparsable", "parsed"),
        ];
        for (rejection, status, reason, sentence) in cases {
            assert_eq!(rejection.status(), status, "{reason}");
            assert_eq!(rejection.reason(), reason);
            assert!(rejection.to_string().contains(sentence), "{rejection}");
            // Whatever is left of the body is not read, unless nothing is left of an authentic one.
            assert_eq!(rejection.closes_connection(), reason != "unparsable");
        }
        assert_eq!(
            broken().source().unwrap().to_string(),
            fmt::Error.to_string()
        );
        assert_eq!(unparsable().source().unwrap().to_string(), "not JSON");
        assert!(Rejection::ReadTimeout.source().is_none());
    }
}
