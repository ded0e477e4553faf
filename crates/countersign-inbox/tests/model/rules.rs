//! What one check fixes: sizes, the clock's manners, and the flaw, if the protocol has one.

/// The protocol as one check runs it. The budgets keep the number of states finite. Crashes need
/// none: each costs an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// How often each delivery is sent, byte for byte the same.
    pub(crate) sends: &'static [u8],
    pub(crate) workers: u8,
    pub(crate) max_attempts: u8,
    /// How many attempts are snoozed or released.
    pub(crate) hand_backs: u8,
    /// How often a human queues an entry again.
    pub(crate) requeues: u8,
    pub(crate) clock: Clock,
    pub(crate) flaw: Option<Flaw>,
}

impl Rules {
    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// A lease ends only when its worker has stopped renewing it.
    Steady,
    /// Any lease may end at any time: the clock jumps forward, or the worker is too slow to renew.
    Jumps,
}

/// One mistake in the protocol. The checker has to find what each of them breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The acceptor answers 2xx, then commits.
    AnswerBeforeCommit,
    /// One transaction inserts the key, another one the row.
    KeyApartFromRow,
    /// One transaction looks for the key, another one inserts key and row unseen.
    DuplicateDecidedEarlier,
    /// A sweep deletes keys whose rows are still there.
    SweepOfKeysInUse,
    /// A sweep deletes dead rows too.
    SweepOfDeadRows,
    /// A ticket is good for whichever attempt is running.
    TokenNotCompared,
    /// A ticket is good for an attempt that is settled.
    StateNotCompared,
    /// The attempt is counted when it is settled.
    AttemptCountedAfter,
    /// A claim takes a lease that has ended, even of the last attempt.
    LastAttemptReclaimed,
    /// A claim takes waiting rows only.
    EndedLeaseIgnored,
    /// The handler's own transaction commits, then the entry is completed.
    CompletionApartFromEffect,
    /// Workers do not renew their leases.
    LeaseNotRenewed,
}
