//! `kill -9` at random times.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    account, app,
    app::App,
    place::Place,
    rounds,
    sender::{Log, send_until},
};

#[test]
fn twenty_kills_at_random_times_lose_nothing_that_was_acked() {
    let place = Place::new();
    let (stop, log) = (AtomicBool::new(false), Log::default());
    let mut app = App::start(&mut app::command(&place));
    let address = Mutex::new(app.address);
    thread::scope(|scope| {
        let _ = scope.spawn(|| send_until(&stop, &address, 64, &log));
        for _ in 0..rounds(20, 100) {
            thread::sleep(Duration::from_millis(fastrand::u64(20..400)));
            app.kill();
            app = App::start(&mut app::command(&place));
            *address.lock().unwrap() = app.address;
        }
        stop.store(true, Ordering::Relaxed);
    });
    account::drain(&place);
    app.kill();
    account::balance(&place, &log);
}

/// Two processes on one store, of which one or the other is killed.
#[test]
fn kills_of_one_of_two_processes_lose_nothing_and_the_other_goes_on() {
    let place = Place::new();
    let (stop, log) = (AtomicBool::new(false), Log::default());
    let start = || App::start(&mut app::command(&place));
    let mut apps = [start(), start()];
    let addresses = apps.each_ref().map(|app| Mutex::new(app.address));
    thread::scope(|scope| {
        for address in &addresses {
            scope.spawn(|| send_until(&stop, address, 16, &log));
        }
        for round in 0..rounds(6, 40) as usize {
            thread::sleep(Duration::from_millis(fastrand::u64(20..300)));
            let next = start();
            *addresses[round % 2].lock().unwrap() = next.address;
            std::mem::replace(&mut apps[round % 2], next).kill();
        }
        stop.store(true, Ordering::Relaxed);
    });
    account::drain(&place);
    drop(apps);
    account::balance(&place, &log);
}
