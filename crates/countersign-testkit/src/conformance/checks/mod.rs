//! The check of each rule.

mod expected;
mod full_budget;
mod handler_rules;
mod refusal_rules;
mod run;
mod unsigned;

pub(crate) use run::run;
