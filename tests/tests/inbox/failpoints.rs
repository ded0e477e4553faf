//! The end of the process at every named point between the request and the end of the attempt.

use std::{
    os::unix::process::ExitStatusExt,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use crate::{
    account, app,
    app::App,
    place::Place,
    rounds,
    sender::{Log, send_until},
};

/// The signal of `abort`.
const ABORTED: i32 = 6;

/// Every name that the inbox passes to `failpoint::hit`.
const POINTS: [&str; 12] = [
    "before_put",
    "between_entry_and_key",
    "before_commit",
    "after_commit",
    "after_put",
    "before_claim",
    "after_claim",
    "before_handler",
    "after_handler",
    "before_settle",
    "during_settle",
    "after_settle",
];

#[test]
fn an_abort_at_any_point_loses_nothing_that_was_acked() {
    for point in POINTS {
        for pass in [1, 7, 40].into_iter().take(rounds(2, 3) as usize) {
            abort_at(point, pass);
        }
    }
}

fn abort_at(point: &str, pass: u32) {
    let place = Place::new();
    let (stop, log) = (AtomicBool::new(false), Log::default());
    let failpoint = format!("{point}:{pass}");
    // What is acked before, so that there is something to lose.
    let mut app = App::start(app::command(&place).env("COUNTERSIGN_FAILPOINT", &failpoint));
    let address = Mutex::new(app.address);
    let status = thread::scope(|scope| {
        scope.spawn(|| send_until(&stop, &address, 8, &log));
        let status = app.wait();
        // One that never dies fails the test, and its senders have to end all the same.
        let again = App::start(&mut app::command(&place));
        *address.lock().unwrap() = again.address;
        while log.acked.lock().unwrap().len() < 20 {
            thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
        drop(again);
        status
    });
    assert_eq!(
        status.signal(),
        Some(ABORTED),
        "{failpoint} ended the process"
    );
    print!("{failpoint}: ");
    account::settle(&place, &log);
}

/// A point that is added has to be in the list.
#[test]
fn the_list_has_every_point() {
    let source = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/countersign-inbox/src"
    );
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(source)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for call in text.split("failpoint::hit(\"").skip(1) {
                found.push(call.split('"').next().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    let mut listed = POINTS.map(str::to_owned).to_vec();
    listed.sort();
    assert_eq!(found, listed);
}
