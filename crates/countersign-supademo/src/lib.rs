#![doc = include_str!("../README.md")]

mod catalog;
mod event;
mod kind;
mod payload;
mod supademo;
mod tagged;
mod viewer;

pub use event::Event;
pub use payload::{Device, Location, Payload, UtmParams};
pub use supademo::Supademo;
pub use viewer::Viewer;
