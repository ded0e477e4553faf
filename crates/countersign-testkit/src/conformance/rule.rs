use std::fmt;

use crate::Forgery;

/// What a receiver has to do with one kind of request.
///
/// Its `Display` is its name, as in `declared-too-large` and `forgery/truncated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The sample, signed, gets a 2xx.
    Authentic,
    /// So it does in frames of 1, 7 and 61 bytes.
    AnyFrames,
    /// So it does with a trailer after its body.
    Trailers,
    /// So does a body that is exactly as large as the limit.
    LargestBody,
    /// So does authentic JSON of a shape that nobody knows.
    UnknownShape,
    /// What is authentic but cannot be parsed gets 400.
    Unparsable,
    /// This forgery gets the status that it has to get.
    Forgery(Forgery),
    /// What the headers show to be forged gets 401 before the body is read.
    HeadFirst,
    /// The signature header is looked at before the length: an unsigned large request gets 401.
    SignatureFirst,
    /// A declared length over the limit gets 413 before the body is read.
    DeclaredTooLarge,
    /// So does a length that no memory has.
    HugeLength,
    /// A body that turns out to be over the limit gets 413.
    RealTooLarge,
    /// A body that stops coming gets 408 after the read timeout.
    Stalled,
    /// So does one that keeps coming, too slowly.
    Trickled,
    /// After every 408 the connection is closed.
    ConnectionClosed,
    /// A body that breaks off gets 400.
    BrokenOff,
    /// The extractor on a route that nothing verifies answers 500, with a text: it is to say what
    /// was forgotten, of which is checked that it says anything but white space.
    WithoutLayer,
    /// After all of it the sample still gets a 2xx.
    StillAnswers,
    /// All 401s look the same.
    SameRefusals,
    /// Every 401 has a `WWW-Authenticate` (RFC 9110 §15.5.2).
    Challenge,
    /// Every refusal has an empty body.
    EmptyRefusals,
    /// The handler does not run for what is refused, which shows by a [`Probe`](crate::Probe).
    HandlerNotRun,
    /// The handler runs once for what gets a 2xx, with exactly the bytes that were sent, in whatever
    /// frames, which shows by a [`Probe`](crate::Probe).
    ExactBytes,
}

impl Rule {
    /// Every rule, in the order in which they are checked.
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
            Self::HeadFirst => "head-first",
            Self::SignatureFirst => "signature-first",
            Self::DeclaredTooLarge => "declared-too-large",
            Self::HugeLength => "huge-length",
            Self::RealTooLarge => "real-too-large",
            Self::Stalled => "stalled",
            Self::Trickled => "trickled",
            Self::ConnectionClosed => "connection-closed",
            Self::BrokenOff => "broken-off",
            Self::WithoutLayer => "without-layer",
            Self::StillAnswers => "still-answers",
            Self::SameRefusals => "same-refusals",
            Self::Challenge => "challenge",
            Self::EmptyRefusals => "empty-refusals",
            Self::HandlerNotRun => "handler-not-run",
            Self::ExactBytes => "exact-bytes",
        }
    }

    /// One sentence that says what has to be so.
    #[must_use]
    pub fn description(self) -> String {
        let sentence = match self {
            Self::Authentic => "the sample gets a 2xx",
            Self::AnyFrames => "so it does in frames of 1, 7 and 61 bytes",
            Self::Trailers => "so it does with a trailer after its body",
            Self::LargestBody => "so does a body that is exactly as large as the limit",
            Self::UnknownShape => "so does authentic JSON of a shape that nobody knows",
            Self::Unparsable => "what is authentic but cannot be parsed gets 400",
            Self::Forgery(forgery) => {
                let what = forgery.description();
                return format!("{}: {what}", forgery.status().as_u16());
            }
            Self::HeadFirst => "what the headers show to be forged gets 401, with the body unread",
            Self::SignatureFirst => "an unsigned request with a large body gets 401",
            Self::DeclaredTooLarge => "a declared length over the limit gets 413, unread",
            Self::HugeLength => "so does a length that no memory has",
            Self::RealTooLarge => "a body that turns out to be over the limit gets 413",
            Self::Stalled => "a body that stops coming gets 408 after the read timeout",
            Self::Trickled => "so does a body that keeps coming, too slowly",
            Self::ConnectionClosed => "after every 408 the connection is closed",
            Self::BrokenOff => "a body that breaks off gets 400",
            Self::WithoutLayer => {
                "the extractor on a route that nothing verifies answers 500 with a text"
            }
            Self::StillAnswers => "after all of it the sample still gets a 2xx",
            Self::SameRefusals => "all 401s look the same",
            Self::Challenge => "every 401 has a WWW-Authenticate",
            Self::EmptyRefusals => "every refusal has an empty body",
            Self::HandlerNotRun => "the handler does not run for what is refused",
            Self::ExactBytes => "the handler runs once for what gets a 2xx, with the bytes sent",
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

const AFTER_FORGERIES: [Rule; 16] = [
    Rule::HeadFirst,
    Rule::SignatureFirst,
    Rule::DeclaredTooLarge,
    Rule::HugeLength,
    Rule::RealTooLarge,
    Rule::Stalled,
    Rule::Trickled,
    Rule::ConnectionClosed,
    Rule::BrokenOff,
    Rule::WithoutLayer,
    Rule::StillAnswers,
    // These look back at what the others got.
    Rule::SameRefusals,
    Rule::Challenge,
    Rule::EmptyRefusals,
    Rule::HandlerNotRun,
    Rule::ExactBytes,
];

const COUNT: usize = BEFORE_FORGERIES.len() + Forgery::ALL.len() + AFTER_FORGERIES.len();

#[expect(
    clippy::indexing_slicing,
    reason = "a constant that is out of bounds does not compile"
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
