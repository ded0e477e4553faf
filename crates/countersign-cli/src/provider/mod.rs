//! The providers: those that are built in, and the user's own.

mod any;
mod args;
mod built_in;
mod configured;
mod custom;
mod event_summary;
mod name;
mod other;
mod registry;

pub(crate) use any::AnyProvider;
pub(crate) use args::ProviderArgs;
pub(crate) use built_in::{BUILT_IN, BuiltIn};
pub(crate) use configured::{ConfiguredProvider, Signing};
pub(crate) use event_summary::EventSummary;
pub(crate) use name::{any_name, built_in_name};
pub(crate) use other::OtherProvider;
pub(crate) use registry::Registry;
