use std::env;

use super::{encoding::SecretEncoding, loaded::LoadedSecret, source::from_variable};
use crate::output::Failure;

/// The variable with the secret of the provider, unless another source is named:
/// `SUPADEMO_WEBHOOK_SECRET` for `supademo`.
pub(crate) fn default_variable(provider: &str) -> String {
    let name = provider.chars().map(|char| match char {
        char if char.is_ascii_alphanumeric() => char.to_ascii_uppercase(),
        _ => '_',
    });
    format!("{}_WEBHOOK_SECRET", name.collect::<String>())
}

/// Whether the default variable of the provider is set and not empty.
pub(crate) fn has_default_variable(provider: &str) -> bool {
    env::var_os(default_variable(provider)).is_some_and(|value| !value.is_empty())
}

/// The secret in the default variable of the provider, labelled by the variable's name.
pub(crate) fn from_default_variable(provider: &str) -> Result<LoadedSecret, Failure> {
    let name = default_variable(provider);
    Ok(from_variable(&name, SecretEncoding::Text)?.with_label(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_named_for_its_provider() {
        let cases = [
            ("supademo", "SUPADEMO_WEBHOOK_SECRET"),
            ("storylane", "STORYLANE_WEBHOOK_SECRET"),
            ("acme-eu.2", "ACME_EU_2_WEBHOOK_SECRET"),
        ];
        for (provider, variable) in cases {
            assert_eq!(default_variable(provider), variable);
        }
    }
}
