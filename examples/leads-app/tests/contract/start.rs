use std::{fs, os::unix::fs::PermissionsExt};

use super::{
    LEAD, SECRET, SUPADEMO,
    client::send,
    server::{Server, refuses},
    sign,
};

const DEVELOPMENT: &str = "whsec_development_only_do_not_deploy";

#[test]
fn a_newcomer_sets_nothing_and_the_inbox_is_theirs_alone() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start_with(directory.path(), &[]);
    server.wait_for("SUPADEMO_WEBHOOK_SECRET is not set: using the development secret");
    let signature = sign(DEVELOPMENT, LEAD);
    let fields = [("x-supademo-signature", signature.as_str())];
    let answer = send(server.address, "POST", SUPADEMO, &fields, LEAD);
    assert_eq!(answer.status, 202);
    assert_eq!(server.line().0["secret"], "development");
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn the_development_secret_is_worth_nothing_beside_one_that_is_set() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start_with(directory.path(), &[("SUPADEMO_WEBHOOK_SECRET", SECRET)]);
    let signature = sign(DEVELOPMENT, LEAD);
    let fields = [("x-supademo-signature", signature.as_str())];
    let answer = send(server.address, "POST", SUPADEMO, &fields, LEAD);
    assert_eq!(answer.status, 401);
    assert_eq!(server.entries(), []);
}

#[test]
fn what_it_cannot_run_with_ends_it_with_a_sentence() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(
        directory.path().join("text"),
        "this is no database, but a text",
    )
    .unwrap();
    for (name, value, said) in [
        ("SUPADEMO_WEBHOOK_SECRET", "", "SUPADEMO_WEBHOOK_SECRET"),
        ("CRM_FAILS", "2", "CRM_FAILS is not a number from 0 to 1"),
        ("CRM_TAKES", "long", "CRM_TAKES is not a number of seconds"),
        (
            "INBOX",
            "mysql://localhost",
            "no store is compiled in for mysql: URLs",
        ),
        ("INBOX", "sqlite:", "needs the path of a file"),
        (
            "INBOX",
            "sqlite:no/such/directory/inbox.db",
            "no/such/directory/inbox.db",
        ),
        ("INBOX", "sqlite:text", "database"),
        ("BIND", "127.0.0.1", "invalid"),
    ] {
        let log = refuses(directory.path(), &[(name, value)]);
        assert!(log.contains(said), "{name}={value}: {log}");
        assert!(!log.contains("panicked"), "{name}={value}: {log}");
    }
}
