use std::{fmt, time::Duration};

use crate::conformance::receivers::{Answer, Failure};

/// The answer that a request has to get.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// Any 2xx.
    Success,
    /// This status.
    Status(u16),
    /// This status, with a text in the body.
    StatusWithText(u16),
    /// This status, before any byte of the body is read. Where reads cannot be observed, the body is
    /// not sent, and the answer has to come within this time.
    BeforeBody(u16, Duration),
    /// This status, not before this time.
    After(u16, Duration),
    /// This status, or a closed connection.
    StatusOrClosed(u16),
    /// Anything, as long as the request is not accepted.
    NotAccepted,
}

impl Expected {
    pub(crate) fn matches(self, outcome: &Result<Answer, Failure>) -> bool {
        let answer = match (outcome, self) {
            (Ok(answer), _) => answer,
            (Err(Failure::Closed), Self::StatusOrClosed(_)) | (Err(_), Self::NotAccepted) => {
                return true;
            }
            (Err(_), _) => return false,
        };
        match self {
            Self::Success => answer.status.is_success(),
            Self::NotAccepted => !answer.status.is_success(),
            Self::Status(status) | Self::StatusOrClosed(status) => answer.status == status,
            Self::StatusWithText(status) => {
                answer.status == status && !answer.body.trim_ascii().is_empty()
            }
            Self::BeforeBody(status, limit) => {
                let is_unread = match answer.polls {
                    Some(polls) => polls == 0,
                    None => answer.elapsed < limit,
                };
                answer.status == status && is_unread
            }
            Self::After(status, time) => answer.status == status && answer.elapsed >= time,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("a 2xx"),
            Self::NotAccepted => f.write_str("no run of the handler, and no 2xx"),
            Self::Status(status) => write!(f, "{status}"),
            Self::StatusWithText(status) => write!(f, "{status} with a text"),
            Self::BeforeBody(status, _) => write!(f, "{status}, before the body is read"),
            Self::After(status, time) => write!(f, "{status} after {} ms", time.as_millis()),
            Self::StatusOrClosed(status) => write!(f, "{status}, or a closed connection"),
        }
    }
}
