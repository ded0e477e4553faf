#![doc = include_str!("../README.md")]

mod catalog;
mod demo_session;
mod event;
mod storylane;

pub use demo_session::{BuyerReveal, DemoSession, Lead, UtmParams};
pub use event::Event;
pub use storylane::Storylane;
