use std::{error::Error, fmt, str::FromStr};

use countersign::StatusCode;

macro_rules! forgeries {
    ($($variant:ident, $name:literal, $description:literal;)*) => {
        /// A request that is not authentic, in one of the ways in which it can fail to be.
        ///
        /// [`apply`](Self::apply) makes it from an authentic one. A correct receiver refuses each
        /// with its [`status`](Self::status).
        ///
        /// White space around a signature is no forgery: HTTP drops it (RFC 9110 §5.5).
        ///
        /// ```
        /// use countersign_testkit::Forgery;
        ///
        /// let forgery: Forgery = "flipped-body-bit".parse()?;
        /// assert_eq!(forgery, Forgery::FlippedBodyBit);
        /// assert_eq!(forgery.status(), 401);
        /// assert!(Forgery::ALL.contains(&forgery));
        /// # Ok::<(), countersign_testkit::UnknownForgery>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Forgery {
            $(#[doc = $description] $variant,)*
        }

        impl Forgery {
            /// Every forgery.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The forgery's name, as in `"flipped-body-bit"`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The name of its rule in the conformance suite.
            #[cfg(feature = "conformance")]
            pub(crate) fn rule_name(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("forgery/", $name),)*
                }
            }

            /// One sentence that says what is wrong with the request.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$variant => $description,)*
                }
            }
        }
    };
}

forgeries! {
    // The signature header.
    Missing, "missing", "There is no signature header.";
    Empty, "empty", "The signature header is empty.";
    Repeated, "repeated", "The signature header is there twice, with the same value.";
    FollowedByAnother, "followed-by-another",
        "A second signature header, made with another secret, follows the right one.";
    PrecededByAnother, "preceded-by-another",
        "A second signature header, made with another secret, precedes the right one.";
    Joined, "joined", "One header has the right value twice, with a comma between.";
    OtherProvider, "other-provider",
        "The signature is in the header and the encoding of another provider.";

    // Its form.
    Truncated, "truncated", "The signature's last character is missing.";
    Overlong, "overlong", "The signature has one character too many.";
    UpperCase, "upper-case",
        "The signature is in upper case, which is a forgery in base64 only.";
    OtherEncoding, "other-encoding", "The signature is in base64 instead of hex, or the reverse.";
    UrlSafeBase64, "url-safe-base64",
        "The signature is in URL-safe base64.";
    UnpaddedBase64, "unpadded-base64", "The signature's base64 lacks its padding.";
    NonCanonicalBase64, "non-canonical-base64",
        "The bits that the signature's base64 leaves unused are not zero.";
    ForeignPrefix, "foreign-prefix",
        "The signature has a prefix that is not the provider's, such as `sha256=`.";
    WithoutPrefix, "without-prefix", "The signature lacks the provider's prefix.";
    UpperCasePrefix, "upper-case-prefix", "The provider's prefix is in upper case.";
    InnerSpace, "inner-space", "There is a space in the middle of the signature.";
    Quoted, "quoted", "The signature is in double quotes.";
    NonAscii, "non-ascii", "The signature's first character is not ASCII.";
    WrongTag, "wrong-tag",
        "In the list of signatures, the right one has the tag of another version.";
    ManyWrongSignatures, "many-wrong-signatures",
        "The list has 16 signatures, each made with another secret.";

    // What was signed, and how.
    WrongSecret, "wrong-secret", "The signature is made with another secret.";
    EmptySecret, "empty-secret", "The signature is made with an empty secret.";
    FlippedSignatureBit, "flipped-signature-bit", "The last bit of the signature is flipped.";
    Zeros, "zeros", "The signature is all zeros.";
    UnkeyedHash, "unkeyed-hash", "The signature is a plain hash, which needs no secret.";
    Sha1, "sha1", "The signature is an HMAC-SHA1.";
    Sha256, "sha256", "The signature is an HMAC-SHA256, where the provider's algorithm is another.";
    Sha512, "sha512", "The signature is an HMAC-SHA512.";
    OtherDelivery, "other-delivery", "The signature is that of another delivery.";
    SignatureOfEmptyBody, "signature-of-empty-body", "The signature is that of an empty body.";
    SignatureOfReserialized, "signature-of-reserialized",
        "The signature is that of the body's JSON, parsed and written again.";

    // The body.
    FlippedBodyBit, "flipped-body-bit", "The last bit of the body is flipped.";
    TruncatedBody, "truncated-body", "The body's last byte is missing.";
    AppendedNewline, "appended-newline", "The body has a newline more at its end.";
    ReserializedBody, "reserialized-body", "The body's JSON was parsed and written again.";
    EmptyBody, "empty-body", "The body is empty.";

    // What else the signature covers.
    StaleTimestamp, "stale-timestamp",
        "The request was signed longer ago than the tolerance allows.";
    FutureTimestamp, "future-timestamp",
        "The request was signed further in the future than the tolerance allows.";
    AlteredTimestamp, "altered-timestamp", "The timestamp was changed by one second.";
    MissingTimestamp, "missing-timestamp", "The timestamp is missing.";
    RepeatedTimestamp, "repeated-timestamp", "The timestamp is there twice, with the same value.";
    AlteredId, "altered-id", "The delivery's id, which the signature covers, was changed.";
    MissingId, "missing-id", "The delivery's id, which the signature covers, is missing.";
    SecondId, "second-id", "The right id, which the signature covers, is followed by another.";
    AlteredField, "altered-field", "Another field that the signature covers was changed.";
    MissingField, "missing-field", "Another field that the signature covers is missing.";
    OtherUrl, "other-url",
        "The request is sent to another query of the URL that the signature covers.";
}

impl Forgery {
    /// The status that the forged request has to get.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
}

impl fmt::Display for Forgery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a [`name`](Forgery::name).
impl FromStr for Forgery {
    type Err = UnknownForgery;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().find(|forgery| forgery.name() == name);
        named
            .copied()
            .ok_or_else(|| UnknownForgery(name.to_owned()))
    }
}

/// A string that is not the name of a [`Forgery`]. Its `Display` lists the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownForgery(String);

impl fmt::Display for UnknownForgery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Forgery::ALL.iter().map(|forgery| forgery.name()).collect();
        let names = names.join(", ");
        write!(f, "there is no forgery {:?}; there are {names}", self.0)
    }
}

impl Error for UnknownForgery {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_in_kebab_case_and_read_back() {
        for forgery in Forgery::ALL {
            let name = forgery.name();
            let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.chars().all(is_kebab), "{name}");
            assert_eq!(name.parse(), Ok(*forgery));
            assert_eq!(forgery.to_string(), name);
        }
    }

    #[test]
    fn every_description_is_a_sentence_of_its_own() {
        for forgery in Forgery::ALL {
            let sentence = forgery.description();
            assert!(sentence.ends_with('.'), "{sentence}");
            let same = |other: &&Forgery| other.description() == sentence;
            assert_eq!(Forgery::ALL.iter().filter(same).count(), 1, "{sentence}");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_that_lists_the_names() {
        for name in ["", "Missing", "missing ", "wrong_secret", "none"] {
            let error = name.parse::<Forgery>().unwrap_err().to_string();
            assert!(error.contains(&format!("{name:?}")), "{error}");
            assert!(error.contains("missing, empty, repeated"), "{error}");
        }
    }
}
