use std::sync::Arc;

use super::description::Description;

/// What is wrong with the key that was used, by the sender or by this endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretFault {
    WhiteSpace,
    Quotes,
    SignerWhiteSpace,
    SignerQuotes,
    PrefixStripped,
    PrefixMissing,
    StandardWebhooks,
    DecodedFromHex,
    DecodedFromBase64,
    NotDecodedFromHex,
    NotDecodedFromBase64,
    SignerEmpty,
    Other(Option<Arc<str>>),
}

impl SecretFault {
    pub(super) fn describe(&self) -> Description {
        const AS_SHOWN: &str =
            "configure the secret exactly as the provider shows it, with nothing around it";
        const SIGNER: &str = "remove what surrounds the secret where the sender reads it";
        const NOT_DECODED: &str = "sign with the text of the secret as it is, not decoded";
        match self {
            Self::WhiteSpace => Description::new(
                "secret_white_space",
                "the secret of this endpoint has white space around it",
                AS_SHOWN,
            ),
            Self::Quotes => Description::new(
                "secret_quotes",
                "the secret of this endpoint has quotes around it",
                AS_SHOWN,
            ),
            Self::SignerWhiteSpace => Description::new(
                "signer_secret_white_space",
                "the secret that the sender signed with has white space around it, such as a \
                 newline",
                SIGNER,
            ),
            Self::SignerQuotes => Description::new(
                "signer_secret_quotes",
                "the secret that the sender signed with has quotes around it",
                SIGNER,
            ),
            Self::PrefixStripped => Description::new(
                "secret_prefix_stripped",
                "the sender stripped whsec_ from the secret",
                "sign with the whole secret as it is shown, whsec_ included",
            ),
            Self::PrefixMissing => Description::new(
                "secret_prefix_missing",
                "the secret of this endpoint lacks its whsec_ prefix",
                "configure the whole secret, whsec_ included",
            ),
            Self::StandardWebhooks => Description::new(
                "secret_standard_webhooks",
                "the sender stripped whsec_ and decoded the rest from base64, as in Standard \
                 Webhooks",
                "where the provider documents that, configure the secret by from_base64; elsewhere \
                 sign with the whole secret as it is shown, whsec_ included",
            ),
            Self::DecodedFromHex => Description::new(
                "secret_decoded_from_hex",
                "the sender decoded the secret from hex",
                NOT_DECODED,
            ),
            Self::DecodedFromBase64 => Description::new(
                "secret_decoded_from_base64",
                "the sender decoded the secret from base64",
                "where the provider documents that, configure the secret by from_base64; elsewhere \
                 sign with the text of the secret as it is, not decoded",
            ),
            Self::NotDecodedFromHex => Description::new(
                "secret_not_decoded_from_hex",
                "the secret of this endpoint was decoded from hex, and the sender's was not",
                "configure the text of the secret as it is shown, not decoded",
            ),
            Self::NotDecodedFromBase64 => Description::new(
                "secret_not_decoded_from_base64",
                "the secret of this endpoint was decoded from base64, and the sender's was not",
                "configure the text of the secret as it is shown, not decoded; where the provider \
                 documents base64, have the sender decode it",
            ),
            Self::SignerEmpty => Description::new(
                "signer_secret_empty",
                "the sender signed with an empty secret",
                "set the secret where the sender reads it",
            ),
            Self::Other(None) => Description::new(
                "other_secret",
                "the sender signed with another secret",
                "use the secret that the provider shows for this endpoint",
            ),
            Self::Other(Some(label)) => Description::new(
                "other_secret",
                format!("the sender signed with another secret, {label:?}"),
                format!(
                    "configure the secret of {label:?} here too, or have the sender use this \
                     endpoint's"
                ),
            ),
        }
    }
}
