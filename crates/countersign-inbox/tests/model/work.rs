//! A worker's steps: claim, start, renew, end, settle; and the crash of its process.

use crate::{
    history::Cause,
    inbox::{Entry, Settled, Settlement, Ticket},
    rules::{Flaw, Rules},
    world::{Worker, World},
};

impl World {
    pub(crate) fn claim(&mut self, rules: &Rules, entry: Entry) -> Option<Cause> {
        if let Some(ticket) = self.inbox.claim(rules, entry) {
            self.turn(Worker::Idle, Worker::Claimed(ticket))?;
        }
        Some(Cause::Other)
    }

    pub(crate) fn start(&mut self, ticket: Ticket) -> Option<Cause> {
        self.history.start(ticket.entry);
        self.turn(Worker::Claimed(ticket), Worker::Handling(ticket))?;
        Some(Cause::Ticket(ticket))
    }

    /// A worker that has lost its lease aborts the handler.
    pub(crate) fn renew(&mut self, rules: &Rules, worker: Worker) -> Option<Cause> {
        let ticket = worker.ticket()?;
        if rules.has(Flaw::LeaseNotRenewed) {
            return None;
        }
        if !self.inbox.renew(ticket) {
            self.turn(worker, Worker::Idle)?;
        }
        Some(Cause::Ticket(ticket))
    }

    pub(crate) fn end(&mut self, worker: Worker, how: Settlement) -> Option<Cause> {
        let ticket = worker.ticket()?;
        match how {
            Settlement::Snooze | Settlement::Release => {
                self.hand_backs = self.hand_backs.checked_sub(1)?;
            }
            Settlement::Done | Settlement::Retry | Settlement::Discard => {}
        }
        self.turn(worker, Worker::Settling(ticket, how))?;
        Some(Cause::Ticket(ticket))
    }

    pub(crate) fn complete(&mut self, rules: &Rules, ticket: Ticket, heard: bool) -> Option<Cause> {
        let commits = rules.has(Flaw::CompletionApartFromEffect)
            || match self.inbox.settle(rules, ticket, Settlement::Done) {
                Settled::Changed => true,
                Settled::AlreadyDone | Settled::Stale => false,
            };
        let next = match (commits, heard) {
            (true, true) => Worker::Settling(ticket, Settlement::Done),
            (true, false) => Worker::Settling(ticket, Settlement::Retry),
            (false, _) => Worker::Idle,
        };
        if commits {
            self.history.effect_in_transaction(ticket.entry);
        }
        self.turn(Worker::Handling(ticket), next)?;
        Some(Cause::UserTransaction(ticket))
    }

    pub(crate) fn settle(
        &mut self,
        rules: &Rules,
        ticket: Ticket,
        how: Settlement,
        heard: bool,
    ) -> Option<Cause> {
        self.inbox.settle(rules, ticket, how);
        if heard {
            self.turn(Worker::Settling(ticket, how), Worker::Idle)?;
        }
        Some(Cause::Ticket(ticket))
    }

    pub(crate) fn crash(&mut self, worker: Worker) -> Option<Cause> {
        self.turn(worker, Worker::Idle)?;
        Some(Cause::Other)
    }

    fn turn(&mut self, worker: Worker, next: Worker) -> Option<()> {
        *self.workers.iter_mut().find(|other| **other == worker)? = next;
        Some(())
    }
}
