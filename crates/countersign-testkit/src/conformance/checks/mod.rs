//! The check of each rule.

mod expected;
mod handler_rules;
mod refusal_rules;
mod run;
mod unsigned;

pub(crate) use run::run;
