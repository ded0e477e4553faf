//! What holds at every moment, and what has to be possible at all.

use crate::{
    history::{Gone, Life},
    inbox::{Entry, Put, Settlement, State},
    rules::{Clock, Rules},
    world::{Stage, Worker, World},
};

pub(crate) type Holds = fn(&Rules, &World) -> bool;

/// What is answered 2xx is in the inbox, or was done and then swept, or a human deleted it.
pub(crate) const ACKED_IS_KEPT: &str = "acked is kept";
/// A delivery has one row at most, whichever key led to it.
pub(crate) const ONE_ROW: &str = "one row";
/// An entry is done once, and again only where a human reopened it.
pub(crate) const DONE_ONCE: &str = "done once";
/// A ticket whose token is not the row's changes nothing.
pub(crate) const STALE_IS_REFUSED: &str = "stale is refused";
/// An attempt is counted, and the count committed, before its handler starts.
pub(crate) const COUNTED_FIRST: &str = "counted first";
/// No attempt begins beyond `max_attempts`, whatever crashes, but for those that are handed back.
/// With [`COUNTED_FIRST`], no more starts than that.
pub(crate) const ATTEMPTS_END: &str = "attempts end";
/// The user's transaction has its effect where it completes the entry, and nowhere else. With
/// [`DONE_ONCE`], that is exactly once.
pub(crate) const EXACTLY_ONCE: &str = "exactly once";
/// Whatever has crashed, one worker that works brings each entry to its end.
pub(crate) const RECOVERS: &str = "recovers";
/// While leases are renewed, an entry has one handler at a time.
pub(crate) const ONE_HANDLER: &str = "one handler";

pub(crate) const REQUEUED: &str = "done after a requeue";
pub(crate) const DUPLICATE: &str = "a duplicate";
pub(crate) const DUPLICATE_OF_GONE: &str = "a duplicate whose row is gone";
pub(crate) const STORED_ANEW: &str = "stored anew";
pub(crate) const STALE: &str = "a stale ticket";
pub(crate) const TWO_HANDLERS: &str = "two handlers of one entry";

/// The invariants: DESIGN.md's laws 11 and 12, and what the worker promises.
pub(crate) const ALWAYS: [(&str, Holds); 9] = [
    (ACKED_IS_KEPT, |_, world| acked_is_kept(world)),
    (ONE_ROW, |_, world| {
        let rows = || world.inbox.rows.iter();
        rows().all(|(entry, row)| {
            rows().all(|(other, same)| entry == other || row.delivery != same.delivery)
        })
    }),
    (DONE_ONCE, |_, world| {
        lives(world).all(|life| life.done <= 1)
    }),
    (STALE_IS_REFUSED, |_, world| !world.history.stale_change),
    (COUNTED_FIRST, |_, world| {
        lives(world).all(|life| life.not_started >= 0)
    }),
    (ATTEMPTS_END, |_, world| {
        lives(world).all(|life| life.attempts_left >= 0)
    }),
    (EXACTLY_ONCE, |_, world| {
        lives(world).all(|life| life.not_completed == 0)
    }),
    (RECOVERS, recovers),
    (ONE_HANDLER, |rules, world| {
        rules.clock == Clock::Jumps || handlers_at_once(world) <= 1
    }),
];

/// What has to be reached, where the size allows it; or a law might hold because nothing happens.
pub(crate) const SOMETIMES: [(&str, Holds); 9] = [
    ("done", |_, world| any_row(world, State::Done)),
    ("dead", |_, world| any_row(world, State::Dead)),
    ("discarded", |_, world| any_row(world, State::Discarded)),
    (REQUEUED, |rules, world| {
        world.requeues < rules.requeues && any_row(world, State::Done)
    }),
    (DUPLICATE, |_, world| duplicates(world).next().is_some()),
    (DUPLICATE_OF_GONE, |_, world| {
        duplicates(world).any(|entry| !world.inbox.rows.contains_key(&entry))
    }),
    (STORED_ANEW, |_, world| {
        let acked = &world.history.acked;
        acked.iter().any(|(delivery, row)| {
            acked
                .iter()
                .any(|(same, other)| delivery == same && row != other)
        })
    }),
    (STALE, |_, world| {
        world.workers.iter().any(|worker| match worker {
            Worker::Settling(ticket, _) => world
                .inbox
                .rows
                .get(&ticket.entry)
                .is_some_and(|row| row.token != ticket.token),
            Worker::Idle | Worker::Claimed(_) | Worker::Handling(_) => false,
        })
    }),
    (TWO_HANDLERS, |_, world| handlers_at_once(world) > 1),
];

fn acked_is_kept(world: &World) -> bool {
    world
        .history
        .acked
        .iter()
        .all(|(_, entry)| entry.is_some_and(|entry| is_accounted_for(world, entry)))
}

fn is_accounted_for(world: &World, entry: Entry) -> bool {
    let Some(life) = world.history.lives.get(&entry) else {
        return false;
    };
    match life.gone {
        None => world.inbox.rows.contains_key(&entry),
        Some(Gone::Swept) => life.done > 0,
        Some(Gone::Purged) => true,
    }
}

/// One worker takes each entry, once its time has come, and handles it well.
fn recovers(rules: &Rules, world: &World) -> bool {
    let mut inbox = world.inbox.clone();
    let entries: Vec<_> = inbox.rows.keys().copied().collect();
    for entry in entries {
        inbox.pass_time(entry);
        if let Some(ticket) = inbox.claim(rules, entry) {
            inbox.settle(rules, ticket, Settlement::Done);
        }
    }
    inbox.rows.values().all(|row| !row.is_pending())
}

fn handlers_at_once(world: &World) -> usize {
    let handled = || world.workers.iter().filter_map(|worker| worker.handles());
    handled()
        .map(|entry| handled().filter(|other| *other == entry).count())
        .max()
        .unwrap_or(0)
}

fn duplicates(world: &World) -> impl Iterator<Item = Entry> {
    let stages = world.requests.iter().map(|request| request.stage);
    stages.filter_map(|stage| match stage {
        Stage::Committed(Put::Duplicate(entry)) => Some(entry),
        Stage::Committed(Put::Stored(_))
        | Stage::Received
        | Stage::Answered
        | Stage::KeyCommitted(_)
        | Stage::NotFound => None,
    })
}

fn any_row(world: &World, state: State) -> bool {
    world.inbox.rows.values().any(|row| row.state == state)
}

fn lives(world: &World) -> impl Iterator<Item = &Life> {
    world.history.lives.values()
}
