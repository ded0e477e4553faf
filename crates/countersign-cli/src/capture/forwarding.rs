use serde::{Deserialize, Serialize};

/// What became of a delivery that was to be forwarded to an application: the member `forwarded` of its
/// line in a capture, beside those of the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Forwarding {
    /// There is no answer yet; in a capture that nobody writes to, there never was one.
    Pending,
    /// The application answered with this status.
    Answered(u16),
    /// There was no connection, or no answer.
    Failed(String),
}

/// The room of the outcome in a record, in bytes: a later outcome is written over the one before.
pub(super) const WIDTH: usize = 160;

impl Forwarding {
    /// Whether the application took the delivery.
    pub(crate) fn is_taken(&self) -> bool {
        match self {
            Self::Answered(status) => (200..300).contains(status),
            Self::Pending | Self::Failed(_) => false,
        }
    }

    /// JSON of a fixed length, filled up with spaces; `null` where the delivery is not forwarded.
    pub(super) fn to_fixed(outcome: Option<&Self>) -> Vec<u8> {
        let mut json = serde_json::to_vec(&outcome).unwrap_or_default();
        if let Some(Self::Failed(error)) = outcome {
            let mut error = error.clone();
            while json.len() > WIDTH && error.pop().is_some() {
                json = serde_json::to_vec(&Self::Failed(error.clone())).unwrap_or_default();
            }
        }
        json.resize(WIDTH, b' ');
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_the_same_length_and_is_read_again() {
        let long = "\u{1}é\"".repeat(100);
        let outcomes = [
            Forwarding::Pending,
            Forwarding::Answered(204),
            Forwarding::Failed("connection refused".to_owned()),
            Forwarding::Failed(long.clone()),
        ];
        let none = Forwarding::to_fixed(None);
        assert_eq!((none.trim_ascii_end(), none.len()), (&b"null"[..], WIDTH));
        for outcome in outcomes {
            let fixed = Forwarding::to_fixed(Some(&outcome));
            assert_eq!(fixed.len(), WIDTH);
            let again: Forwarding = serde_json::from_slice(&fixed).unwrap();
            match (&outcome, &again) {
                (Forwarding::Failed(error), Forwarding::Failed(again)) => {
                    assert!(error.starts_with(again) && !again.is_empty());
                }
                _ => assert_eq!(outcome, again),
            }
        }
    }

    #[test]
    fn only_a_success_takes_a_delivery() {
        assert!(Forwarding::Answered(200).is_taken() && Forwarding::Answered(299).is_taken());
        for status in [100, 199, 300, 302, 400, 404, 500, 503] {
            assert!(!Forwarding::Answered(status).is_taken(), "{status}");
        }
        assert!(!Forwarding::Pending.is_taken());
        assert!(!Forwarding::Failed(String::new()).is_taken());
    }
}
