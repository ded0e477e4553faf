//! Opening: the schema, the settings, and what is refused.

use countersign_inbox::{Filter, Inbox};

use crate::{database::Database, support::delivery};

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn eight_processes_may_open_an_empty_database_at_once() {
    let Some(database) = Database::new().await else {
        return;
    };
    let opening: Vec<_> = (0..8)
        .map(|_| {
            let url = database.url();
            tokio::spawn(async move { Inbox::open(&url).await.unwrap() })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().store(&delivery(LEAD)).await.unwrap();
    }
    let versions = "SELECT count(*) FROM countersign_schema";
    assert_eq!(database.number(versions).await, 1);
    let stored = "SELECT count(*) FROM countersign_delivery";
    assert_eq!(database.number(stored).await, 1);
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_a_sentence_and_left_alone() {
    let Some(database) = Database::new().await else {
        return;
    };
    database.inbox().await.store(&delivery(LEAD)).await.unwrap();
    database
        .run("INSERT INTO countersign_schema (version, applied_at) VALUES (99, 0)")
        .await;
    let error = Inbox::open(&database.url()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the inbox's schema has version 99 and this program knows 1: a newer program has migrated \
         it; run that one"
    );
    let stored = "SELECT count(*) FROM countersign_delivery";
    assert_eq!(database.number(stored).await, 1);
}

#[tokio::test]
async fn two_schemas_are_two_inboxes() {
    let Some(database) = Database::new().await else {
        return;
    };
    let Some(other) = Database::new().await else {
        return;
    };
    let (inbox, other) = (database.inbox().await, other.inbox().await);
    assert!(!inbox.store(&delivery(LEAD)).await.unwrap().is_duplicate());
    assert!(!other.store(&delivery(LEAD)).await.unwrap().is_duplicate());
    assert_eq!(
        other.list(Filter::default(), None, 9).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_commit_is_synced_whatever_the_url_says() {
    let Some(database) = Database::new().await else {
        return;
    };
    for level in ["off", "local", "remote_write"] {
        let options = format!("options=-c%20synchronous_commit%3D{level}");
        let inbox = Inbox::open(&database.url_with(&[&options])).await.unwrap();
        let findings = inbox.check().await.unwrap();
        let wrong: Vec<_> = findings.iter().filter(|finding| !finding.is_ok).collect();
        assert!(wrong.is_empty(), "{level}: {wrong:?}");
        let found = findings
            .iter()
            .find(|finding| finding.name == "synchronous_commit")
            .unwrap();
        assert_eq!(found.detail, "on: each commit is synced", "{level}");
    }
}

#[tokio::test]
async fn what_is_lossy_says_so() {
    let Some(database) = Database::new().await else {
        return;
    };
    let options = Inbox::options().lossy_without_sync();
    let inbox = database.inbox_with(options).await;
    let findings = inbox.check().await.unwrap();
    let wrong: Vec<_> = findings.iter().filter(|finding| !finding.is_ok).collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong.first().unwrap().name, "synchronous_commit");
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let Some(database) = Database::new().await else {
        return;
    };
    for (url, said) in [
        ("postgres://127.0.0.1:1/none".to_owned(), "error connecting"),
        ("postgres://127.0.0.1/none?schema=a-b".to_owned(), "schema="),
        (database.url_with(&["no_such=1"]), "no_such"),
        (
            database.url().replace("/test?", "/no_such_database?"),
            "no_such_database",
        ),
    ] {
        let error = Inbox::open(&url).await.unwrap_err().to_string();
        assert!(error.contains(said), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://postgres@{}/test", silent.local_addr().unwrap());
    let opened = tokio::time::timeout(std::time::Duration::from_secs(20), Inbox::open(&url));
    let error = opened.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("took longer than"), "{error}");
}
