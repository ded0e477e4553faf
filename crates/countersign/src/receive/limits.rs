use std::time::Duration;

/// How much, and for how long, an endpoint takes from whoever sends to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) max_body_bytes: usize,
    pub(crate) read_timeout: Duration,
    pub(crate) max_buffered_bytes: usize,
    /// How long finding a tenant's secrets may take.
    pub(crate) lookup_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body_bytes: 1024 * 1024,
            read_timeout: Duration::from_secs(10),
            max_buffered_bytes: 64 * 1024 * 1024,
            lookup_timeout: Duration::from_secs(2),
        }
    }
}
