//! The inbox's protocol as a model, every state of which is checked at small sizes.
//!
//! - [`inbox`]: the rows and keys, and the transactions that change them
//! - [`world`]: who is doing what with the inbox: acceptors, workers, the clock, a human
//! - [`steps`], with [`accept`] and [`work`]: what may happen next. Every step is possible at every
//!   moment that allows it, so each order of them is checked, and a crash between any two
//! - [`laws`]: what holds in each state, and what has to be reached
//! - [`history`]: what the laws have to know of the past
//! - [`rules`]: the sizes, and the flaws: mistakes in the protocol, which the checker has to find
//!
//! What is left out: a row's body, which is written and deleted with it; error texts and the count
//! of duplicates, which decide nothing; a provider's test events, which have no key; claims of many
//! rows, which are as many claims of one.

#![allow(clippy::panic, reason = "a test fails with a panic")]

mod accept;
mod history;
mod inbox;
mod laws;
mod rules;
mod steps;
mod work;
mod world;

use std::{collections::BTreeSet, time::Instant};

use rules::{Clock, Flaw, Rules};
use stateright::{Checker, Expectation, HasDiscoveries, Model, Property};
use steps::Step;
use world::World;

impl Model for Rules {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self)]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        world.steps(self, steps);
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        world.after(self, step)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let always = laws::ALWAYS.map(|(name, holds)| Property::always(name, holds));
        let sometimes = laws::SOMETIMES.map(|(name, holds)| Property::sometimes(name, holds));
        always.into_iter().chain(sometimes).collect()
    }
}

/// One delivery, and all that can happen to it between two workers and a human.
const ONE_ENTRY: Rules = Rules {
    sends: &[1],
    workers: 2,
    max_attempts: 2,
    hand_backs: 1,
    requeues: 1,
    clock: Clock::Jumps,
    flaw: None,
};

const THREE_WORKERS: Rules = Rules {
    workers: 3,
    requeues: 0,
    ..ONE_ENTRY
};

const STEADY_CLOCK: Rules = Rules {
    clock: Clock::Steady,
    ..ONE_ENTRY
};

const SENT_TWICE: Rules = Rules {
    sends: &[2],
    hand_backs: 0,
    requeues: 0,
    ..ONE_ENTRY
};

const SENT_THREE_TIMES: Rules = Rules {
    sends: &[3],
    workers: 1,
    max_attempts: 1,
    ..SENT_TWICE
};

const SENT_TWICE_AND_REQUEUED: Rules = Rules {
    max_attempts: 1,
    requeues: 1,
    ..SENT_TWICE
};

const TWO_ENTRIES: Rules = Rules {
    sends: &[1, 1],
    max_attempts: 1,
    ..SENT_TWICE
};

#[test]
fn one_entry_holds_the_laws() {
    let sent_once = [laws::DUPLICATE, laws::DUPLICATE_OF_GONE, laws::STORED_ANEW];
    holds("one entry", ONE_ENTRY, &sent_once);
}

#[test]
fn three_workers_hold_the_laws() {
    let sent_once = [laws::DUPLICATE, laws::DUPLICATE_OF_GONE, laws::STORED_ANEW];
    let unreached = [&sent_once[..], &[laws::REQUEUED]].concat();
    holds("three workers", THREE_WORKERS, &unreached);
}

#[test]
fn a_steady_clock_holds_the_laws() {
    let sent_once = [laws::DUPLICATE, laws::DUPLICATE_OF_GONE, laws::STORED_ANEW];
    let unreached = [&sent_once[..], &[laws::TWO_HANDLERS]].concat();
    holds("a steady clock", STEADY_CLOCK, &unreached);
}

#[test]
fn a_delivery_sent_twice_holds_the_laws() {
    holds("sent twice", SENT_TWICE, &[laws::REQUEUED]);
}

#[test]
fn a_delivery_sent_three_times_holds_the_laws() {
    let unreached = [laws::REQUEUED, laws::STALE, laws::TWO_HANDLERS];
    holds("sent three times", SENT_THREE_TIMES, &unreached);
}

#[test]
fn a_delivery_sent_twice_and_requeued_holds_the_laws() {
    holds("sent twice and requeued", SENT_TWICE_AND_REQUEUED, &[]);
}

#[test]
fn two_entries_hold_the_laws() {
    let unreached = [
        laws::DUPLICATE,
        laws::DUPLICATE_OF_GONE,
        laws::STORED_ANEW,
        laws::REQUEUED,
        laws::STALE,
        laws::TWO_HANDLERS,
    ];
    holds("two entries", TWO_ENTRIES, &unreached);
}

