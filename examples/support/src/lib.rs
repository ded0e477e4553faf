//! What the example servers share, so that each of them shows its framework and nothing else.

mod hints;
mod record;
mod settings;

pub use record::Record;
pub use settings::Settings;
