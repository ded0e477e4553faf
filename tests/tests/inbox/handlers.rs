//! Duplicates, failures, and deliveries that end the process.

use std::{collections::HashMap, sync::Barrier, thread};

use countersign_inbox::State;

use crate::{
    account,
    app::{self, App},
    place::Place,
    sender::{Answer, Connection},
};

#[test]
fn one_body_sixty_four_times_at_once_against_two_processes_is_handled_once() {
    let place = Place::new();
    let start = || App::start(&mut app::command(&place));
    let apps = [start(), start()];
    let barrier = Barrier::new(64);
    let answers: Vec<Answer> = thread::scope(|scope| {
        let senders: Vec<_> = (0..64)
            .map(|number: usize| {
                let (address, barrier) = (apps[number % 2].address, &barrier);
                scope.spawn(move || {
                    let mut connection = Connection::open(address).unwrap();
                    barrier.wait();
                    connection.send("ada@example.com").unwrap()
                })
            })
            .collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap())
            .collect()
    });
    account::drain(&place);
    assert!(
        answers.iter().all(|answer| answer.status == 202),
        "{answers:?}"
    );
    let duplicates = answers.iter().filter(|answer| answer.is_duplicate).count();
    assert_eq!(duplicates, 63);
    let entries = account::entries(&place);
    assert_eq!(entries.len(), 1);
    assert_eq!(entries["ada@example.com"].duplicates, 63);
    assert_eq!(place.lines("start"), [("ada@example.com".to_owned(), 1)]);
    assert_eq!(place.lines("done"), [("ada@example.com".to_owned(), 1)]);
}

#[test]
fn several_processes_start_on_an_inbox_that_is_not_there_yet() {
    for _ in 0..5 {
        let place = Place::new();
        thread::scope(|scope| {
            let apps: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| App::try_start(&mut app::command(&place)).map(drop)))
                .collect();
            for app in apps {
                app.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn where_each_first_attempt_fails_each_delivery_succeeds_once() {
    let place = Place::new();
    let app = App::start(&mut app::command(&place));
    let mut connection = Connection::open(app.address).unwrap();
    for number in 0..20 {
        let answer = connection.send(&format!("fail-first-{number}")).unwrap();
        assert_eq!(answer.status, 202);
    }
    account::drain(&place);
    let mut done = place.lines("done");
    done.sort();
    let mut wanted: Vec<_> = (0..20)
        .map(|number| (format!("fail-first-{number}"), 2))
        .collect();
    wanted.sort();
    assert_eq!(done, wanted);
    assert_eq!(place.lines("start").len(), 40);
}

#[test]
fn a_poison_delivery_starts_as_often_as_it_may_and_the_others_are_handled() {
    const MAX_ATTEMPTS: u32 = 3;
    let place = Place::new();
    let start = || {
        App::start(
            app::command(&place)
                .env("MAX_ATTEMPTS", "3")
                .env("LEASE_MS", "300"),
        )
    };
    let mut app = start();
    let mut starts = 1;
    let mut others = 0;
    loop {
        // While it lives, it is sent more; once it has died, a supervisor starts it again.
        if let Ok(mut connection) = Connection::open(app.address) {
            if starts == 1 {
                let _ = connection.send("poison-1");
            }
            for _ in 0..3 {
                others += u32::from(connection.send(&format!("lead-{others}")).is_ok());
            }
        }
        if app.child.try_wait().unwrap().is_some() {
            assert!(starts < 20, "{:?}", place.lines("start"));
            app = start();
            starts += 1;
        }
        let inbox = account::stats(&place);
        if inbox.dead > 0 && inbox.waiting + inbox.running == 0 {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(50));
    }
    let mut attempts: HashMap<String, Vec<u32>> = HashMap::new();
    for (email, attempt) in place.lines("start") {
        attempts.entry(email).or_default().push(attempt);
    }
    assert_eq!(attempts["poison-1"], (1..=MAX_ATTEMPTS).collect::<Vec<_>>());
    let entries = account::entries(&place);
    assert_eq!(entries["poison-1"].state, State::Dead);
    assert_eq!(entries["poison-1"].attempt, MAX_ATTEMPTS);
    assert!(others > 3, "others were sent meanwhile");
    for number in 0..others {
        let entry = &entries[&format!("lead-{number}")];
        assert_eq!(entry.state, State::Done, "{entry:?}");
    }
}
