//! Disks that are full, files that are locked, read-only, corrupt, or newer: 503 in time and clear
//! errors; the worker goes on by itself, and nothing that was acked is lost.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use crate::{
    account,
    app::{self, App},
    place::Place,
    sender::{BOUND, Log, send_until},
};

/// The time that the inbox may take to work again once the fault is over.
const RECOVERY: Duration = Duration::from_secs(30);

/// Senders go on while the fault begins, lasts, and ends. Returns how long the slowest answer took.
fn survive(place: &Place, command: &mut Command, fault: impl FnOnce(&App)) -> Duration {
    let mut app = App::start(command);
    let (stop, log) = (AtomicBool::new(false), Log::default());
    let address = Mutex::new(app.address);
    let acked = || log.acked.lock().unwrap().len();
    let is_back = thread::scope(|scope| {
        scope.spawn(|| send_until(&stop, &address, 16, &log));
        while acked() < 100 {
            thread::sleep(Duration::from_millis(5));
        }
        fault(&app);
        let (before, over) = (acked(), Instant::now());
        while acked() < before + 100 && over.elapsed() < RECOVERY {
            thread::sleep(Duration::from_millis(5));
        }
        stop.store(true, Ordering::Relaxed);
        acked() >= before + 100
    });
    assert!(is_back, "it does not store again");
    account::drain(place);
    assert!(app.child.try_wait().unwrap().is_none(), "it ended");
    account::balance(place, &log);
    let refused = log.refused.load(Ordering::Relaxed);
    assert!(refused > 0, "nothing was answered 503: the fault was none");
    let slowest = *log.slowest.lock().unwrap();
    println!("refused {refused}, slowest {slowest:?}");
    slowest
}

#[test]
fn a_lock_that_another_connection_holds_for_eight_seconds() {
    let place = Place::new();
    let slowest = survive(&place, &mut app::command(&place), |_| {
        let connection = Connection::open(place.file()).unwrap();
        connection.busy_timeout(BOUND).unwrap();
        connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
        thread::sleep(Duration::from_secs(8));
        connection.execute_batch("ROLLBACK").unwrap();
    });
    assert!(slowest < BOUND, "{slowest:?}");
}

/// No file may grow: the system says so as a full disk does. The signal that comes with it is ignored.
#[cfg(target_os = "linux")]
#[test]
fn files_that_cannot_grow() {
    let place = Place::new();
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\""])
        .arg(env!("CARGO_BIN_EXE_inbox-app"));
    let slowest = survive(&place, &mut app::at(command, &place), |app| {
        let process = i32::try_from(app.child.id()).unwrap();
        let limit = |bytes: u64| {
            let hard = rlimit::INFINITY;
            rlimit::prlimit(process, rlimit::Resource::FSIZE, Some((bytes, hard)), None).unwrap();
        };
        let mut wal = place.file().into_os_string();
        wal.push("-wal");
        limit(fs::metadata(wal).unwrap().len());
        thread::sleep(Duration::from_secs(3));
        limit(rlimit::INFINITY);
    });
    assert!(slowest < BOUND, "{slowest:?}");
}

/// A small file system, unmounted at the end; `None` where this user may not mount one.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    fn new(path: &'a Path, why: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(path)
            .output();
        if mount.is_ok_and(|mount| mount.status.success()) {
            return Some(Self(path));
        }
        eprintln!("NOT CHECKED: {why}: this user may not mount a file system");
        None
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_disk_that_is_full() {
    let mut place = Place::new();
    let disk = place.path().join("disk");
    let Some(_mount) = Mount::new(&disk, "a full disk") else {
        return;
    };
    place.move_to(&disk);
    let slowest = survive(&place, &mut app::command(&place), |_| {
        let ballast = disk.join("ballast");
        let mut file = fs::File::create(&ballast).unwrap();
        let chunk = vec![1; 4_096];
        while std::io::Write::write_all(&mut file, &chunk).is_ok() {}
        thread::sleep(Duration::from_secs(3));
        fs::remove_file(ballast).unwrap();
    });
    assert!(slowest < BOUND, "{slowest:?}");
}

/// What the program says that does not start on this inbox.
fn refusal(place: &Place) -> String {
    match App::try_start(&mut app::command(place)) {
        Ok(_) => panic!("it started"),
        Err(said) => said,
    }
}

/// An inbox with deliveries, which no process has open.
fn filled() -> Place {
    let place = Place::new();
    fill(&place);
    place
}

fn fill(place: &Place) {
    let app = App::start(&mut app::command(place));
    let mut connection = crate::sender::Connection::open(app.address).unwrap();
    for number in 0..100 {
        let answer = connection.send(&Log::email(number)).unwrap();
        assert_eq!(answer.status, 202);
    }
    account::drain(place);
    drop(app);
    let connection = Connection::open(place.file()).unwrap();
    let mode = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0));
    assert_eq!(mode, Ok(0));
}

#[test]
fn a_read_only_file_is_said_to_be_one() {
    let mut place = Place::new();
    let disk = place.path().join("disk");
    let Some(_mount) = Mount::new(&disk, "a read-only disk") else {
        return;
    };
    place.move_to(&disk);
    fill(&place);
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&disk)
        .status();
    assert!(remounted.unwrap().success());
    let said = refusal(&place);
    assert!(said.contains("inbox.db cannot be opened: "), "{said}");
    assert!(said.contains("Read-only file system"), "{said}");
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_none_and_is_left_alone() {
    let place = Place::new();
    let text = b"This is a letter to a friend, and it is longer than a hundred bytes. ".repeat(100);
    fs::write(place.file(), &text).unwrap();
    let said = refusal(&place);
    assert!(
        said.contains("the inbox's database cannot be opened"),
        "{said}"
    );
    assert!(said.contains("file is not a database"), "{said}");
    assert_eq!(fs::read(place.file()).unwrap(), text);
}

#[test]
fn a_file_that_is_damaged_in_the_middle_gives_503_and_is_found_by_a_check() {
    let place = filled();
    let mut bytes = fs::read(place.file()).unwrap();
    let page = 4_096;
    assert!(bytes.len() > 4 * page);
    // The first page has the schema; every other one is damaged.
    bytes[page..].fill(0xA5);
    fs::write(place.file(), bytes).unwrap();
    match App::try_start(&mut app::command(&place)) {
        Err(said) => assert!(said.contains("malformed"), "{said}"),
        Ok(mut app) => {
            let mut connection = crate::sender::Connection::open(app.address).unwrap();
            for number in 100..110 {
                let answer = connection.send(&Log::email(number)).unwrap();
                assert_eq!(answer.status, 503);
            }
            assert!(app.child.try_wait().unwrap().is_none(), "it ended");
            let findings = account::ask(&place, async |inbox| inbox.check().await.unwrap());
            let integrity = findings.iter().find(|finding| finding.name == "integrity");
            assert!(!integrity.unwrap().is_ok, "{findings:?}");
        }
    }
}

#[test]
fn a_newer_schema_is_refused_with_a_sentence_and_left_alone() {
    let place = filled();
    let connection = Connection::open(place.file()).unwrap();
    connection
        .execute_batch(
            "INSERT INTO countersign_schema VALUES (99, 0); PRAGMA wal_checkpoint(TRUNCATE);",
        )
        .unwrap();
    drop(connection);
    let before = fs::read(place.file()).unwrap();
    let said = refusal(&place);
    let sentence = "the inbox's schema has version 99 and this program knows 1: a newer program has \
                    migrated it; run that one";
    assert!(said.contains(sentence), "{said}");
    assert_eq!(fs::read(place.file()).unwrap(), before);
}
