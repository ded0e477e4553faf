//! The database fails, and comes back.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{
    ACME, BETA, BODY, NOBODY, TO_ACME, TO_BETA, TO_NOBODY,
    client::Client,
    server::{Server, run, set},
    sign,
};

/// Asserts that a tenant's delivery can be sent again later.
fn assert_unavailable(client: &mut Client, path: &str, key: &str) {
    let answer = client.deliver(path, key, BODY);
    assert_eq!(answer.status, 503, "{path}");
    assert_eq!(answer.field("retry-after"), Some("1"));
    assert!(answer.body.is_empty());
}

/// A database of two tenants, and a server of which neither has been looked up.
fn started(directory: &Path) -> (PathBuf, Server) {
    let database = directory.join("tenants.db");
    set(&database, "acme", ACME);
    set(&database, "beta", BETA);
    let server = Server::start(&database);
    (database, server)
}

#[test]
fn a_locked_database_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (database, server) = started(directory.path());
    let mut client = server.client();
    assert_eq!(client.deliver(TO_BETA, BETA, BODY).status, 204);

    let lock = Connection::open(&database).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_unavailable(&mut client, TO_ACME, ACME);
    assert_unavailable(&mut client, "/webhooks/supademo/nobody", ACME);
    // What needs no lookup goes on.
    assert_eq!(client.deliver(TO_BETA, BETA, BODY).status, 204);
    assert_eq!(client.deliver(TO_NOBODY, NOBODY, BODY).status, 204);
    assert_eq!(client.deliver(TO_BETA, ACME, BODY).status, 401);
    assert_eq!(client.post(TO_ACME, &[], BODY).status, 401);
    assert_eq!(client.post(TO_ACME, &["00"], BODY).status, 401);

    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(client.deliver(TO_ACME, ACME, BODY).status, 204);
    assert_eq!(
        client
            .deliver("/webhooks/supademo/nobody", ACME, BODY)
            .status,
        401
    );
    let stopped = server.stop("TERM");
    assert_eq!(stopped.lines.len(), 4);
    assert!(
        stopped.log.contains("database is locked"),
        "{}",
        stopped.log
    );
    assert!(stopped.log.contains("reason=\"secrets_unavailable\""));
}

#[test]
fn lookups_that_wait_for_a_lock_hold_up_nobody_else() {
    let directory = tempfile::tempdir().unwrap();
    let (database, server) = started(directory.path());
    assert_eq!(server.client().deliver(TO_BETA, BETA, BODY).status, 204);
    let lock = Connection::open(&database).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    std::thread::scope(|scope| {
        for number in 0..24 {
            let mut client = server.client();
            scope.spawn(move || {
                let path = format!("/webhooks/supademo/stranger-{number}");
                assert_unavailable(&mut client, &path, ACME);
            });
        }
        let mut client = server.client();
        for _ in 0..50 {
            assert_eq!(client.deliver(TO_BETA, BETA, BODY).status, 204);
        }
    });
    drop(lock);
    assert_eq!(server.client().deliver(TO_ACME, ACME, BODY).status, 204);
}

#[test]
fn a_database_that_is_gone_or_broken_is_no_empty_one() {
    let directory = tempfile::tempdir().unwrap();
    let (database, server) = started(directory.path());
    let mut client = server.client();
    let away = directory.path().join("away.db");
    fs::rename(&database, &away).unwrap();

    assert_unavailable(&mut client, TO_ACME, ACME);
    assert_unavailable(&mut client, "/webhooks/supademo/nobody", ACME);
    assert!(!database.exists(), "a lookup makes no database");
    let newer = "
        PRAGMA user_version = 2;
        CREATE TABLE tenants (name, current_secret, previous_secret)";
    let stand_ins: [&dyn Fn(&Path); 4] = [
        &|path| fs::write(path, "").unwrap(),
        &|path| fs::write(path, "not a database, although it is long enough").unwrap(),
        &|path| fs::create_dir(path).unwrap(),
        &|path| {
            let other = Connection::open(path).unwrap();
            other.execute_batch(newer).unwrap();
        },
    ];
    for stand_in in stand_ins {
        stand_in(&database);
        assert_unavailable(&mut client, TO_ACME, ACME);
        if database.is_dir() {
            fs::remove_dir(&database).unwrap();
        } else {
            fs::remove_file(&database).unwrap();
        }
    }
    assert_eq!(client.deliver(TO_NOBODY, NOBODY, BODY).status, 204);

    fs::rename(&away, &database).unwrap();
    assert_eq!(client.deliver(TO_ACME, ACME, BODY).status, 204);
    assert_eq!(client.deliver(TO_BETA, ACME, BODY).status, 401);
    let log = server.stop("TERM").log;
    let signature = sign(ACME, BODY);
    for hidden in [ACME, BETA, NOBODY, "jane@", &signature] {
        assert!(!log.contains(hidden), "the log holds {hidden}");
    }
}

#[test]
fn a_restart_keeps_the_tenants() {
    let directory = tempfile::tempdir().unwrap();
    let (database, mut server) = started(directory.path());
    for signal in ["TERM", "INT", "KILL", "KILL"] {
        let mut client = server.client();
        assert_eq!(client.deliver(TO_ACME, ACME, BODY).status, 204, "{signal}");
        assert_eq!(client.deliver(TO_BETA, ACME, BODY).status, 401, "{signal}");
        let stopped = server.stop(signal);
        let expected = (signal != "KILL").then_some(0);
        assert_eq!(stopped.code, expected, "{signal}: {}", stopped.log);
        server = Server::start(&database);
    }
    assert_eq!(server.client().deliver(TO_BETA, BETA, BODY).status, 204);
}

#[test]
fn only_its_owner_may_open_the_database() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&database), 0o600);

    for open in [0o640, 0o604, 0o644, 0o666, 0o620] {
        fs::set_permissions(&database, PermissionsExt::from_mode(open)).unwrap();
        let output = run(&database, &["list"], "");
        assert!(!output.status.success(), "{open:o}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("chmod 600"), "{said}");
        assert_eq!(mode(&database), open);
    }
    fs::set_permissions(&database, PermissionsExt::from_mode(0o600)).unwrap();
    assert!(run(&database, &["list"], "").status.success());
}

#[test]
fn an_older_program_refuses_a_newer_schema() {
    let directory = tempfile::tempdir().unwrap();
    let (database, server) = started(directory.path());
    drop(server);
    let connection = Connection::open(&database).unwrap();
    connection.execute_batch("PRAGMA user_version = 2").unwrap();
    for arguments in [&[][..], &["list"], &["set", "acme"], &["remove", "acme"]] {
        let output = run(&database, arguments, "key");
        assert!(!output.status.success(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("has schema 2"), "{said}");
    }
    connection.execute_batch("PRAGMA user_version = 1").unwrap();
    let listed = run(&database, &["list"], "").stdout;
    assert_eq!(String::from_utf8(listed).unwrap().lines().count(), 2);
}
