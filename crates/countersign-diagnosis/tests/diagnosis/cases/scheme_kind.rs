use std::time::{Duration, SystemTime};

use countersign::{Algorithm, HeaderName, Scheme, SignedPart, ValueSource};

/// The schemes of the cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SchemeKind {
    Hex,
    /// Hex after `sha256=`.
    Prefixed,
    /// Hex, of `v0:`, a timestamp, `:` and the body.
    Timed,
    Base64,
    /// Hex after `sha1=`.
    Sha1,
    /// Base64.
    Sha512,
    /// Hex, of the body, `.`, a timestamp, `.` and an id.
    After,
    GitHub,
    Shopify,
    Slack,
    StandardWebhooks,
    Stripe,
    Supademo,
}

const TOLERANCE: Duration = Duration::from_secs(300);

impl SchemeKind {
    pub(crate) const ALL: [Self; 13] = [
        Self::Hex,
        Self::Prefixed,
        Self::Timed,
        Self::Base64,
        Self::Sha1,
        Self::Sha512,
        Self::After,
        Self::GitHub,
        Self::Shopify,
        Self::Slack,
        Self::StandardWebhooks,
        Self::Stripe,
        Self::Supademo,
    ];

    pub(crate) fn scheme(self) -> Scheme {
        let name = HeaderName::from_static;
        let acme = name("x-acme-signature");
        let time = name("x-acme-timestamp");
        match self {
            Self::Hex => Scheme::hex(acme),
            Self::Prefixed => Scheme::hex(acme).with_prefix("sha256="),
            Self::Timed => Scheme::hex(acme)
                .with_timestamp_field(time.clone(), TOLERANCE)
                .with_signed_before([
                    SignedPart::text("v0:"),
                    SignedPart::field(time),
                    SignedPart::text(":"),
                ]),
            Self::Base64 => Scheme::base64(name("x-bolt-signature")),
            Self::Sha1 => Scheme::hex(name("x-hub-signature"))
                .with_algorithm(Algorithm::HmacSha1)
                .with_prefix("sha1="),
            Self::Sha512 => Scheme::base64(acme).with_algorithm(Algorithm::HmacSha512),
            Self::After => Scheme::hex(acme)
                .with_timestamp_field(time, TOLERANCE)
                .with_signed_after([
                    SignedPart::text("."),
                    SignedPart::Timestamp,
                    SignedPart::text("."),
                    SignedPart::field(name("x-acme-id")),
                ]),
            Self::GitHub => Scheme::hex(name("x-hub-signature-256"))
                .with_prefix("sha256=")
                .with_id(ValueSource::field(name("x-github-delivery")))
                .with_event_name(ValueSource::field(name("x-github-event"))),
            Self::Shopify => Scheme::base64(name("x-shopify-hmac-sha256"))
                .with_event_name(ValueSource::field(name("x-shopify-topic"))),
            Self::Slack => Scheme::hex(name("x-slack-signature"))
                .with_prefix("v0=")
                .with_timestamp_field(name("x-slack-request-timestamp"), TOLERANCE)
                .with_signed_before([
                    SignedPart::text("v0:"),
                    SignedPart::Timestamp,
                    SignedPart::text(":"),
                ]),
            Self::StandardWebhooks => Scheme::base64(name("webhook-signature"))
                .with_list(' ', "v1,")
                .with_timestamp_field(name("webhook-timestamp"), TOLERANCE)
                .with_signed_before([
                    SignedPart::field(name("webhook-id")),
                    SignedPart::text("."),
                    SignedPart::Timestamp,
                    SignedPart::text("."),
                ])
                .with_id(ValueSource::field(name("webhook-id"))),
            Self::Stripe => Scheme::hex(name("stripe-signature"))
                .with_list(',', "v1=")
                .with_timestamp_element("t=", TOLERANCE)
                .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
                .with_id(ValueSource::pointer("/id")),
            Self::Supademo => Scheme::hex(name("x-supademo-signature")),
        }
    }

    /// When the requests arrive.
    pub(crate) fn now(self) -> SystemTime {
        let seconds = match self {
            Self::Slack => 1_531_420_618,
            Self::StandardWebhooks => 1_614_265_330,
            _ => 1_700_000_000,
        };
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }
}
