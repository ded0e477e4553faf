use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign_inbox::State;

/// Reads the name of a state.
pub(crate) fn state() -> impl TypedValueParser<Value = State> {
    PossibleValuesParser::new(State::ALL.map(State::name))
        .try_map(|name| State::from_name(&name).ok_or_else(|| format!("{name} is not a state")))
}
