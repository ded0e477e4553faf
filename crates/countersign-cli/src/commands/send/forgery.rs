use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use countersign_testkit::Forgery;

/// Reads the name of a forgery, and lists all of them in `--help`.
pub(super) fn parser() -> impl TypedValueParser<Value = Forgery> {
    let names = Forgery::ALL.iter().map(|forgery| {
        let description = forgery.description().trim_end_matches('.');
        PossibleValue::new(forgery.name()).help(description)
    });
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Forgery>())
}
