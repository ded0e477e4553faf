use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};

/// The time as a date, unless no date is that far away.
pub(crate) fn utc(time: SystemTime) -> Option<DateTime<Utc>> {
    let since = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => TimeDelta::from_std(after).ok()?,
        Err(before) => -TimeDelta::from_std(before.duration()).ok()?,
    };
    DateTime::UNIX_EPOCH.checked_add_signed(since)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn converts_every_time_that_has_a_date() {
        for text in ["2026-01-31T09:00:00.5Z", "1960-02-29T00:00:00.25Z"] {
            let date: DateTime<Utc> = text.parse().unwrap();
            assert_eq!(utc(date.into()), Some(date));
        }
    }

    #[test]
    fn a_time_without_a_date_is_none() {
        for seconds in [10_u64.pow(13), i64::MAX.unsigned_abs()] {
            let far = Duration::from_secs(seconds);
            if let Some(time) = SystemTime::UNIX_EPOCH.checked_add(far) {
                assert_eq!(utc(time), None, "{seconds}");
            }
        }
    }
}
