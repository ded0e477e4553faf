//! What opening an inbox creates, refuses and leaves alone.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

use countersign_inbox::{Filter, Inbox, InboxOptions};
use rusqlite::Connection;
use tempfile::TempDir;

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn strict() -> InboxOptions {
    Inbox::options().must_exist().without_migration()
}

async fn refused(options: InboxOptions, path: &Path) -> &'static str {
    options.open(&url(path)).await.unwrap_err().reason()
}

/// The names in the folder.
fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn an_inbox_that_must_exist_is_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    assert_eq!(refused(strict(), &path).await, "missing");
    assert_eq!(
        refused(Inbox::options().must_exist(), &path).await,
        "missing"
    );
    let nowhere = folder.path().join("no/folder/inbox.db");
    assert_eq!(refused(strict(), &nowhere).await, "missing");
    assert!(names(&folder).is_empty());

    drop(Inbox::open(&url(&path)).await.unwrap());
    let inbox = strict().open(&url(&path)).await.unwrap();
    let entries = inbox.list(Filter::default(), None, 1).await.unwrap();
    assert!(entries.is_empty());
}

#[tokio::test]
async fn a_file_without_an_inbox_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.db");
    let connection = Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE mine (a)").unwrap();
    drop(connection);
    let empty = folder.path().join("empty.db");
    fs::write(&empty, b"").unwrap();
    let before = fs::read(&other).unwrap();

    for path in [&other, &empty] {
        assert_eq!(refused(strict(), path).await, "missing");
    }
    assert_eq!(fs::read(&other).unwrap(), before);
    assert_eq!(fs::read(&empty).unwrap(), b"");
    assert_eq!(names(&folder).len(), 2);

    let text = folder.path().join("text.db");
    fs::write(&text, "not a database, and longer than a header of one").unwrap();
    assert_eq!(refused(strict(), &text).await, "database");
    assert_eq!(refused(strict(), folder.path()).await, "database");
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_every_option() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inbox.db");
    drop(Inbox::open(&url(&path)).await.unwrap());
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch("INSERT INTO countersign_schema VALUES (1000, 0)")
        .unwrap();
    for options in [strict(), Inbox::options(), Inbox::options().must_exist()] {
        assert_eq!(refused(options, &path).await, "newer_schema");
    }
}

#[tokio::test]
async fn a_url_without_a_store_is_refused() {
    for url in ["", "inbox.db", "mysql://localhost/inbox", "sqlite:"] {
        let error = strict().open(url).await.unwrap_err();
        assert_eq!(error.reason(), "url", "{url}");
        assert!(error.to_string().contains("sqlite:"), "{error}");
    }
    let with_passwords = ["mysql://jane:hunter2@localhost/inbox", "password=hunter2"];
    for url in with_passwords {
        let error = strict().open(url).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
