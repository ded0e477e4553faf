use std::{borrow::Cow, fmt, sync::Arc};

use http::HeaderName;

use super::{
    charset::Charset,
    json::{Escapes, Layout},
    macs::Hash,
    numbers::Numbers,
};
use crate::scheme::Encoding;

/// One mistake that keeps a signature from matching: what it is, and how to mend it.
///
/// Neither `Display` nor `Debug` nor the mend holds the secret, the signature or the body: at most
/// the name of a header of the scheme, and a label that was given to the
/// [`Doctor`](super::Doctor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(pub(super) Kind);

/// "The sender" is who signs and "this endpoint" is who verifies, in every sentence of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    // The head of the request
    HeaderMissing(HeaderName),
    InOtherHeader {
        expected: HeaderName,
        found: HeaderName,
    },
    OtherProvider(Arc<str>),
    HeaderRepeated(HeaderName),
    SignedHeaderMissing(HeaderName),
    TimestampMalformed,
    TimestampInMilliseconds,
    TimestampOutOfTolerance,

    // The form of the signature header's value
    SignatureEmpty,
    SignatureUnreadable(Encoding),
    SignatureWhiteSpace,
    SignatureQuotes,
    SignaturePrefixMissing(Cow<'static, str>),
    SignaturePrefixUnexpected(&'static str),
    SignaturePrefixOther {
        expected: Cow<'static, str>,
        found: &'static str,
    },
    SignaturePrefixCase(Cow<'static, str>),
    SignaturePrefixTwice(Cow<'static, str>),
    SignatureList,
    SignatureTooShort(Encoding),
    SignatureLength(Hash),
    Base64InsteadOfHex,
    HexInsteadOfBase64,
    Base64UrlSafe,
    Base64Unpadded,
    Base64OfHex,

    // The key
    SecretWhiteSpace,
    SecretQuotes,
    SignerSecretWhiteSpace,
    SignerSecretQuotes,
    SecretPrefixStripped,
    SecretPrefixMissing,
    SecretStandardWebhooks,
    SecretDecoded(Text),
    SecretNotDecoded(Text),
    SignerSecretEmpty,
    OtherSecret(Option<Arc<str>>),

    // The MAC
    OtherHash(Hash),
    HashWithoutKey,
    HashOfKeyAndBody,
    ArgumentsSwapped,
    SignedPrefixMissing,
    SignedPrefixOther(&'static str),

    // The body
    SignedEmptyBody,
    ReceivedEmptyBody,
    NewlineAdded,
    NewlineLost,
    BodyWhiteSpace,
    BodyWhiteSpaceLost,
    BomAdded,
    BomLost,
    LineEndings,
    Compressed(&'static str),
    Charset(Charset),
    JsonLayout(Layout),
    JsonKeysSorted,
    JsonEscapes(Escapes),
    JsonNumbers(Numbers),
    Base64Body,
    SignedBase64Body,
    ContentEncoding,
}

/// How the bytes of a key are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Hex,
    Base64,
}

impl Cause {
    /// One of a few fixed words, for logs, metric labels and scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.0 {
            Kind::HeaderMissing(_) => "signature_header_missing",
            Kind::InOtherHeader { .. } => "signature_in_other_header",
            Kind::OtherProvider(_) => "other_provider",
            Kind::HeaderRepeated(_) => "header_repeated",
            Kind::SignedHeaderMissing(_) => "signed_header_missing",
            Kind::TimestampMalformed => "timestamp_malformed",
            Kind::TimestampInMilliseconds => "timestamp_in_milliseconds",
            Kind::TimestampOutOfTolerance => "timestamp_out_of_tolerance",
            Kind::SignatureEmpty => "signature_empty",
            Kind::SignatureUnreadable(_) => "signature_unreadable",
            Kind::SignatureWhiteSpace => "signature_white_space",
            Kind::SignatureQuotes => "signature_quotes",
            Kind::SignaturePrefixMissing(_) => "signature_prefix_missing",
            Kind::SignaturePrefixUnexpected(_) => "signature_prefix_unexpected",
            Kind::SignaturePrefixOther { .. } => "signature_prefix_other",
            Kind::SignaturePrefixCase(_) => "signature_prefix_case",
            Kind::SignaturePrefixTwice(_) => "signature_prefix_twice",
            Kind::SignatureList => "signature_list",
            Kind::SignatureTooShort(_) => "signature_too_short",
            Kind::SignatureLength(_) => "signature_length",
            Kind::Base64InsteadOfHex => "base64_instead_of_hex",
            Kind::HexInsteadOfBase64 => "hex_instead_of_base64",
            Kind::Base64UrlSafe => "base64_url_safe",
            Kind::Base64Unpadded => "base64_unpadded",
            Kind::Base64OfHex => "base64_of_hex",
            Kind::SecretWhiteSpace => "secret_white_space",
            Kind::SecretQuotes => "secret_quotes",
            Kind::SignerSecretWhiteSpace => "signer_secret_white_space",
            Kind::SignerSecretQuotes => "signer_secret_quotes",
            Kind::SecretPrefixStripped => "secret_prefix_stripped",
            Kind::SecretPrefixMissing => "secret_prefix_missing",
            Kind::SecretStandardWebhooks => "secret_standard_webhooks",
            Kind::SecretDecoded(Text::Hex) => "secret_decoded_from_hex",
            Kind::SecretDecoded(Text::Base64) => "secret_decoded_from_base64",
            Kind::SecretNotDecoded(Text::Hex) => "secret_not_decoded_from_hex",
            Kind::SecretNotDecoded(Text::Base64) => "secret_not_decoded_from_base64",
            Kind::SignerSecretEmpty => "signer_secret_empty",
            Kind::OtherSecret(_) => "other_secret",
            Kind::OtherHash(_) => "other_hash",
            Kind::HashWithoutKey => "hash_without_key",
            Kind::HashOfKeyAndBody => "hash_of_key_and_body",
            Kind::ArgumentsSwapped => "hmac_arguments_swapped",
            Kind::SignedPrefixMissing => "signed_prefix_missing",
            Kind::SignedPrefixOther(_) => "signed_prefix_other",
            Kind::SignedEmptyBody => "signed_empty_body",
            Kind::ReceivedEmptyBody => "received_empty_body",
            Kind::NewlineAdded => "body_newline_added",
            Kind::NewlineLost => "body_newline_lost",
            Kind::BodyWhiteSpace => "body_white_space",
            Kind::BodyWhiteSpaceLost => "body_white_space_lost",
            Kind::BomAdded => "body_bom_added",
            Kind::BomLost => "body_bom_lost",
            Kind::LineEndings => "body_line_endings",
            Kind::Compressed(_) => "body_compressed",
            Kind::Charset(_) => "body_charset",
            Kind::JsonLayout(Layout::Compact) => "json_compacted",
            Kind::JsonLayout(Layout::Spaced) => "json_spaced",
            Kind::JsonLayout(_) => "json_indented",
            Kind::JsonKeysSorted => "json_keys_sorted",
            Kind::JsonEscapes(_) => "json_escapes",
            Kind::JsonNumbers(_) => "json_numbers",
            Kind::Base64Body => "body_base64",
            Kind::SignedBase64Body => "signed_base64_body",
            Kind::ContentEncoding => "content_encoding",
        }
    }

    /// What to do about it, in one sentence without a full stop.
    #[must_use]
    pub fn mend(&self) -> Cow<'static, str> {
        let owned = match &self.0 {
            Kind::HeaderMissing(name) => format!(
                "have the sender send {name}, and any proxy on the way pass it on unchanged"
            ),
            Kind::InOtherHeader { expected, found } if signs_more(found) => format!(
                "send the signature in {expected}, made as this endpoint's scheme says: in {found} \
                 it covers more than the body"
            ),
            Kind::InOtherHeader { expected, found } => {
                format!("send the signature in {expected}, or configure {found} as its header")
            }
            Kind::OtherProvider(label) => {
                format!("send the webhooks of {label} to the endpoint that verifies {label}")
            }
            Kind::HeaderRepeated(name) => {
                format!("have {name} sent once, and nothing on the way add it again")
            }
            Kind::SignedHeaderMissing(name) => format!(
                "have the sender send {name}, which the signature covers, and any proxy pass it on"
            ),
            Kind::SignaturePrefixMissing(prefix) => {
                format!("put {prefix:?} before the signature, or configure no prefix")
            }
            Kind::SignaturePrefixUnexpected(prefix) => {
                format!("send the signature without {prefix:?}, or configure it as the prefix")
            }
            Kind::SignaturePrefixOther { expected, found } => {
                format!(
                    "put {expected:?} before the signature, or configure {found:?} as its prefix"
                )
            }
            Kind::SignaturePrefixCase(prefix) => {
                format!("write the prefix exactly as {prefix:?}")
            }
            Kind::SignaturePrefixTwice(prefix) => {
                format!("put {prefix:?} before the signature once")
            }
            Kind::SignatureTooShort(encoding) => {
                format!("send the whole HMAC-SHA256, as {}", encoding.form())
            }
            Kind::SignatureUnreadable(encoding) => {
                format!("have the sender put {} there", encoding.form())
            }
            Kind::SignedPrefixOther(scheme) => format!(
                "sign what this endpoint's scheme signs, or verify by the scheme of {scheme}"
            ),
            Kind::OtherSecret(Some(label)) => format!(
                "configure the secret of {label:?} here too, or have the sender use this \
                 endpoint's"
            ),
            other => return Cow::Borrowed(other.fixed_mend()),
        };
        Cow::Owned(owned)
    }
}

/// Whether who uses this header signs more than the body.
fn signs_more(header: &HeaderName) -> bool {
    matches!(
        header.as_str(),
        "webhook-signature" | "svix-signature" | "x-slack-signature" | "stripe-signature"
    )
}

impl Kind {
    fn fixed_mend(&self) -> &'static str {
        match self {
            Self::TimestampMalformed | Self::TimestampInMilliseconds => {
                "send the timestamp as a whole number of seconds since 1970"
            }
            Self::TimestampOutOfTolerance => {
                "set both clocks by NTP, and sign anew what is sent again later"
            }
            Self::SignatureEmpty => {
                "look at how the sender computes the signature, which gives nothing"
            }
            Self::SignatureWhiteSpace | Self::SignatureQuotes => {
                "send the signature alone, with nothing around it"
            }
            Self::SignatureList => {
                "send one signature alone, in the form of this endpoint's scheme"
            }
            Self::Base64InsteadOfHex => "encode the signature as hex, or verify base64",
            Self::HexInsteadOfBase64 => "encode the signature as base64, or verify hex",
            Self::Base64UrlSafe => "use the standard base64 alphabet, with + and /",
            Self::Base64Unpadded => "keep the = at the end of the base64",
            Self::Base64OfHex => "encode the bytes of the signature and not its hex digits",
            Self::SecretWhiteSpace | Self::SecretQuotes => {
                "configure the secret exactly as the provider shows it, with nothing around it"
            }
            Self::SignerSecretWhiteSpace | Self::SignerSecretQuotes => {
                "remove what surrounds the secret where the sender reads it"
            }
            Self::SecretPrefixStripped | Self::SecretStandardWebhooks => {
                "sign with the whole secret as it is shown, whsec_ included"
            }
            Self::SecretPrefixMissing => "configure the whole secret, whsec_ included",
            Self::SecretDecoded(_) => "sign with the text of the secret as it is, not decoded",
            Self::SecretNotDecoded(_) => {
                "configure the text of the secret as it is shown, not decoded"
            }
            Self::SignerSecretEmpty => "set the secret where the sender reads it",
            Self::OtherHash(_) | Self::SignatureLength(_) => "sign with HMAC-SHA256",
            Self::HashWithoutKey | Self::HashOfKeyAndBody => {
                "sign with HMAC-SHA256, keyed with the secret"
            }
            Self::ArgumentsSwapped => "give the HMAC the secret as key and the body as message",
            Self::SignedPrefixMissing => {
                "sign what the scheme puts before the body as well, in its order"
            }
            Self::SignedEmptyBody => "sign the body that is sent, before anything consumes it",
            Self::ReceivedEmptyBody => {
                "verify before anything else reads the body, and look at what the sender sends"
            }
            Self::NewlineAdded
            | Self::NewlineLost
            | Self::BodyWhiteSpace
            | Self::BodyWhiteSpaceLost => {
                "sign, send and verify the same bytes, and let nothing trim or end the body"
            }
            Self::BomAdded | Self::BomLost => "sign and send the body without a byte order mark",
            Self::LineEndings => "let nothing convert the line endings of the body",
            Self::Compressed(_) => {
                "decompress the body before it is verified, or sign what is sent"
            }
            Self::Charset(_) => "sign the bytes that are sent, encoded once, as UTF-8",
            Self::Base64Body => {
                "decode the body from base64 before it is verified, as a gateway expects that sets \
                 isBase64Encoded"
            }
            Self::SignedBase64Body => "sign the body itself, and not its base64",
            Self::ContentEncoding => {
                "verify the bytes that were signed: those that are sent, or what they decompress to"
            }
            Self::JsonLayout(_)
            | Self::JsonKeysSorted
            | Self::JsonEscapes(_)
            | Self::JsonNumbers(_) => {
                "serialize the body once, sign and send those bytes, and verify them before \
                 anything parses them"
            }
            _ => "use the secret that the provider shows for this endpoint",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::HeaderMissing(name) => write!(f, "the {name} header is missing"),
            Kind::InOtherHeader { expected, found } => write!(
                f,
                "the {expected} header is missing, and the request has {found} instead"
            ),
            Kind::OtherProvider(label) => {
                write!(f, "the request has the signature header of {label}")
            }
            Kind::HeaderRepeated(name) => write!(f, "the {name} header is there more than once"),
            Kind::SignedHeaderMissing(name) => {
                write!(f, "the {name} header, which is verified too, is missing")
            }
            Kind::SignatureUnreadable(encoding) => {
                write!(f, "the signature header does not hold {}", encoding.form())
            }
            Kind::SignaturePrefixMissing(prefix) => {
                write!(f, "the signature lacks the prefix {prefix:?}")
            }
            Kind::SignaturePrefixUnexpected(prefix) => {
                write!(f, "the signature has a prefix, {prefix:?}")
            }
            Kind::SignaturePrefixOther { expected, found } => write!(
                f,
                "the signature has the prefix {found:?} instead of {expected:?}"
            ),
            Kind::SignaturePrefixCase(prefix) => write!(
                f,
                "the prefix of the signature is {prefix:?} in another case"
            ),
            Kind::SignaturePrefixTwice(prefix) => {
                write!(f, "the signature has the prefix {prefix:?} twice")
            }
            Kind::SignatureLength(hash) => write!(
                f,
                "the signature is as long as one of {hash}, and not of SHA-256"
            ),
            Kind::OtherSecret(Some(label)) => {
                write!(f, "the sender signed with another secret, {label:?}")
            }
            Kind::SignedPrefixOther(scheme) => {
                write!(
                    f,
                    "the sender signed more before the body, as {scheme} does"
                )
            }
            Kind::OtherHash(hash) => {
                write!(f, "the sender signed with {hash} instead of SHA-256")
            }
            Kind::Compressed(format) => write!(
                f,
                "the body is {format}-compressed, and the sender signed the plain text"
            ),
            Kind::Charset(charset) => charset.fmt(f),
            Kind::JsonLayout(layout) => write!(
                f,
                "the body was serialized again: the sender signed the JSON {layout}"
            ),
            Kind::JsonEscapes(escapes) => write!(
                f,
                "the body was serialized again: the sender signed the JSON with {escapes}"
            ),
            Kind::JsonNumbers(numbers) => write!(
                f,
                "the body was serialized again: the sender signed the JSON with its numbers as \
                 {numbers} writes them"
            ),
            other => f.write_str(other.fixed_sentence()),
        }
    }
}

