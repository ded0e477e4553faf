//! The providers: their names, secrets and events.

mod accepted;
mod build;
mod catalogue;
mod configured;
mod name;
mod secret_args;

pub(crate) use accepted::Accepted;
pub(crate) use catalogue::{Event, Field};
pub(crate) use configured::ConfiguredProvider;
pub(crate) use name::ProviderName;
pub(crate) use secret_args::{SecretArgs, other_secrets};
