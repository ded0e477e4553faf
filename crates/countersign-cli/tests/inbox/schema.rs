use std::fs;

use countersign_inbox::State;
use serde_json::json;

use crate::support::{
    Ran, command,
    inbox::{Store, lead},
    run,
};

/// Each command that works on an inbox that is there.
const COMMANDS: [&[&str]; 9] = [
    &["stats"],
    &["list"],
    &["show", "1"],
    &["retry", "1"],
    &["discard", "1", "--reason", "why"],
    &["purge", "1"],
    &["export", "exported.ndjson"],
    &["migrate"],
    &["check"],
];

#[test]
fn no_command_creates_an_inbox_by_a_mistyped_path() {
    let store = Store::missing();
    for args in COMMANDS {
        for options in [&[][..], &["--json"]] {
            let args = [options, args].concat();
            let ran = run(store.command(&args).current_dir(&store.folder), b"");
            ran.assert_code(3)
                .assert_says("no inbox at ")
                .assert_says("inbox.db")
                .assert_says("migrate --create");
            assert_eq!(fs::read_dir(&store.folder).unwrap().count(), 0, "{args:?}");
        }
    }
}

#[test]
fn what_is_no_inbox_is_refused_and_left_as_it_is() {
    let store = Store::missing();
    let connection = rusqlite::Connection::open(&store.path).unwrap();
    connection.execute_batch("CREATE TABLE mine (a)").unwrap();
    drop(connection);
    let before = fs::read(&store.path).unwrap();
    for args in COMMANDS {
        let ran = run(store.command(args).current_dir(&store.folder), b"");
        ran.assert_code(3).assert_says("no inbox at ");
    }
    assert_eq!(fs::read(&store.path).unwrap(), before);
    assert_eq!(fs::read_dir(&store.folder).unwrap().count(), 1);

    fs::write(&store.path, "this is a text, and no database").unwrap();
    for args in COMMANDS {
        let ran = run(store.command(args).current_dir(&store.folder), b"");
        ran.assert_code(3).assert_says("not a database");
    }
    assert_eq!(fs::read_dir(&store.folder).unwrap().count(), 1);
}

#[test]
fn a_newer_schema_is_refused_with_a_sentence() {
    let store = Store::of(&[(State::Waiting, lead("ada"))]);
    let connection = rusqlite::Connection::open(&store.path).unwrap();
    let newer = "INSERT INTO countersign_schema VALUES (1000, 0)";
    connection.execute_batch(newer).unwrap();
    for args in COMMANDS {
        let ran = run(store.command(args).current_dir(&store.folder), b"");
        ran.assert_code(3)
            .assert_says("version 1000")
            .assert_says("run that one");
    }
    let ran = store.run(&["migrate", "--create"]);
    ran.assert_code(3).assert_says("version 1000");
}

#[test]
fn migrate_creates_only_where_that_is_asked_for() {
    let store = Store::missing();
    store.run(&["migrate"]).assert_code(3);
    let ran = store.run(&["migrate", "--create"]);
    assert_eq!(ran.assert_code(0).stdout, "created\n");
    let ran = store.run(&["migrate", "--create"]);
    assert_eq!(ran.assert_code(0).stdout, "up to date already\n");
    let report = store.json(&["migrate"]);
    assert_eq!(report, [json!({ "change": "none" })]);
    assert_eq!(store.json(&["stats"])[0]["waiting"], 0);
}

#[test]
fn the_store_is_named_by_an_option_or_by_the_environment() {
    let store = Store::of(&[(State::Waiting, lead("ada"))]);
    let url = store.url();
    let count = |ran: &Ran| ran.assert_code(0).json()[0]["waiting"].clone();
    let args = ["--json", "inbox", "stats"];
    assert_eq!(count(&run(command(args).env("INBOX", &url), b"")), 1);
    assert_eq!(
        count(&run(command(args).current_dir(&store.folder), b"")),
        1
    );
    let after = ["--json", "inbox", "stats", "--store", &url];
    let nowhere = "sqlite:/nowhere/inbox.db";
    assert_eq!(count(&run(command(after).env("INBOX", nowhere), b"")), 1);
    let ran = run(command(args).env("INBOX", nowhere), b"");
    ran.assert_code(3).assert_says("/nowhere/inbox.db");

    for (url, message) in [
        ("inbox.db", "sqlite:PATH"),
        ("", "sqlite:PATH"),
        ("sqlite:", "the path of a file"),
        ("mysql://localhost/inbox", "mysql"),
    ] {
        let ran = run(&mut command(["inbox", "--store", url, "stats"]), b"");
        ran.assert_code(2).assert_says(message);
    }
    run(&mut command(["inbox"]), b"").assert_code(2);
    run(&mut command(["inbox", "lists"]), b"").assert_code(2);
}

#[test]
fn check_says_what_is_durable_and_what_is_wrong() {
    let store = Store::of_each_state();
    let ran = store.run(&["check"]);
    for name in [
        "journal_mode",
        "synchronous",
        "schema",
        "integrity",
        "clock",
    ] {
        ran.assert_code(0).assert_says(name);
    }
    assert_eq!(ran.stdout.lines().count(), 5);
    assert!(ran.stdout.lines().all(|line| line.starts_with("ok ")));
    let findings = store.json(&["check"]);
    assert!(findings.iter().all(|finding| finding["is_ok"] == true));

    // A page of the index is overwritten: entries can be read, and the database is not whole.
    let connection = rusqlite::Connection::open(&store.path).unwrap();
    let damage = "PRAGMA writable_schema = 1; \
        UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema \
        WHERE name = 'countersign_key_expiry') WHERE name = 'countersign_delivery_expiry';";
    connection.execute_batch(damage).unwrap();
    drop(connection);
    let ran = store.run(&["check"]);
    ran.assert_code(1)
        .assert_says("wrong")
        .assert_says("integrity");
    let ran = store.run(&["--json", "check"]);
    let findings = ran.assert_code(1).json();
    assert_eq!(findings[3]["is_ok"], false, "{findings:?}");
}
