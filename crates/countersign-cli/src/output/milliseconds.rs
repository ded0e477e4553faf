use std::time::Duration;

/// The duration in milliseconds, rounded to microseconds.
pub(crate) fn milliseconds(duration: &Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
