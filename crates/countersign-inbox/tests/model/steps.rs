//! What may happen next, and what it changes.

use crate::{
    history::Cause,
    inbox::{Delivery, Entry, Settlement, State, Ticket},
    rules::{Clock, Flaw, Rules},
    world::{Request, Worker, World},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A sender sends, for the first time or again.
    Send(Delivery),
    /// The acceptor's next transaction commits.
    Commit(Request),
    /// The acceptor answers 2xx.
    Answer(Request),
    /// The request ends without a 2xx: the acceptor crashes, the store fails, or the connection is
    /// cut. What is committed stays. An acceptor that crashes loses all its requests, one by one.
    Lose(Request),

    /// `due_at` comes.
    Due(Entry),
    Claim(Entry),
    Start(Ticket),
    Renew(Worker),
    /// The handler ends; or shutdown releases the attempt, before the handler starts or after.
    End(Worker, Settlement),
    /// The handler's SQL and the completion commit in one transaction, or abort. Where a commit is
    /// not heard, the handler takes it for a failure.
    Complete {
        ticket: Ticket,
        heard: bool,
    },
    /// The inbox settles the attempt. Where that is not heard, the worker tries again.
    Settle {
        ticket: Ticket,
        how: Settlement,
        heard: bool,
    },
    /// A worker's process dies, and another one starts.
    Crash(Worker),

    /// A human's.
    Requeue(Entry),
    Discard(Entry),
    Purge(Entry),

    SweepRow(Entry),
    SweepKey(Delivery),
}

impl World {
    /// The steps to try. One that changes nothing is none.
    pub(crate) fn steps(&self, rules: &Rules, steps: &mut Vec<Step>) {
        let unsent = (0..).zip(&self.unsent).filter(|(_, left)| **left > 0);
        steps.extend(unsent.map(|(delivery, _)| Step::Send(Delivery(delivery))));
        for request in &self.requests {
            steps.extend([
                Step::Commit(*request),
                Step::Answer(*request),
                Step::Lose(*request),
            ]);
        }
        for worker in &self.workers {
            worker.steps(steps);
        }
        let has_idle_worker = self.workers.contains(&Worker::Idle);
        for entry in self.inbox.rows.keys().copied() {
            if self.may_become_due(rules, entry) {
                steps.push(Step::Due(entry));
            }
            if has_idle_worker {
                steps.push(Step::Claim(entry));
            }
            steps.extend([
                Step::Requeue(entry),
                Step::Discard(entry),
                Step::Purge(entry),
                Step::SweepRow(entry),
            ]);
        }
        steps.extend(self.inbox.keys.keys().copied().map(Step::SweepKey));
    }

    /// The world after this step; none where nothing changes.
    pub(crate) fn after(&self, rules: &Rules, step: Step) -> Option<Self> {
        let mut next = self.clone();
        let cause = next.apply(rules, step)?;
        next.history.observe(rules, cause, &self.inbox, &next.inbox);
        for (entry, life) in &mut next.history.lives {
            let mut tickets = next.workers.iter().filter_map(|worker| worker.ticket());
            if !tickets.any(|ticket| ticket.entry == *entry) {
                life.rest();
            }
        }
        next.requests.sort_unstable();
        next.workers.sort_unstable();
        (next != *self).then_some(next)
    }

    fn may_become_due(&self, rules: &Rules, entry: Entry) -> bool {
        let Some(row) = self.inbox.rows.get(&entry).filter(|row| row.is_pending()) else {
            return false;
        };
        let holder = Ticket {
            entry,
            token: row.token,
        };
        let is_renewed = row.state == State::Running
            && rules.clock == Clock::Steady
            && !rules.has(Flaw::LeaseNotRenewed)
            && self
                .workers
                .iter()
                .any(|worker| worker.ticket() == Some(holder));
        !row.due && !is_renewed
    }

    fn apply(&mut self, rules: &Rules, step: Step) -> Option<Cause> {
        match step {
            Step::Send(delivery) => self.send(delivery),
            Step::Commit(request) => self.commit(rules, request),
            Step::Answer(request) => self.answer(rules, request),
            Step::Lose(request) => self.replace(request, None),
            Step::Due(entry) => {
                self.inbox.pass_time(entry);
                Some(Cause::Other)
            }
            Step::Claim(entry) => self.claim(rules, entry),
            Step::Start(ticket) => self.start(ticket),
            Step::Renew(worker) => self.renew(rules, worker),
            Step::End(worker, how) => self.end(worker, how),
            Step::Complete { ticket, heard } => self.complete(rules, ticket, heard),
            Step::Settle { ticket, how, heard } => self.settle(rules, ticket, how, heard),
            Step::Crash(worker) => self.crash(worker),
            Step::Requeue(entry) => {
                self.requeues = self.requeues.checked_sub(1)?;
                self.inbox.requeue(entry).then_some(Cause::Requeue)
            }
            Step::Discard(entry) => {
                self.inbox.discard(entry);
                Some(Cause::Other)
            }
            Step::Purge(entry) => {
                self.inbox.purge(entry);
                Some(Cause::Purge)
            }
            Step::SweepRow(entry) => {
                self.inbox.sweep_row(rules, entry);
                Some(Cause::Other)
            }
            Step::SweepKey(delivery) => {
                self.inbox.sweep_key(rules, delivery);
                Some(Cause::Other)
            }
        }
    }
}

impl Worker {
    fn steps(self, steps: &mut Vec<Step>) {
        match self {
            Self::Idle => return,
            Self::Claimed(ticket) => steps.push(Step::Start(ticket)),
            Self::Handling(ticket) => steps.extend([
                Step::End(self, Settlement::Done),
                Step::End(self, Settlement::Retry),
                Step::End(self, Settlement::Snooze),
                Step::End(self, Settlement::Discard),
                Step::Complete {
                    ticket,
                    heard: true,
                },
                Step::Complete {
                    ticket,
                    heard: false,
                },
            ]),
            Self::Settling(ticket, how) => steps.extend([
                Step::Settle {
                    ticket,
                    how,
                    heard: true,
                },
                Step::Settle {
                    ticket,
                    how,
                    heard: false,
                },
            ]),
        }
        if self.handles().is_some() {
            steps.extend([Step::Renew(self), Step::End(self, Settlement::Release)]);
        }
        steps.push(Step::Crash(self));
    }
}
