#![doc = include_str!("../README.md")]

mod demo_session;
mod event;
mod storylane;

pub use demo_session::{BuyerReveal, DemoSession, Lead, UtmParams};
pub use event::Event;
pub use storylane::Storylane;
