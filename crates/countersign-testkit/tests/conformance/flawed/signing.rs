use countersign::HeaderMap;

/// How a provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// As Supademo does.
    Hex,
    /// As Storylane does.
    Base64,
    /// As the provider of the module `acme` does.
    Acme,
}

impl Signing {
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Hex => "x-supademo-signature",
            Self::Base64 => "x-storylane-signature",
            Self::Acme => "x-acme-signature",
        }
    }

    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Hex | Self::Base64 => "",
            Self::Acme => "v0=",
        }
    }

    pub(super) fn signed_prefix(self, headers: &HeaderMap) -> Vec<u8> {
        match headers.get("x-acme-timestamp") {
            Some(time) if self == Self::Acme => [b"v0:", time.as_bytes(), b":"].concat(),
            _ => Vec::new(),
        }
    }
}
