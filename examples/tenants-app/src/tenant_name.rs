use std::fmt;

/// The name of a tenant: 1 to 63 lower-case ASCII letters, digits and hyphens, so that it stands in a
/// path as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TenantName(String);

impl TenantName {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = (1..=63).contains(&text.len()) && text.bytes().all(is_allowed);
        is_name.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_a_path_as_it_is_is_a_name() {
        for name in ["a", "acme", "acme-eu", "7", "-", &"a".repeat(63)] {
            assert_eq!(TenantName::parse(name).unwrap().as_str(), name);
        }
        for name in [
            "",
            "Acme",
            "ACME",
            "a b",
            " a",
            "a/b",
            "..",
            "a.b",
            "a%2d",
            "a_b",
            "a\0",
            "a\n",
            "a'--",
            "é",
            "ａ",
            &"a".repeat(64),
        ] {
            assert!(TenantName::parse(name).is_none(), "{name:?}");
        }
    }
}
