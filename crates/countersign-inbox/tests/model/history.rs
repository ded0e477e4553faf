//! What has happened. The protocol never reads it: the laws do.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    inbox::{Delivery, Entry, Inbox, State, Ticket},
    rules::Rules,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct History {
    /// The deliveries answered 2xx, each with the row that the answer stands for.
    pub(crate) acked: BTreeSet<(Delivery, Option<Entry>)>,
    pub(crate) lives: BTreeMap<Entry, Life>,
    /// A ticket has changed a row whose token is another one.
    pub(crate) stale_change: bool,
}

/// The life of one entry, in balances rather than counts: so there are fewer states to tell apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Life {
    /// Attempts counted in the row, less starts of the handler.
    pub(crate) not_started: i8,
    /// Attempts that `max_attempts` allows, and those that their own ticket handed back, less
    /// attempts counted. A requeue begins anew.
    pub(crate) attempts_left: i8,
    /// How often it was done, less how often a human reopened it.
    pub(crate) done: i8,
    /// Effects in transactions of the user's that committed, less completions in them.
    pub(crate) not_completed: i8,
    pub(crate) gone: Option<Gone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gone {
    Swept,
    Purged,
}

/// Who took the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The holder of this ticket.
    Ticket(Ticket),
    /// The holder of this ticket, in a transaction of the user's.
    UserTransaction(Ticket),
    Requeue,
    Purge,
    /// Anybody else.
    Other,
}

impl History {
    /// Compares the inbox before and after one step, whatever the step says of itself.
    pub(crate) fn observe(&mut self, rules: &Rules, cause: Cause, before: &Inbox, after: &Inbox) {
        for entry in after.rows.keys() {
            self.lives.entry(*entry).or_insert_with(|| Life::new(rules));
        }
        for (entry, was) in &before.rows {
            let Some(life) = self.lives.get_mut(entry) else {
                continue;
            };
            let Some(is) = after.rows.get(entry) else {
                life.gone = Some(if cause == Cause::Purge {
                    Gone::Purged
                } else {
                    Gone::Swept
                });
                continue;
            };
            if is == was {
                continue;
            }
            let counted = is.attempt.saturating_sub(was.attempt).cast_signed();
            let became_done = is.state == State::Done && was.state != State::Done;
            match cause {
                Cause::Requeue => {
                    life.done -= i8::from(was.state == State::Done);
                    life.attempts_left = Life::new(rules).attempts_left;
                }
                Cause::Ticket(ticket) | Cause::UserTransaction(ticket) => {
                    let is_own = ticket.token == was.token && was.state == State::Running;
                    self.stale_change |= ticket.token != was.token;
                    life.attempts_left += i8::from(is_own && is.attempt < was.attempt);
                }
                Cause::Purge | Cause::Other => {}
            }
            if matches!(cause, Cause::UserTransaction(_)) {
                life.not_completed -= i8::from(became_done);
            }
            life.not_started += counted;
            life.attempts_left -= counted;
            life.done += i8::from(became_done);
        }
    }

    pub(crate) fn start(&mut self, entry: Entry) {
        if let Some(life) = self.lives.get_mut(&entry) {
            life.not_started -= 1;
        }
    }

    pub(crate) fn effect_in_transaction(&mut self, entry: Entry) {
        if let Some(life) = self.lives.get_mut(&entry) {
            life.not_completed += 1;
        }
    }
}

impl Life {
    fn new(rules: &Rules) -> Self {
        Self {
            attempts_left: rules.max_attempts.cast_signed(),
            ..Self::default()
        }
    }

    /// Nobody holds a ticket. What was counted and has not started never will, and what is gone
    /// does not change.
    pub(crate) fn rest(&mut self) {
        self.not_started = 0;
        if self.gone.is_some() {
            self.attempts_left = 0;
        }
    }
}
