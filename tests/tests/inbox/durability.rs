//! A loss of power: what is on the disk is what was synced, and of the rest anything.
//!
//! The application runs under strace. What it wrote is written again up to each 2xx, with the syncs that
//! there were; SQLite opens what a disk would hold then, and every delivery that was acked is in it.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rusqlite::Connection;
use serde::Deserialize;

use crate::{
    account,
    app::{self, App},
    place::Place,
    rounds,
    sender::{Log, send_until},
    trace::{self, Call},
};

/// What a disk holds of a file, and what was written and not synced.
#[derive(Default)]
struct File {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            apply(&mut self.synced, &change);
        }
    }

    /// What is left after a loss of power, if none, all, or some of what was not synced got through.
    fn left(&self, luck: Luck) -> Vec<u8> {
        let mut left = self.synced.clone();
        for change in &self.pending {
            match (luck, change) {
                (Luck::Some, Change::Write(offset, bytes)) if fastrand::bool() => {
                    // A disk writes sectors, in an order of its own.
                    for (number, sector) in bytes.chunks(512).enumerate() {
                        if fastrand::bool() {
                            let change = Change::Write(offset + number * 512, sector.to_vec());
                            apply(&mut left, &change);
                        }
                    }
                }
                (Luck::Some, Change::Truncate(_)) if fastrand::bool() => apply(&mut left, change),
                (Luck::None, _) | (Luck::Some, Change::Write(..) | Change::Truncate(_)) => {}
            }
        }
        left
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Luck {
    None,
    Some,
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(offset, written) => {
            let end = offset + written.len();
            bytes.resize(bytes.len().max(end), 0);
            bytes[*offset..end].copy_from_slice(written);
        }
        Change::Truncate(len) => bytes.resize(*len, 0),
    }
}

/// The disk, as the calls so far left it.
#[derive(Default)]
struct Disk {
    database: File,
    wal: File,
    is_directory_synced: bool,
}

impl Disk {
    fn file(&mut self, path: &Path, place: &Place) -> Option<&mut File> {
        let database = place.file();
        if path == database {
            return Some(&mut self.database);
        }
        (path == wal(&database)).then_some(&mut self.wal)
    }

    fn take(&mut self, call: Call, place: &Place) {
        match call {
            Call::Write {
                path,
                offset,
                bytes,
            } => {
                let Some(file) = self.file(&path, place) else {
                    return;
                };
                let is_new = file.synced.is_empty() && file.pending.is_empty();
                file.pending.push(Change::Write(offset, bytes));
                if is_new {
                    self.is_directory_synced = false;
                }
            }
            Call::Truncate { path, len } => {
                if let Some(file) = self.file(&path, place) {
                    file.pending.push(Change::Truncate(len));
                }
            }
            Call::Sync { path } => {
                self.is_directory_synced |= path == place.path();
                if let Some(file) = self.file(&path, place) {
                    file.sync();
                }
            }
            Call::Receive { .. } | Call::Send { .. } => {}
        }
    }

    /// The emails that are stored in what is left after a loss of power.
    fn stored(&self, luck: Luck) -> HashSet<String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("inbox.db");
        fs::write(&path, self.database.left(luck)).unwrap();
        fs::write(wal(&path), self.wal.left(luck)).unwrap();
        let connection = Connection::open(&path).unwrap();
        let check: String = connection
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
        if !connection.table_exists(None, "countersign_body").unwrap() {
            return HashSet::new();
        }
        let mut bodies = connection
            .prepare(
                "SELECT b.body FROM countersign_body b JOIN countersign_key k ON k.delivery = b.delivery",
            )
            .unwrap();
        let bodies = bodies
            .query_map((), |row| row.get::<_, Vec<u8>>(0))
            .unwrap();
        bodies.map(|body| email(&body.unwrap())).collect()
    }
}