impl Kind {
    fn fixed_sentence(&self) -> &'static str {
        match self {
            Self::TimestampMalformed => "the timestamp is not a whole number of seconds",
            Self::TimestampInMilliseconds => "the timestamp is in milliseconds",
            Self::TimestampOutOfTolerance => "the timestamp is too far from now",
            Self::SignatureEmpty => "the signature header is empty",
            Self::SignatureWhiteSpace => "the signature has white space around it",
            Self::SignatureQuotes => "the signature has quotes around it",
            Self::SignatureList => {
                "the signature header is a list, as of another scheme, and not one signature"
            }
            Self::SignatureTooShort(_) => {
                "the signature is too short: it was cut off, or made with another hash"
            }
            Self::Base64InsteadOfHex => "the signature is base64 where hex is expected",
            Self::HexInsteadOfBase64 => "the signature is hex where base64 is expected",
            Self::Base64UrlSafe => "the signature is in the URL-safe alphabet of base64",
            Self::Base64Unpadded => "the signature is base64 without its padding",
            Self::Base64OfHex => "the signature is base64 of hex digits",
            Self::SecretWhiteSpace => "the secret of this endpoint has white space around it",
            Self::SecretQuotes => "the secret of this endpoint has quotes around it",
            Self::SignerSecretWhiteSpace => {
                "the secret that the sender signed with has white space around it, such as a newline"
            }
            Self::SignerSecretQuotes => {
                "the secret that the sender signed with has quotes around it"
            }
            Self::SecretPrefixStripped => "the sender stripped whsec_ from the secret",
            Self::SecretPrefixMissing => "the secret of this endpoint lacks its whsec_ prefix",
            Self::SecretStandardWebhooks => {
                "the sender stripped whsec_ and decoded the rest from base64, as in Standard Webhooks"
            }
            Self::SecretDecoded(Text::Hex) => "the sender decoded the secret from hex",
            Self::SecretDecoded(Text::Base64) => "the sender decoded the secret from base64",
            Self::SecretNotDecoded(Text::Hex) => {
                "the secret of this endpoint was decoded from hex, and the sender's was not"
            }
            Self::SecretNotDecoded(Text::Base64) => {
                "the secret of this endpoint was decoded from base64, and the sender's was not"
            }
            Self::SignerSecretEmpty => "the sender signed with an empty secret",
            Self::HashWithoutKey => "the sender sent a plain hash of the body, without the secret",
            Self::HashOfKeyAndBody => {
                "the sender hashed the secret and the body together instead of using HMAC"
            }
            Self::ArgumentsSwapped => "the sender swapped the key and the message of the HMAC",
            Self::SignedPrefixMissing => {
                "the sender signed the body alone, without what the scheme puts before it"
            }
            Self::SignedEmptyBody => "the sender signed an empty body",
            Self::ReceivedEmptyBody => "the body that was verified is empty",
            Self::NewlineAdded => "the body has a newline at its end that the sender did not sign",
            Self::NewlineLost => "the body lost a newline at its end that the sender signed",
            Self::BodyWhiteSpace => {
                "the body has white space around it that the sender did not sign"
            }
            Self::BodyWhiteSpaceLost => {
                "the body lost white space around it that the sender signed"
            }
            Self::Base64Body => "the body is base64 of what the sender signed",
            Self::SignedBase64Body => "the sender signed base64 of the body",
            Self::ContentEncoding => {
                "the request names a content encoding: the body may have been signed before it, \
                 or changed after it"
            }
            Self::BomAdded => "the body has a byte order mark that the sender did not sign",
            Self::BomLost => "the body lost a byte order mark that the sender signed",
            Self::LineEndings => "the line endings of the body were converted after it was signed",
            Self::JsonKeysSorted => {
                "the body was serialized again: the sender signed the JSON with its keys sorted"
            }
            _ => "the sender signed with another secret",
        }
    }
}

impl Encoding {
    fn form(self) -> &'static str {
        match self {
            Self::Hex => "64 hex digits",
            Self::Base64 => "base64 of 32 bytes",
        }
    }
}
