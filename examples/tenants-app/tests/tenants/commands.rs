//! The commands that change the database.

use std::{path::Path, process::Output, thread, time::Duration};

use hmac_sha256::HMAC;

use crate::{
    ACME, BETA,
    server::{command, run, set},
};

fn stdout(output: &Output) -> &str {
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    str::from_utf8(&output.stdout).unwrap()
}

fn list(database: &Path) -> String {
    stdout(&run(database, &["list"], "")).to_owned()
}

/// As the documentation of `Secret::fingerprint` describes it.
fn fingerprint(key: &str) -> String {
    hex::encode(HMAC::mac("countersign fingerprint", key))[..8].to_owned()
}

#[test]
fn they_show_fingerprints_and_no_secret() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    assert_eq!(list(&database), "");
    let (acme, beta) = (fingerprint(ACME), fingerprint(BETA));

    let steps: [(&[&str], &str, String); 9] = [
        (&["set", "acme"], ACME, format!("acme: current {acme}\n")),
        // The same again changes nothing, and an end of the line is no part of it.
        (&["set", "acme"], ACME, format!("acme: current {acme}\n")),
        (
            &["set", "acme"],
            "whsec_acme_0123456789abcdef\n",
            format!("acme: current {acme}\n"),
        ),
        (
            &["set", "acme"],
            BETA,
            format!("acme: current {beta}, previous {acme}\n"),
        ),
        (
            &["set", "acme"],
            BETA,
            format!("acme: current {beta}, previous {acme}\n"),
        ),
        // Back again.
        (
            &["set", "acme"],
            ACME,
            format!("acme: current {acme}, previous {beta}\n"),
        ),
        (&["retire", "acme"], "", format!("acme: current {acme}\n")),
        (&["retire", "acme"], "", format!("acme: current {acme}\n")),
        (&["set", "a"], BETA, format!("a: current {beta}\n")),
    ];
    for (arguments, input, said) in steps {
        assert_eq!(stdout(&run(&database, arguments, input)), said);
    }
    assert_eq!(
        list(&database),
        format!("a: current {beta}\nacme: current {acme}\n")
    );
    assert_eq!(
        stdout(&run(&database, &["remove", "a"], "")),
        "a: removed\n"
    );
    assert_eq!(list(&database), format!("acme: current {acme}\n"));
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    let before = list(&database);
    for (arguments, input, said) in [
        (&["set", "acme"][..], "", "stdin has no secret"),
        (&["set", "acme"], "\n", "stdin has no secret"),
        (&["set", "acme"], "one\ntwo\n", "one line"),
        (&["set", "acme"], "one\n\n", "one line"),
        (&["set", "acme"], "one\0two", "one line"),
        (&["set", "Acme"], BETA, "not a name"),
        (&["set", ""], BETA, "not a name"),
        (&["set", "a/b"], BETA, "not a name"),
        (&["set", "acme", BETA], "", "usage"),
        (&["set"], BETA, "usage"),
        (&["retire", "beta"], "", "there is no tenant beta"),
        (&["remove", "beta"], "", "there is no tenant beta"),
        (&["remove"], "", "usage"),
        (&["list", "acme"], "", "usage"),
        (&["--help"], "", "usage"),
        (&["acme"], BETA, "usage"),
    ] {
        let output = run(&database, arguments, input);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}, {input:?}");
        let stderr = str::from_utf8(&output.stderr).unwrap();
        assert!(stderr.contains(said), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(
            !stderr.contains(BETA) && !stderr.contains("two"),
            "{stderr}"
        );
    }
    let latin1 = run(&database, &["set", "acme"], b"k\xe9y");
    assert_eq!(latin1.status.code(), Some(1));
    assert_eq!(list(&database), before);
}

#[test]
fn a_database_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("missing/tenants.db");
    for database in [&missing, directory.path()] {
        let output = run(database, &["set", "acme"], ACME);
        assert!(!output.status.success());
        let stderr = str::from_utf8(&output.stderr).unwrap();
        assert!(stderr.contains("database"), "{stderr}");
        assert!(!stderr.contains(ACME), "{stderr}");
    }
}

#[test]
fn a_command_that_is_killed_has_changed_all_or_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    let key = |number: u64| format!("whsec_{number}_0123456789abcdef");
    let line = |current: u64, previous: u64| {
        let (current, previous) = (fingerprint(&key(current)), fingerprint(&key(previous)));
        format!("acme: current {current}, previous {previous}\n")
    };
    set(&database, "acme", &key(0));
    set(&database, "acme", &key(1));
    let (mut current, mut previous) = (1, 0);
    // The first ones are killed before they have changed anything, the last ones after that.
    let mut changes = 0;
    let mut number = 2;
    while changes < 5 {
        assert!(number < 400, "no command came to its end");
        let mut child = command(&database, &["set", "acme"], key(number));
        thread::sleep(Duration::from_micros(500 * (number - 2)));
        child.kill().unwrap();
        child.wait().unwrap();
        let listed = list(&database);
        if listed == line(number, current) {
            (current, previous) = (number, current);
            changes += 1;
        }
        assert_eq!(listed, line(current, previous), "{number}");
        number += 1;
    }
}
