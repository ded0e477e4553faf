//! What the example servers share, so that each of them shows its framework and nothing else.

#[cfg(feature = "axum")]
mod axum_server;
#[cfg(feature = "inbox")]
mod crm;
#[cfg(feature = "diagnosis")]
mod diagnosis;
mod hint;
#[cfg(feature = "inbox")]
mod inbox_url;
mod log;
#[cfg(feature = "metrics")]
mod metrics;
mod names;
mod record;
mod secret_file;
mod settings;
mod signals;

#[cfg(feature = "axum")]
pub use axum_server::{record_delivery, serve};
#[cfg(feature = "inbox")]
pub use crm::{Crm, CrmError};
#[cfg(feature = "diagnosis")]
pub use diagnosis::diagnosis_log;
#[cfg(feature = "inbox")]
pub use inbox_url::inbox_url;
pub use log::log_to_stderr;
#[cfg(feature = "metrics")]
pub use metrics::serve_metrics;
pub use names::{route, secret_variable};
pub use record::Record;
pub use secret_file::SecretFiles;
pub use settings::Settings;
pub use signals::{GRACE, on_hangup, shutdown_signal};
