use super::description::Description;

/// How the bytes that were verified differ from those that the sender signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    SignedEmpty,
    ReceivedEmpty,
    NewlineAdded,
    NewlineLost,
    WhiteSpaceAdded,
    WhiteSpaceLost,
    BomAdded,
    BomLost,
    LineEndings,
    /// By this format.
    Compressed(&'static str),
    /// Signed in this encoding.
    Charset(&'static str),
    EncodedTwice,
    JsonCompacted,
    JsonSpaced,
    /// Indented by this.
    JsonIndented(&'static str),
    JsonKeysSorted,
    /// With these escapes.
    JsonEscapes(&'static str),
    /// As this library writes numbers.
    JsonNumbers(&'static str),
    Base64,
    SignedBase64,
    ContentEncoding,
    /// On the way, after it was signed.
    Decompressed,
    Truncated,
    /// Without the members that are null.
    JsonNullsAdded,
    /// `1.0` where the body has `1`.
    JsonFloats,
    /// The JSON that the form `payload=` holds.
    FormPayload,
    /// `payload=` and the JSON, as a form.
    SignedForm,
    /// The sample was signed, and something else arrived.
    Replaced,
    /// In the order of the sample.
    JsonKeysOfSample,
    /// With members that are null, which the sample tells.
    JsonNullsOfSample,
}

impl BodyFault {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm a variant keeps what is said of each in one place"
    )]
    pub(super) fn describe(self) -> Description {
        const SAME_BYTES: &str = "verify the bytes as they arrive, before anything trims them or ends them with a newline";
        const BOM: &str =
            "verify the bytes as they arrive, before anything adds or removes a byte order mark";
        const CHARSET: &str =
            "verify the bytes as they arrive, before anything decodes them into text";
        const JSON: &str = "verify the bytes as they arrive: nothing in front of this endpoint may \
                            parse the body and write it anew";
        match self {
            Self::SignedEmpty => Description::new(
                "signed_empty_body",
                "the sender signed an empty body",
                "look for what signs before it has the body, such as a script or a proxy of yours",
            ),
            Self::ReceivedEmpty => Description::new(
                "received_empty_body",
                "the body that was verified is empty",
                "verify before anything else reads the body",
            ),
            Self::NewlineAdded => Description::new(
                "body_newline_added",
                "the body has a newline at its end that the sender did not sign",
                SAME_BYTES,
            ),
            Self::NewlineLost => Description::new(
                "body_newline_lost",
                "the body lost a newline at its end that the sender signed",
                SAME_BYTES,
            ),
            Self::WhiteSpaceAdded => Description::new(
                "body_white_space",
                "the body has white space around it that the sender did not sign",
                SAME_BYTES,
            ),
            Self::WhiteSpaceLost => Description::new(
                "body_white_space_lost",
                "the body lost white space around it that the sender signed",
                SAME_BYTES,
            ),
            Self::BomAdded => Description::new(
                "body_bom_added",
                "the body has a byte order mark that the sender did not sign",
                BOM,
            ),
            Self::BomLost => Description::new(
                "body_bom_lost",
                "the body lost a byte order mark that the sender signed",
                BOM,
            ),
            Self::LineEndings => Description::new(
                "body_line_endings",
                "the line endings of the body were converted after it was signed",
                "let nothing convert the line endings of the body",
            ),
            Self::Compressed(format) => Description::new(
                "body_compressed",
                format!("the body is {format}-compressed, and the sender signed the plain text"),
                "decompress the body before it is verified",
            ),
            Self::Charset(charset) => Description::new(
                "body_charset",
                format!(
                    "the sender signed the text as {charset}, which is not the encoding of the body"
                ),
                CHARSET,
            ),
            Self::EncodedTwice => Description::new(
                "body_charset",
                "the body is UTF-8 that was encoded twice, once after signing",
                CHARSET,
            ),
            Self::JsonCompacted => {
                Description::new("json_compacted", serialized("without white space"), JSON)
            }
            Self::JsonSpaced => Description::new(
                "json_spaced",
                serialized("with a space after each comma and colon, as Python writes it"),
                JSON,
            ),
            Self::JsonIndented(indent) => Description::new(
                "json_indented",
                serialized(&format!("indented by {indent}")),
                JSON,
            ),
            Self::JsonKeysSorted => {
                Description::new("json_keys_sorted", serialized("with its keys sorted"), JSON)
            }
            Self::JsonEscapes(escapes) => {
                Description::new("json_escapes", serialized(&format!("with {escapes}")), JSON)
            }
            Self::JsonNumbers(library) => Description::new(
                "json_numbers",
                serialized(&format!("with its numbers as {library} writes them")),
                JSON,
            ),
            Self::Base64 => Description::new(
                "body_base64",
                "the body is base64 of what the sender signed",
                "decode the body from base64 before it is verified, as a gateway expects that sets \
                 isBase64Encoded",
            ),
            Self::SignedBase64 => Description::new(
                "signed_base64_body",
                "the sender signed base64 of the body",
                "look for a gateway that decodes the body from base64, and verify in front of it",
            ),
            Self::Decompressed => Description::new(
                "body_decompressed",
                "the body was decompressed on the way, and the sender signs it compressed",
                "let the proxy in front of this endpoint pass the body on as it is, or verify in \
                 front of it",
            ),
            Self::Truncated => Description::new(
                "body_truncated",
                "the body is shorter than its Content-Length",
                "look for what cuts the body on the way, or reads a part of it before it is \
                 verified",
            ),
            Self::JsonNullsAdded => Description::new(
                "json_nulls_dropped",
                serialized("without the members that are null"),
                JSON,
            ),
            Self::JsonFloats => Description::new(
                "json_floats",
                serialized("with 1.0 where the body has 1"),
                JSON,
            ),
            Self::FormPayload => Description::new(
                "form_payload",
                "the body is a form, and the sender signed the JSON in its payload",
                "choose JSON as the content type in the settings of the webhook, or verify what payload decodes \
                 to",
            ),
            Self::SignedForm => Description::new(
                "signed_form_payload",
                "the sender signed a form, payload=, and the body that was verified is the JSON in \
                 it",
                "verify the form as it arrives, before anything decodes it",
            ),
            Self::Replaced => Description::new(
                "body_replaced",
                "the sender signed the body that was expected, and another one arrived",
                "compare the two, and look for what changes the body in front of this endpoint",
            ),
            Self::JsonKeysOfSample => Description::new(
                "json_keys_ordered",
                serialized("with its keys in the order of the sample"),
                JSON,
            ),
            Self::JsonNullsOfSample => Description::new(
                "json_nulls_kept",
                serialized("with members that are null, as the sample has them"),
                JSON,
            ),
            Self::ContentEncoding => Description::new(
                "content_encoding",
                "the request names a content encoding: the body may have been signed before it, or \
                 changed after it",
                "verify the bytes that were signed: those that are sent, or what they decompress to",
            ),
        }
    }
}

fn serialized(how: &str) -> String {
    format!("the body was serialized again: the sender signed the JSON {how}")
}
