use std::fmt;

use crate::forge::Forgery;

/// What a receiver has to do with one kind of request.
///
/// Its `Display` is its name, such as `declared-too-large` or `forgery/truncated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The signed sample gets a 2xx.
    Authentic,
    /// The sample gets a 2xx in frames of 1, 7 and 61 bytes.
    AnyFrames,
    /// The sample gets a 2xx with a trailer after its body.
    Trailers,
    /// An authentic body of exactly the limit gets a 2xx.
    LargestBody,
    /// Authentic JSON of an unknown shape gets a 2xx.
    UnknownShape,
    /// An authentic body that is not in the provider's format gets 400.
    Unparsable,
    /// This forgery gets its status.
    Forgery(Forgery),
    /// A MAC with one bit changed gets 401, whichever of its hex digits that bit is in.
    EveryByte,
    /// A body with one bit changed gets 401, whichever of its bytes that bit is in; a body of more than
    /// 1 KiB is changed at 1,024 places.
    EveryBodyByte,
    /// A MAC with changes that cancel in a sum, such as two bytes swapped, gets 401.
    CancellingChanges,
    /// A start of the MAC, or the MAC with more behind it, gets 401, whatever its length.
    SignatureLength,
    /// A signature with a secret that anybody knows gets 401: the development secret of Countersign's
    /// examples, the examples of the vendors' pages, an empty one.
    KnownSecrets,
    /// An unsigned request is not accepted, whatever its method.
    ///
    /// It is accepted if the handler runs; where no [`Probe`](crate::Probe) tells, if it gets a 2xx and
    /// its method is not a safe one (RFC 9110 §9.2.1), which may be that of a page of the same path.
    EveryMethod,
    /// An unsigned request is not accepted, whatever its query and whatever the spelling of its path:
    /// with a slash at the end, two slashes, `/./`, percent-encoding, another case.
    ///
    /// It is accepted if the handler runs; where no [`Probe`](crate::Probe) tells, if it gets a 2xx
    /// that a path of no meaning does not get.
    PathAndQuery,
    /// A forgery that the header fields show gets 401 before the body is read.
    HeadFirst,
    /// The signature header is checked before the length: an unsigned large request gets 401.
    SignatureFirst,
    /// A declared length over the limit gets 413 before the body is read.
    DeclaredTooLarge,
    /// A declared length that no memory can hold gets 413 before the body is read.
    HugeLength,
    /// A chunked body over the limit gets 413.
    RealTooLarge,
    /// A body that stops gets 408 after the read timeout.
    Stalled,
    /// A body that continues too slowly gets 408 after the read timeout.
    Trickled,
    /// The connection is closed after every 401, 408, 413 and 503, and after a body that broke off.
    ConnectionClosed,
    /// Where bodies that stall fill what the application holds of all bodies, it gives one of them up
    /// with 503, and the sample still gets a 2xx. It needs the application's
    /// [`max_buffered_bytes`](crate::Conformance::max_buffered_bytes).
    FullBudget,
    /// A body that breaks off gets 400.
    BrokenOff,
    /// The extractor on a route without the layer answers 500, with a text that says what was
    /// forgotten. The suite checks only that there is a text.
    WithoutLayer,
    /// Over HTTP/2 the sample gets a 2xx, and what is forged or too large gets its status.
    Http2,
    /// Every 503 has a `Retry-After` and an empty body; one at
    /// [`path_unavailable`](crate::Conformance::path_unavailable), and any that is seen elsewhere.
    Unavailable,
    /// The sample still gets a 2xx after all the other requests.
    StillAnswers,
    /// All 401s are the same.
    SameRefusals,
    /// Every 401 has a `WWW-Authenticate` (RFC 9110 §15.5.2).
    Challenge,
    /// Every refusal has an empty body.
    EmptyRefusals,
    /// The handler does not run for a refused request. It needs a [`Probe`](crate::Probe).
    HandlerNotRun,
    /// The handler runs once for a request that gets a 2xx, with exactly the bytes that were sent, in
    /// whatever frames. It needs a [`Probe`](crate::Probe).
    ExactBytes,
}

impl Rule {
    /// Every rule, in the order of the checks.
    pub const ALL: &'static [Self] = &all();

