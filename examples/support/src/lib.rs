//! What the example servers share, so that each of them shows its framework and nothing else.

mod hints;
mod log;
mod record;
mod secrets;
mod settings;

pub use log::log_to_stderr;
pub use record::Record;
pub use secrets::secrets;
pub use settings::Settings;
