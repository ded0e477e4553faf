use std::{
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::json;

use super::{
    LEAD, SECRET, SUPADEMO, TEST,
    client::{deliver, send},
    server::Server,
    sign,
};

#[test]
fn a_delivery_is_answered_202_and_handled_and_a_second_one_is_a_duplicate() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    let first = deliver(server.address, LEAD);
    assert_eq!((first.status, first.body.as_str()), (202, ""));
    assert!(!first.is_duplicate());
    let (line, _) = server.line();
    assert_eq!(
        line,
        json!({
            "provider": "supademo",
            "event": "lead.captured",
            "recognized": true,
            "email": "jane@example.com",
            "secret": "current",
        })
    );
    for _ in 0..3 {
        let again = deliver(server.address, LEAD);
        assert_eq!(again.status, 202);
        assert!(again.is_duplicate(), "{again:?}");
    }
    server.prints_nothing();
    assert_eq!(server.entries(), [("done", 1)]);
}

#[test]
fn each_test_of_the_vendor_and_each_unknown_event_is_handled() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    for _ in 0..2 {
        let answer = deliver(server.address, TEST);
        assert_eq!((answer.status, answer.is_duplicate()), (202, false));
        assert_eq!(server.line().0["event"], "webhook.test");
    }
    assert_eq!(
        deliver(server.address, br#"{"event":"demo.shared"}"#).status,
        202
    );
    let (line, _) = server.line();
    assert_eq!(line["event"], "demo.shared");
    assert_eq!(line["recognized"], false);
}

#[test]
fn what_is_refused_is_not_stored() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    let right = sign(SECRET, LEAD);
    let wrong = sign("another secret", LEAD);
    let text = sign(SECRET, b"no JSON");
    let long = vec![b' '; 1_048_577];
    let cases: [(&str, &[&str], &[u8], u16); 6] = [
        ("unsigned", &[], LEAD, 401),
        ("another secret", &[&wrong], LEAD, 401),
        ("another body", &[&right], TEST, 401),
        ("signed twice", &[&right, &right], LEAD, 401),
        ("not in the format", &[&text], b"no JSON", 400),
        ("too long", &[&right], &long, 413),
    ];
    for (case, signatures, body, status) in cases {
        let fields: Vec<_> = signatures.iter().map(|value| field(value)).collect();
        let answer = send(server.address, "POST", SUPADEMO, &fields, body);
        assert_eq!((answer.status, &*answer.body), (status, ""), "{case}");
    }
    for method in ["GET", "PUT"] {
        let unsigned = send(server.address, method, SUPADEMO, &[], b"");
        assert_eq!(unsigned.status, 401, "{method}, unsigned");
        let signed = send(server.address, method, SUPADEMO, &[field(&right)], LEAD);
        assert!(
            (400..500).contains(&signed.status),
            "{method}, signed: {signed:?}"
        );
    }
    server.prints_nothing();
    assert_eq!(server.entries(), []);
}

#[test]
fn while_the_inbox_is_locked_a_delivery_is_answered_503_in_time_and_never_2xx() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    let other = Connection::open(directory.path().join("inbox.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begin = Instant::now();
    let answer = deliver(server.address, LEAD);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.field("retry-after"), Some("5"));
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    other.execute_batch("ROLLBACK").unwrap();

    // Whether the first came in after all does not matter: it is handled once.
    thread::sleep(Duration::from_secs(1));
    assert_eq!(deliver(server.address, LEAD).status, 202);
    server.line();
    server.prints_nothing();
    assert_eq!(server.entries(), [("done", 1)]);
}

fn field(signature: &str) -> (&str, &str) {
    ("x-supademo-signature", signature)
}