fn wal(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

fn email(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Lead {
        email: String,
    }
    let lead: Lead = serde_json::from_slice(body).unwrap();
    lead.email
}

/// The application that strace started: it would outlive strace.
struct Tracee(String);

impl Tracee {
    fn of(strace: u32) -> Self {
        let children = fs::read_to_string(format!("/proc/{strace}/task/{strace}/children"));
        let child = children.unwrap().trim().to_owned();
        assert!(child.parse::<u32>().is_ok(), "one child, and not {child:?}");
        Self(child)
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.0);
        let killed = Command::new("sh").args(["-c", &kill]).status();
        assert!(killed.unwrap().success());
    }
}

impl Drop for Tracee {
    fn drop(&mut self) {
        if thread::panicking() {
            self.signal("KILL");
        }
    }
}

/// Runs the application under strace until so many deliveries were acked.
fn record(place: &Place, acked: usize, change: impl FnOnce(&mut Command)) -> Option<Vec<Call>> {
    let Ok(version) = Command::new("strace").arg("-V").output() else {
        assert!(std::env::var_os("CI").is_none(), "strace is not installed");
        eprintln!("NOT CHECKED: strace is not installed");
        return None;
    };
    assert!(version.status.success());
    let log_file = place.path().join("strace.log");
    let mut command = Command::new("strace");
    command
        .args([
            "-f",
            "-qq",
            "-yy",
            "-xx",
            "-s",
            "4000000",
            "-e",
            "signal=none",
            "-e",
            trace::CALLS,
        ])
        .arg("-o")
        .arg(&log_file)
        .arg(env!("CARGO_BIN_EXE_inbox-app"));
    let mut command = app::at(command, place);
    change(&mut command);
    let (stop, log) = (AtomicBool::new(false), Log::default());
    let mut app = App::start(&mut command);
    let tracee = Tracee::of(app.child.id());
    let address = Mutex::new(app.address);
    thread::scope(|scope| {
        scope.spawn(|| send_until(&stop, &address, 8, &log));
        while log.acked.lock().unwrap().len() < acked {
            assert!(app.child.try_wait().unwrap().is_none(), "it ended");
            thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
    });
    account::drain(place);
    // With the application strace ends too, once all is written.
    tracee.signal("TERM");
    app.wait();
    Some(trace::read(&log_file))
}

/// What was acked, and is not on the disk at the time of the last 2xx that was looked at.
fn lost(place: &Place, calls: Vec<Call>, every: usize) -> HashSet<String> {
    let mut disk = Disk::default();
    let mut sent = std::collections::HashMap::new();
    let mut acked = HashSet::new();
    let mut lost = HashSet::new();
    for call in calls {
        match &call {
            Call::Receive { socket, bytes } => {
                let text = String::from_utf8_lossy(bytes);
                if let Some(start) = text.find("\r\n\r\n{") {
                    sent.insert(socket.clone(), email(&bytes[start + 4..]));
                }
            }
            Call::Send { socket, bytes } if bytes.starts_with(b"HTTP/1.1 202") => {
                acked.insert(sent.remove(socket).expect("a request before its answer"));
                if !disk.is_directory_synced {
                    // The files have no names after a loss of power.
                    lost.extend(acked.iter().cloned());
                }
                if acked.len() % every == 0 {
                    for luck in [Luck::None, Luck::Some] {
                        let stored = disk.stored(luck);
                        lost.extend(acked.difference(&stored).cloned());
                    }
                }
            }
            Call::Send { .. } | Call::Write { .. } | Call::Truncate { .. } | Call::Sync { .. } => {}
        }
        disk.take(call, place);
    }
    assert!(acked.len() > 50, "{} were acked", acked.len());
    lost
}

#[test]
fn a_loss_of_power_after_any_2xx_loses_nothing_that_was_acked() {
    let place = Place::new();
    let wanted = rounds(300, 3_000) as usize;
    let Some(calls) = record(&place, wanted, |_| ()) else {
        return;
    };
    assert_eq!(lost(&place, calls, wanted / 100), HashSet::new());
}

/// The same without syncs, so that it is known to see a loss.
#[test]
fn without_syncs_a_loss_of_power_is_seen_to_lose_what_was_acked() {
    let place = Place::new();
    let Some(calls) = record(&place, 100, |app| {
        app.env("INSECURE_LOSSY", "1");
    }) else {
        return;
    };
    assert!(!lost(&place, calls, 10).is_empty());
}
