use std::{
    fs,
    fs::File,
    io::{BufWriter, Write},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::support::{
    Ran, Running,
    inbox::{Store, accepted},
};

const COUNT: u64 = 25_000;

/// The most memory that the process has held, in KiB.
fn peak(running: &Running) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", running.child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Runs a command to its end, and gives the most memory that it was seen to hold, in KiB.
fn watched(store: &Store, args: &[&str]) -> u64 {
    let mut running = Running::start(&mut store.command(args));
    let mut most = 0;
    while running.child.try_wait().unwrap().is_none() {
        most = most.max(peak(&running).unwrap_or(0));
        thread::sleep(Duration::from_millis(20));
    }
    running.end().assert_code(0);
    most
}

/// The length of a file, or 0 if there is none.
fn size(path: &str) -> u64 {
    fs::metadata(path).map_or(0, |about| about.len())
}

/// Runs a command that prints JSON, and interrupts it once it is at work.
fn interrupted(store: &Store, args: &[&str], is_at_work: impl Fn() -> bool) -> Ran {
    let mut running = Running::start(&mut store.command(&[&["--json"], args].concat()));
    while !is_at_work() {
        assert_eq!(running.child.try_wait().unwrap(), None);
        thread::sleep(Duration::from_millis(2));
    }
    running.interrupt();
    let ran = running.end();
    ran.assert_code(130);
    assert_eq!(ran.json()[0]["interrupted"], true);
    ran
}

/// 25,000 deliveries of 4 KiB, which are more than the commands may hold.
#[test]
fn many_entries_go_through_bounded_memory() {
    let store = Store::of(&[]);
    let capture = store.file("large.ndjson");
    let mut file = BufWriter::new(File::create(&capture).unwrap());
    let padding = "x".repeat(4000);
    for number in 0..COUNT {
        let body = json!({ "event": "lead.captured", "n": number, "padding": padding });
        writeln!(file, "{}", accepted(body.to_string().as_bytes())).unwrap();
    }
    file.into_inner().unwrap().sync_all().unwrap();

    let exported = store.file("exported.ndjson");
    let wal = store.file("inbox.db-wal");
    let ran = interrupted(&store, &["import", &capture], || size(&wal) > 1024 * 1024);
    let imported = ran.json()[0]["imported"].as_u64().unwrap();
    assert!((1..COUNT).contains(&imported), "{ran:?}");
    let waiting = store.json(&["stats"]).remove(0)["waiting"].clone();
    assert_eq!(waiting, imported);

    let runs: [&[&str]; 4] = [
        &["import", &capture],
        &["export", &exported],
        &["discard", "--reason", "r", "--all", "--yes"],
        &["import", &exported],
    ];
    for args in runs {
        let most = watched(&store, args);
        assert!(most < 64 * 1024, "{args:?} held {most} KiB");
        println!("{args:?} held {most} KiB at most");
    }
    let half = store.file("half.ndjson");
    interrupted(&store, &["export", &half], || size(&half) > 0);
    assert!(!fs::exists(&half).unwrap());

    let stats = store.json(&["stats"]).remove(0);
    assert_eq!(stats["discarded"], COUNT);
    assert_eq!(stats["keys"], COUNT);
    let lines = fs::read_to_string(&exported).unwrap().lines().count();
    assert_eq!(lines as u64, COUNT);
}
