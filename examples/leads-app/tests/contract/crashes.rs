//! What was answered 202 is handled, although the CRM is down and the process dies.

use std::time::Duration;

use super::{LEAD, client::deliver, server::Server};

const AT_ONCE: Duration = Duration::from_secs(4);
const DOWN: &[(&str, &str)] = &[("CRM_FAILS", "1")];
/// A call takes longer than the test, and the log says when it begins.
const SLOW: &[(&str, &str)] = &[("CRM_TAKES", "600"), ("RUST_LOG", "debug")];

#[test]
fn what_the_crm_refuses_is_handled_by_the_next_process_once_the_crm_is_back() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path(), DOWN);
    assert_eq!(deliver(server.address, LEAD).status, 202);
    server.wait_for("the CRM is down");
    server.prints_nothing();
    assert_eq!(server.entries(), [("waiting", 1)]);
    server.end("KILL");

    let server = Server::start(directory.path(), &[]);
    assert_eq!(server.line().0["email"], "jane@example.com");
    assert!(deliver(server.address, LEAD).is_duplicate());
    server.prints_nothing();
    assert_eq!(server.entries(), [("done", 1)]);
}

#[test]
fn a_crm_that_fails_at_times_gets_each_lead_in_the_end() {
    let directory = tempfile::tempdir().unwrap();
    // Of 20 first attempts about two fail. Hardly any lead needs a fourth, half a minute later.
    let server = Server::start(
        directory.path(),
        &[("CRM_FAILS", "0.1"), ("CRM_TAKES", "0")],
    );
    for number in 0..20 {
        let body = format!(r#"{{"event":"lead.captured","email":"{number}@example.com"}}"#);
        assert_eq!(deliver(server.address, body.as_bytes()).status, 202);
    }
    let mut emails: Vec<_> = (0..20)
        .map(|_| server.line().0["email"].to_string())
        .collect();
    emails.sort();
    emails.dedup();
    assert_eq!(emails.len(), 20, "each is handled once");
    server.prints_nothing();
}

#[test]
fn what_runs_when_the_process_is_killed_is_handled_once_its_lease_has_ended() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path(), SLOW);
    assert_eq!(deliver(server.address, LEAD).status, 202);
    server.wait_for("the CRM is called");
    assert_eq!(server.entries(), [("running", 1)]);
    server.end("KILL");

    let server = Server::start(directory.path(), &[]);
    let (line, took) = server.line();
    assert_eq!(line["email"], "jane@example.com");
    assert!(
        took > Duration::from_secs(15),
        "its lease was not over: {took:?}"
    );
    server.prints_nothing();
    assert_eq!(server.entries(), [("done", 1)]);
}

#[test]
fn a_signal_ends_it_within_seconds_and_what_runs_is_given_back() {
    for signal in ["TERM", "INT"] {
        let directory = tempfile::tempdir().unwrap();
        let mut server = Server::start(directory.path(), SLOW);
        assert_eq!(deliver(server.address, LEAD).status, 202);
        server.wait_for("the CRM is called");
        let (status, took) = server.end(signal);
        assert!(status.success(), "SIG{signal}: {status}");
        assert!(took < Duration::from_secs(8), "SIG{signal}: {took:?}");

        let server = Server::start(directory.path(), &[]);
        let (_, took) = server.line();
        assert!(took < AT_ONCE, "it waits for the lease: {took:?}");
    }
}

#[test]
fn a_signal_ends_it_at_once_where_nothing_runs() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    assert_eq!(deliver(server.address, LEAD).status, 202);
    server.line();
    let (status, took) = server.end("TERM");
    assert!(status.success(), "{status}");
    assert!(took < AT_ONCE, "{took:?}");
}
