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
    /// The name of a variable stands where its value belongs.
    Unexpanded,
    Other(Option<Arc<str>>),
}

impl SecretFault {
    pub(super) fn describe(&self) -> Description {
        const AS_SHOWN: &str =
            "configure the secret exactly as the provider shows it, with nothing around it";
        const SIGNER: &str = "copy the secret from the provider again; where a script or a service of yours \
                              signs, look at what surrounds the secret there";
        const STRIPPED: &str = "configure the secret without whsec_ if the provider means it so; \
                                where a script of yours signs, let it use the whole secret";
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
                STRIPPED,
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
                "configure the secret by from_base64, as Standard Webhooks has it",
            ),
            Self::DecodedFromHex => Description::new(
                "secret_decoded_from_hex",
                "the secret of this endpoint is hex of the one that the sender signs with",
                "decode the secret from hex before it is configured",
            ),
            Self::DecodedFromBase64 => Description::new(
                "secret_decoded_from_base64",
                "the secret of this endpoint is base64 of the one that the sender signs with, as \
                 Kubernetes shows secrets",
                "decode the secret from base64 before it is configured, or configure it by \
                 from_base64",
            ),
            Self::NotDecodedFromHex => Description::new(
                "secret_not_decoded_from_hex",
                "the secret of this endpoint was decoded from hex, and the sender's was not",
                "configure the text of the secret as it is shown, not decoded",
            ),
            Self::NotDecodedFromBase64 => Description::new(
                "secret_not_decoded_from_base64",
                "the secret of this endpoint was decoded from base64, and the sender's was not",
                "configure the text of the secret as it is shown, not decoded",
            ),
            Self::SignerEmpty => Description::new(
                "signer_secret_empty",
                "the sender signed with an empty secret",
                "look for a script or a service of yours that signs with a variable that is not set",
            ),
            Self::Unexpanded => Description::new(
                "secret_unexpanded",
                "the secret of this endpoint is the name of a variable, which nothing replaced by \
                 its value",
                "set the variable itself: neither .env files in single quotes nor most \
                 configuration files replace a name in them",
            ),
            Self::Other(None) => Description::new(
                "other_secret",
                "the sender signed with another secret",
                "use the secret that the provider shows for this endpoint",
            ),
            Self::Other(Some(label)) => Description::new(
                "other_secret",
                format!("the sender signed with another secret, {label:?}"),
                format!("configure the secret of {label:?} here too: an endpoint can have two"),
            ),
        }
    }
}
