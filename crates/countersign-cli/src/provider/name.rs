use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use countersign::Provider;

use super::built_in::{BUILT_IN, BuiltIn};

/// Reads the name of a provider that is built in.
pub(crate) fn built_in_name() -> impl TypedValueParser<Value = &'static BuiltIn> {
    PossibleValuesParser::new(possible_values())
        .try_map(|name| BuiltIn::find(&name).ok_or_else(|| format!("{name} is not built in")))
}

/// Reads the name of any provider, and offers those that are built in.
pub(crate) fn any_name() -> impl TypedValueParser<Value = String> {
    AnyName
}

#[derive(Debug, Clone, Copy)]
struct AnyName;

impl TypedValueParser for AnyName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let is_allowed = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
        match value.to_str() {
            Some(name)
                if name.starts_with(|char: char| char.is_ascii_alphanumeric())
                    && name.chars().all(is_allowed) =>
            {
                Ok(name.to_owned())
            }
            _ => {
                let message = "a provider's name has only letters, digits, `.`, `_` and `-`\n";
                Err(Error::raw(ErrorKind::ValueValidation, message).with_cmd(command))
            }
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(possible_values()))
    }
}

fn possible_values() -> impl Iterator<Item = PossibleValue> {
    BUILT_IN.iter().map(|built_in| {
        let provider = built_in.provider();
        let header = provider.scheme().header();
        PossibleValue::new(built_in.name).help(format!("signs in {header}"))
    })
}
