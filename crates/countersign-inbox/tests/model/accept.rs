//! A request's steps: send, commit, answer; or it is lost.

use crate::{
    history::Cause,
    inbox::{Delivery, Put},
    rules::{Flaw, Rules},
    world::{Request, Stage, World},
};

impl World {
    pub(crate) fn send(&mut self, delivery: Delivery) -> Option<Cause> {
        let left = self.unsent.get_mut(usize::from(delivery.0))?;
        *left = left.checked_sub(1)?;
        self.requests.push(Request {
            delivery,
            stage: Stage::Received,
        });
        Some(Cause::Other)
    }

    pub(crate) fn commit(&mut self, rules: &Rules, request: Request) -> Option<Cause> {
        let delivery = request.delivery;
        let next = match request.stage {
            Stage::Received if rules.has(Flaw::AnswerBeforeCommit) => return None,
            Stage::Received => Some(self.first_transaction(rules, request)),
            Stage::KeyCommitted(entry) => {
                self.inbox.insert_row(delivery, entry);
                Some(Stage::Committed(Put::Stored(entry)))
            }
            Stage::NotFound => Some(Stage::Committed(Put::Stored(self.inbox.insert(delivery)))),
            Stage::Answered => {
                self.inbox.put(delivery);
                None
            }
            Stage::Committed(_) => return None,
        };
        self.replace(request, next)
    }

    pub(crate) fn answer(&mut self, rules: &Rules, request: Request) -> Option<Cause> {
        let (row, next) = match request.stage {
            Stage::Committed(put) => (Some(put.entry()), None),
            Stage::Received if rules.has(Flaw::AnswerBeforeCommit) => (None, Some(Stage::Answered)),
            Stage::Received | Stage::Answered | Stage::KeyCommitted(_) | Stage::NotFound => {
                return None;
            }
        };
        self.history.acked.insert((request.delivery, row));
        self.replace(request, next)
    }

    /// Brings a request to its next stage; to none when it has ended.
    pub(crate) fn replace(&mut self, request: Request, next: Option<Stage>) -> Option<Cause> {
        let place = self.requests.iter().position(|other| *other == request)?;
        self.requests.remove(place);
        self.requests
            .extend(next.map(|stage| Request { stage, ..request }));
        Some(Cause::Other)
    }

    fn first_transaction(&mut self, rules: &Rules, request: Request) -> Stage {
        let delivery = request.delivery;
        match self.inbox.keys.get(&delivery) {
            None if rules.has(Flaw::KeyApartFromRow) => {
                Stage::KeyCommitted(self.inbox.insert_key(delivery))
            }
            None if rules.has(Flaw::DuplicateDecidedEarlier) => Stage::NotFound,
            None | Some(_) => Stage::Committed(self.inbox.put(delivery)),
        }
    }
}
