use std::{fmt, time::Duration};

use super::answer::{Answer, Failure};

/// What a request has to get.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    /// Any status that says success, as what reaches the handler gets.
    Success,
    /// This status.
    Status(u16),
    /// This status, with a text.
    Said(u16),
    /// This status, before any byte of the body is read. Where reads do not show, what was never
    /// sent cannot have been read; then it has to come before this time, when reading is given up.
    AtOnce(u16, Duration),
    /// This status, when this time is over.
    NotBefore(u16, Duration),
    /// This status or, where the connection is gone, none.
    StatusOrNone(u16),
}

impl Expected {
    pub(crate) fn is(self, outcome: &Result<Answer, Failure>) -> bool {
        let answer = match (outcome, self) {
            (Ok(answer), _) => answer,
            (Err(Failure::Closed), Self::StatusOrNone(_)) => return true,
            (Err(_), _) => return false,
        };
        match self {
            Self::Success => answer.status.is_success(),
            Self::Status(status) | Self::StatusOrNone(status) => answer.status == status,
            Self::Said(status) => answer.status == status && !answer.body.trim_ascii().is_empty(),
            Self::AtOnce(status, limit) => {
                let is_unread = match answer.polls {
                    Some(polls) => polls == 0,
                    None => answer.elapsed < limit,
                };
                answer.status == status && is_unread
            }
            Self::NotBefore(status, start) => answer.status == status && answer.elapsed >= start,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("a 2xx"),
            Self::Status(status) => write!(f, "{status}"),
            Self::Said(status) => write!(f, "{status} with a text"),
            Self::AtOnce(status, _) => write!(f, "{status}, before the body is read"),
            Self::NotBefore(status, start) => write!(f, "{status} after {} ms", start.as_millis()),
            Self::StatusOrNone(status) => write!(f, "{status}, or a closed connection"),
        }
    }
}