    /// The rule's name; that of a forgery begins with `forgery/`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authentic => "authentic",
            Self::AnyFrames => "any-frames",
            Self::Trailers => "trailers",
            Self::LargestBody => "largest-body",
            Self::UnknownShape => "unknown-shape",
            Self::Unparsable => "unparsable",
            Self::Forgery(forgery) => forgery.rule_name(),
            Self::EveryByte => "every-byte",
            Self::EveryBodyByte => "every-body-byte",
            Self::CancellingChanges => "cancelling-changes",
            Self::SignatureLength => "signature-length",
            Self::KnownSecrets => "known-secrets",
            Self::EveryMethod => "every-method",
            Self::PathAndQuery => "path-and-query",
            Self::HeadFirst => "head-first",
            Self::SignatureFirst => "signature-first",
            Self::DeclaredTooLarge => "declared-too-large",
            Self::HugeLength => "huge-length",
            Self::RealTooLarge => "real-too-large",
            Self::Stalled => "stalled",
            Self::Trickled => "trickled",
            Self::ConnectionClosed => "connection-closed",
            Self::FullBudget => "full-budget",
            Self::BrokenOff => "broken-off",
            Self::WithoutLayer => "without-layer",
            Self::Http2 => "http2",
            Self::Unavailable => "unavailable",
            Self::StillAnswers => "still-answers",
            Self::SameRefusals => "same-refusals",
            Self::Challenge => "challenge",
            Self::EmptyRefusals => "empty-refusals",
            Self::HandlerNotRun => "handler-not-run",
            Self::ExactBytes => "exact-bytes",
        }
    }

    /// One sentence that says what has to happen.
    #[must_use]
    pub fn description(self) -> String {
        let sentence = match self {
            Self::Authentic => "the sample gets a 2xx",
            Self::AnyFrames => "the sample gets a 2xx in frames of 1, 7 and 61 bytes",
            Self::Trailers => "the sample gets a 2xx with a trailer after its body",
            Self::LargestBody => "an authentic body of exactly the limit gets a 2xx",
            Self::UnknownShape => "authentic JSON of an unknown shape gets a 2xx",
            Self::Unparsable => "an authentic body that cannot be parsed gets 400",
            Self::Forgery(forgery) => {
                let description = forgery.description();
                return format!("{}: {description}", forgery.status().as_u16());
            }
            Self::EveryByte => "a MAC with one bit changed gets 401, at every byte",
            Self::EveryBodyByte => "a body with one bit changed gets 401, at every byte",
            Self::CancellingChanges => "a MAC with changes that cancel in a sum gets 401",
            Self::SignatureLength => "a MAC of another length gets 401",
            Self::KnownSecrets => "a signature with a secret that anybody knows gets 401",
            Self::EveryMethod => "an unsigned request is not accepted, with any method",
            Self::PathAndQuery => "an unsigned request is not accepted, at any spelling of the URL",
            Self::HeadFirst => "a forgery that the headers show gets 401, with the body unread",
            Self::SignatureFirst => "an unsigned request with a large body gets 401",
            Self::DeclaredTooLarge => "a declared length over the limit gets 413, unread",
            Self::HugeLength => "a declared length that no memory can hold gets 413, unread",
            Self::RealTooLarge => "a chunked body over the limit gets 413",
            Self::Stalled => "a body that stops gets 408 after the read timeout",
            Self::Trickled => "a body that continues too slowly gets 408 after the read timeout",
            Self::ConnectionClosed => "the connection is closed after every refusal",
            Self::FullBudget => {
                "bodies that stall are given up with 503, and the sample gets a 2xx"
            }
            Self::BrokenOff => "a body that breaks off gets 400",
            Self::WithoutLayer => {
                "the extractor on a route without the layer answers 500 with a text"
            }
            Self::Http2 => "over HTTP/2 the same is accepted and refused",
            Self::Unavailable => "every 503 has a Retry-After and an empty body",
            Self::StillAnswers => "the sample still gets a 2xx after all the other requests",
            Self::SameRefusals => "all 401s are the same",
            Self::Challenge => "every 401 has a WWW-Authenticate",
            Self::EmptyRefusals => "every refusal has an empty body",
            Self::HandlerNotRun => "the handler does not run for a refused request",
            Self::ExactBytes => "the handler runs once for a 2xx, with the bytes sent",
        };
        sentence.to_owned()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

const BEFORE_FORGERIES: [Rule; 6] = [
    Rule::Authentic,
    Rule::AnyFrames,
    Rule::Trailers,
    Rule::LargestBody,
    Rule::UnknownShape,
    Rule::Unparsable,
];

const AFTER_FORGERIES: [Rule; 26] = [
    Rule::EveryByte,
    Rule::EveryBodyByte,
    Rule::CancellingChanges,
    Rule::SignatureLength,
    Rule::KnownSecrets,
    Rule::EveryMethod,
    Rule::PathAndQuery,
    Rule::HeadFirst,
    Rule::SignatureFirst,
    Rule::DeclaredTooLarge,
    Rule::HugeLength,
    Rule::RealTooLarge,
    Rule::Stalled,
    Rule::Trickled,
    Rule::FullBudget,
    Rule::BrokenOff,
    Rule::WithoutLayer,
    Rule::Http2,
    Rule::StillAnswers,
    // These look back at the answers to the others.
    Rule::ConnectionClosed,
    Rule::SameRefusals,
    Rule::Challenge,
    Rule::EmptyRefusals,
    Rule::Unavailable,
    Rule::HandlerNotRun,
    Rule::ExactBytes,
];

const COUNT: usize = BEFORE_FORGERIES.len() + Forgery::ALL.len() + AFTER_FORGERIES.len();

#[expect(
    clippy::indexing_slicing,
    reason = "an index out of bounds in a constant does not compile"
)]
const fn all() -> [Rule; COUNT] {
    let first_after = BEFORE_FORGERIES.len() + Forgery::ALL.len();
    let mut rules = [Rule::Authentic; COUNT];
    let mut place = 0;
    while place < COUNT {
        rules[place] = if place < BEFORE_FORGERIES.len() {
            BEFORE_FORGERIES[place]
        } else if place < first_after {
            Rule::Forgery(Forgery::ALL[place - BEFORE_FORGERIES.len()])
        } else {
            AFTER_FORGERIES[place - first_after]
        };
        place += 1;
    }
    rules
}
