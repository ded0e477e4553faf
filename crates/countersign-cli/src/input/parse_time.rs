use chrono::{DateTime, TimeDelta, Utc};

/// Reads a time in RFC 3339, or a duration before now such as `2h` or `1h 30m`.
pub(crate) fn parse_time(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let ago = humantime::parse_duration(text)
        .ok()
        .and_then(|ago| TimeDelta::from_std(ago).ok());
    let time = ago.and_then(|ago| Utc::now().checked_sub_signed(ago));
    time.ok_or_else(|| {
        "neither a time such as 2026-01-31T09:00:00Z, nor a duration ago such as 2h".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rfc_3339_in_any_time_zone() {
        let expected = parse_time("2026-01-31T09:00:00Z").unwrap();
        assert_eq!(expected.timestamp(), 1_769_850_000);
        assert_eq!(parse_time("2026-01-31T10:30:00+01:30"), Ok(expected));
        assert_eq!(parse_time("2026-01-31 09:00:00.000Z"), Ok(expected));
    }

    #[test]
    fn subtracts_a_duration_from_now() {
        for (text, seconds) in [("2h", 7200), ("1h 30m", 5400), ("90s", 90), ("0s", 0)] {
            let time = parse_time(text).unwrap();
            let ago = (Utc::now() - time).num_seconds();
            assert!((seconds..seconds + 10).contains(&ago), "{text}: {ago}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        let cases = [
            "",
            "2",
            "h",
            "-2h",
            "2 parsecs",
            "yesterday",
            "2026-01-31",
            "2026-01-31T09:00:00",
            "2026-02-30T09:00:00Z",
            "18446744073709551615s",
            "500000y",
        ];
        for text in cases {
            let error = parse_time(text).unwrap_err();
            assert!(error.contains("a duration ago such as 2h"), "{text}");
        }
    }
}
