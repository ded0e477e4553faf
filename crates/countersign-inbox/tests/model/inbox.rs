//! The inbox: rows, keys, and the transactions that change them.
//!
//! Each method is one transaction. What it changes is there for everybody at once, and outlives
//! every crash.

use std::collections::BTreeMap;

use crate::rules::{Flaw, Rules};

/// What makes two deliveries the same one: provider, endpoint, tenant and delivery id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Delivery(pub(crate) u8);

/// The id of a row. None is used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Entry(pub(crate) u8);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Inbox {
    pub(crate) rows: BTreeMap<Entry, Row>,
    pub(crate) keys: BTreeMap<Delivery, Entry>,
    last_entry: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) delivery: Delivery,
    pub(crate) state: State,
    pub(crate) attempt: u8,
    pub(crate) token: u8,
    /// `due_at` has come: a waiting row may run, a running row's lease has ended.
    pub(crate) due: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    Waiting,
    Running,
    Done,
    Discarded,
    Dead,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Put {
    Stored(Entry),
    Duplicate(Entry),
}

/// What a claim gives to a worker, and what each of its settlements names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket {
    pub(crate) entry: Entry,
    pub(crate) token: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Settlement {
    Done,
    Retry,
    Snooze,
    Release,
    Discard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Changed,
    /// Done under this token already: in the user's transaction, or by a settlement that was not
    /// heard.
    AlreadyDone,
    Stale,
}

impl Inbox {
    /// Inserts key and row, or finds the key.
    pub(crate) fn put(&mut self, delivery: Delivery) -> Put {
        match self.keys.get(&delivery) {
            Some(entry) => Put::Duplicate(*entry),
            None => Put::Stored(self.insert(delivery)),
        }
    }

    /// Inserts key and row, and does not look whether there is a key.
    pub(crate) fn insert(&mut self, delivery: Delivery) -> Entry {
        let entry = self.insert_key(delivery);
        self.insert_row(delivery, entry);
        entry
    }

    pub(crate) fn insert_key(&mut self, delivery: Delivery) -> Entry {
        self.last_entry += 1;
        let entry = Entry(self.last_entry);
        self.keys.insert(delivery, entry);
        entry
    }

    pub(crate) fn insert_row(&mut self, delivery: Delivery, entry: Entry) {
        let row = Row {
            delivery,
            state: State::Waiting,
            attempt: 0,
            token: 0,
            due: true,
        };
        self.rows.insert(entry, row);
    }

    /// Begins an attempt: counts it, and gives it a new token. Where the lease of the last attempt
    /// has ended, the row becomes dead instead.
    pub(crate) fn claim(&mut self, rules: &Rules, entry: Entry) -> Option<Ticket> {
        let row = self.rows.get_mut(&entry).filter(|row| row.due)?;
        match row.state {
            State::Waiting => {}
            State::Running => {
                if rules.has(Flaw::EndedLeaseIgnored) {
                    return None;
                }
                if row.attempt >= rules.max_attempts && !rules.has(Flaw::LastAttemptReclaimed) {
                    row.turn(State::Dead, false);
                    return None;
                }
            }
            State::Done | State::Discarded | State::Dead => return None,
        }
        row.turn(State::Running, false);
        row.token += 1;
        if !rules.has(Flaw::AttemptCountedAfter) {
            row.attempt += 1;
        }
        Some(Ticket {
            entry,
            token: row.token,
        })
    }

    /// Prolongs the lease, and says whether the ticket still holds it.
    pub(crate) fn renew(&mut self, ticket: Ticket) -> bool {
        match self.rows.get_mut(&ticket.entry) {
            Some(row) if row.token == ticket.token && row.state == State::Running => {
                row.due = false;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Ends an attempt, in a transaction of its own or, with [`Settlement::Done`], in the user's.
    pub(crate) fn settle(&mut self, rules: &Rules, ticket: Ticket, how: Settlement) -> Settled {
        let Some(row) = self.rows.get_mut(&ticket.entry) else {
            return Settled::Stale;
        };
        if row.token != ticket.token && !rules.has(Flaw::TokenNotCompared) {
            return Settled::Stale;
        }
        if row.state == State::Done && how == Settlement::Done {
            return Settled::AlreadyDone;
        }
        if row.state != State::Running && !rules.has(Flaw::StateNotCompared) {
            return Settled::Stale;
        }
        let counted_late = rules.has(Flaw::AttemptCountedAfter);
        row.attempt += u8::from(counted_late);
        match how {
            Settlement::Done => row.turn(State::Done, false),
            Settlement::Retry if row.attempt >= rules.max_attempts => row.turn(State::Dead, false),
            Settlement::Retry => row.turn(State::Waiting, false),
            Settlement::Snooze | Settlement::Release => {
                row.attempt = row.attempt.saturating_sub(1);
                row.turn(State::Waiting, how == Settlement::Release);
            }
            Settlement::Discard => row.turn(State::Discarded, false),
        }
        Settled::Changed
    }

    /// `due_at` comes.
    pub(crate) fn pass_time(&mut self, entry: Entry) {
        if let Some(row) = self.rows.get_mut(&entry).filter(|row| row.is_pending()) {
            row.due = true;
        }
    }

    /// A human queues an entry again, which gives it all its attempts back.
    pub(crate) fn requeue(&mut self, entry: Entry) -> bool {
        match self.rows.get_mut(&entry) {
            Some(row) if row.state != State::Running => {
                row.turn(State::Waiting, true);
                row.attempt = 0;
                row.token += 1;
                true
            }
            Some(_) | None => false,
        }
    }

    /// A human gives up an entry that waits or is dead.
    pub(crate) fn discard(&mut self, entry: Entry) {
        if let Some(row) = self.rows.get_mut(&entry)
            && matches!(row.state, State::Waiting | State::Dead)
        {
            row.turn(State::Discarded, false);
        }
    }

    /// A human deletes an entry that is in front of them. Its key stays.
    pub(crate) fn purge(&mut self, entry: Entry) {
        self.delete(entry, &[State::Discarded, State::Dead]);
    }

    /// Deletes a row whose retention has passed, which may be at any time after it is done. What is
    /// dead or discarded has no retention.
    pub(crate) fn sweep_row(&mut self, rules: &Rules, entry: Entry) {
        if rules.has(Flaw::SweepOfDeadRows) {
            self.delete(entry, &[State::Done, State::Dead]);
        } else {
            self.delete(entry, &[State::Done]);
        }
    }

    /// Deletes a key whose retention has passed, once its row is gone.
    pub(crate) fn sweep_key(&mut self, rules: &Rules, delivery: Delivery) {
        let rows = &self.rows;
        let in_use = self
            .keys
            .get(&delivery)
            .is_some_and(|entry| rows.contains_key(entry));
        if !in_use || rules.has(Flaw::SweepOfKeysInUse) {
            self.keys.remove(&delivery);
        }
    }

    fn delete(&mut self, entry: Entry, states: &[State]) {
        if self
            .rows
            .get(&entry)
            .is_some_and(|row| states.contains(&row.state))
        {
            self.rows.remove(&entry);
        }
    }
}

impl Row {
    pub(crate) fn is_pending(&self) -> bool {
        match self.state {
            State::Waiting | State::Running => true,
            State::Done | State::Discarded | State::Dead => false,
        }
    }

    fn turn(&mut self, state: State, due: bool) {
        self.state = state;
        self.due = due;
    }
}

impl Put {
    pub(crate) fn entry(self) -> Entry {
        match self {
            Self::Stored(entry) | Self::Duplicate(entry) => entry,
        }
    }
}