#[test]
fn an_answer_before_the_commit_is_found() {
    breaks(Flaw::AnswerBeforeCommit, SENT_TWICE, laws::ACKED_IS_KEPT);
}

#[test]
fn a_key_in_a_transaction_of_its_own_is_found() {
    breaks(Flaw::KeyApartFromRow, SENT_TWICE, laws::ACKED_IS_KEPT);
}

#[test]
fn a_duplicate_decided_before_the_storing_transaction_is_found() {
    breaks(Flaw::DuplicateDecidedEarlier, SENT_TWICE, laws::ONE_ROW);
}

#[test]
fn a_sweep_of_keys_in_use_is_found() {
    breaks(Flaw::SweepOfKeysInUse, SENT_TWICE, laws::ONE_ROW);
}

#[test]
fn a_sweep_of_dead_rows_is_found() {
    breaks(Flaw::SweepOfDeadRows, ONE_ENTRY, laws::ACKED_IS_KEPT);
}

#[test]
fn a_token_that_is_not_compared_is_found() {
    breaks(Flaw::TokenNotCompared, ONE_ENTRY, laws::STALE_IS_REFUSED);
}

#[test]
fn a_state_that_is_not_compared_is_found() {
    breaks(Flaw::StateNotCompared, ONE_ENTRY, laws::DONE_ONCE);
    breaks(Flaw::StateNotCompared, ONE_ENTRY, laws::ATTEMPTS_END);
}

#[test]
fn an_attempt_counted_after_the_handler_is_found() {
    breaks(Flaw::AttemptCountedAfter, ONE_ENTRY, laws::COUNTED_FIRST);
}

#[test]
fn a_last_attempt_that_is_reclaimed_is_found() {
    breaks(Flaw::LastAttemptReclaimed, ONE_ENTRY, laws::ATTEMPTS_END);
}

#[test]
fn an_ended_lease_that_nobody_takes_is_found() {
    breaks(Flaw::EndedLeaseIgnored, ONE_ENTRY, laws::RECOVERS);
}

#[test]
fn a_completion_apart_from_the_users_transaction_is_found() {
    breaks(
        Flaw::CompletionApartFromEffect,
        ONE_ENTRY,
        laws::EXACTLY_ONCE,
    );
}

#[test]
fn a_lease_that_is_not_renewed_is_found() {
    breaks(Flaw::LeaseNotRenewed, STEADY_CLOCK, laws::ONE_HANDLER);
}

/// How many steps a flaw may need to show.
const MOST_STEPS: usize = 12;

/// Checks every state: no law is broken, and all is reached but what this size cannot reach.
fn holds(name: &str, rules: Rules, unreached: &[&str]) {
    let started = Instant::now();
    let checker = rules.checker().spawn_bfs().join();
    println!(
        "{name}: {} states, {} steps between them, up to {} steps from the start, {:.1?}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth() - 1,
        started.elapsed()
    );
    assert!(checker.is_done(), "not every state was checked");
    let mut found = checker.discoveries();
    for property in rules.properties() {
        match (property.expectation, found.remove(property.name)) {
            (Expectation::Always | Expectation::Eventually, Some(path)) => {
                panic!("broken: {}\n{}", property.name, shown(&path.into_actions()));
            }
            (Expectation::Always | Expectation::Eventually, None) => {}
            (Expectation::Sometimes, path) => {
                let expected = !unreached.contains(&property.name);
                assert_eq!(path.is_some(), expected, "reached: {}", property.name);
            }
        }
    }
}

/// The checker finds the shortest way to break the law, which the same size without the flaw holds.
fn breaks(flaw: Flaw, rules: Rules, law: &'static str) {
    let flawed = Rules {
        flaw: Some(flaw),
        ..rules
    };
    let broken = (0..=MOST_STEPS).find_map(|steps| {
        // The checker counts the states of a path, and leaves out the last one.
        let checker = flawed.checker().target_max_depth(steps + 2);
        let checker = checker.finish_when(HasDiscoveries::AnyOf(BTreeSet::from([law])));
        checker.spawn_bfs().join().discovery(law)
    });
    let Some(path) = broken else {
        panic!("{flaw:?} does not break \"{law}\" within {MOST_STEPS} steps");
    };
    println!(
        "{flaw:?} breaks \"{law}\":\n{}",
        shown(&path.into_actions())
    );
}

fn shown(steps: &[Step]) -> String {
    let lines: Vec<_> = steps.iter().map(|step| format!("  {step:?}")).collect();
    lines.join("\n")
}
