//! One moment: the inbox, who is doing what with it, and what has happened so far.

use crate::{
    history::History,
    inbox::{Delivery, Entry, Inbox, Put, Settlement, Ticket},
    rules::Rules,
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) inbox: Inbox,
    /// How often each delivery has yet to be sent.
    pub(crate) unsent: Vec<u8>,
    /// Sorted: requests at the same stage are alike.
    pub(crate) requests: Vec<Request>,
    /// Sorted: workers at the same stage are alike.
    pub(crate) workers: Vec<Worker>,
    pub(crate) hand_backs: u8,
    pub(crate) requeues: u8,
    pub(crate) history: History,
}

/// A request under way in an acceptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Request {
    pub(crate) delivery: Delivery,
    pub(crate) stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    /// Verified. Nothing of it is committed.
    Received,
    /// Committed, and not answered.
    Committed(Put),
    /// Only with `Flaw::AnswerBeforeCommit`: answered, and not committed.
    Answered,
    /// Only with `Flaw::KeyApartFromRow`: the key is committed, the row is not.
    KeyCommitted(Entry),
    /// Only with `Flaw::DuplicateDecidedEarlier`: the key was not found.
    NotFound,
}

/// A worker process, which runs one handler at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Worker {
    Idle,
    /// The claim is committed, the handler has not started.
    Claimed(Ticket),
    Handling(Ticket),
    /// The handler has ended, and the inbox does not know.
    Settling(Ticket, Settlement),
}

impl World {
    pub(crate) fn new(rules: &Rules) -> Self {
        Self {
            inbox: Inbox::default(),
            unsent: rules.sends.to_vec(),
            requests: Vec::new(),
            workers: vec![Worker::Idle; usize::from(rules.workers)],
            hand_backs: rules.hand_backs,
            requeues: rules.requeues,
            history: History::default(),
        }
    }
}

impl Worker {
    pub(crate) fn ticket(self) -> Option<Ticket> {
        match self {
            Self::Idle => None,
            Self::Claimed(ticket) | Self::Handling(ticket) | Self::Settling(ticket, _) => {
                Some(ticket)
            }
        }
    }

    /// The entry whose handler runs, or is about to.
    pub(crate) fn handles(self) -> Option<Entry> {
        match self {
            Self::Claimed(ticket) | Self::Handling(ticket) => Some(ticket.entry),
            Self::Idle | Self::Settling(..) => None,
        }
    }
}
