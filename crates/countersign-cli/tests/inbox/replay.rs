use countersign_inbox::State;
use serde_json::json;

use crate::support::{
    KNOWN, SECRET,
    capture::with,
    command,
    inbox::{Store, accepted, lead},
    run, sample,
    server::{NOBODY, Server},
    with_secrets,
};

/// The MAC of a body, by a program other than the library.
fn mac(body: &[u8]) -> String {
    hex::encode(hmac_sha256::HMAC::mac(body, SECRET.as_bytes()))
}

impl Store {
    fn replay<'a>(&'a self, url: &'a str, args: &[&'a str]) -> Vec<String> {
        let inbox = self.url();
        let base = ["replay", "--inbox", &inbox, "--url", url];
        let args = base.iter().chain(args);
        args.map(|arg| (*arg).to_owned()).collect()
    }
}

#[test]
fn an_inbox_is_sent_again_with_new_signatures() {
    let (server, log) = Server::recording(204);
    // What was signed long ago, and a field that was not.
    let fields = json!([
        ["x-supademo-signature", "00"],
        ["x-note", "kept"],
        ["host", "old"]
    ]);
    let body = std::fs::read(sample(KNOWN)).unwrap();
    let storylane = with(accepted(&body), "provider", json!("storylane"));
    let store = Store::of(&[
        (State::Dead, with(lead("dead"), "fields", fields)),
        (State::Waiting, lead("waiting")),
        (State::Waiting, storylane),
    ]);
    let before = store.states();
    let url = server.url("/in");
    let ran = run(&mut with_secrets(store.replay(&url, &[])), b"");
    ran.assert_code(0).assert_says("3 sent");
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 3);
    for received in log.iter().take(2) {
        assert_eq!(received.header("x-supademo-signature"), mac(&received.body));
        assert_eq!(received.header("content-type"), "application/json");
        assert_eq!(received.path, "/in");
    }
    assert_eq!(log[0].header("x-note"), "kept");
    assert_eq!(
        log[0]
            .headers
            .get_all("x-supademo-signature")
            .iter()
            .count(),
        1
    );
    assert_eq!(log[2].body, body);
    assert_eq!(
        log[2].header("x-storylane-signature"),
        crate::support::KNOWN_BASE64
    );
    // It stays in the inbox as it is.
    assert_eq!(store.states(), before);
}

#[test]
fn filters_select_what_is_sent() {
    let viewed = accepted(br#"{"event":"demo.viewed"}"#);
    let late = with(lead("late"), "received_at", json!(1_769_904_000));
    let store = Store::of(&[
        (State::Done, lead("done")),
        (State::Dead, lead("dead")),
        (State::Waiting, viewed),
        (State::Waiting, late),
    ]);
    let cases: &[(&[&str], &[i64])] = &[
        (&[], &[1, 2, 3, 4]),
        (&["--state", "dead"], &[2]),
        (&["--state", "dead", "--state", "waiting"], &[2, 3, 4]),
        (&["--state", "running"], &[]),
        (&["--event", "demo.viewed"], &[3]),
        (&["--event", "lead.captured", "--state", "done"], &[1]),
        (&["--since", "2026-02-01T00:00:00Z"], &[4]),
        (&["--until", "2026-02-01T00:00:00Z"], &[1, 2, 3]),
        (&["--provider", "storylane"], &[]),
        (
            &["--provider", "storylane", "--provider", "supademo"],
            &[1, 2, 3, 4],
        ),
    ];
    for (args, expected) in cases {
        // No secret is needed to list.
        let args = [&["--json", "--dry-run"], *args].concat();
        let ran = run(&mut command(store.replay(NOBODY, &args)), b"");
        let lines = ran.assert_code(0).json();
        let ids: Vec<_> = lines
            .iter()
            .filter_map(|line| line["entry"].as_i64())
            .collect();
        assert_eq!(ids, *expected, "{args:?}");
    }
    let ran = run(
        &mut command(store.replay(NOBODY, &["--dry-run", "--state", "dead"])),
        b"",
    );
    let line = "entry 2  2026-01-31T09:00:00Z  supademo  lead.captured  ";
    assert!(ran.assert_code(0).stdout.starts_with(line), "{ran:?}");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let store = Store::of(&[(State::Waiting, lead("ada"))]);
    let missing = Store::missing();
    let ran = run(&mut with_secrets(missing.replay(NOBODY, &[])), b"");
    ran.assert_code(3).assert_says("no inbox at ");
    assert!(!missing.path.exists());

    let ran = run(&mut command(store.replay(NOBODY, &[])), b"");
    ran.assert_code(3)
        .assert_says("SUPADEMO_WEBHOOK_SECRET is not set");
    let ran = run(&mut with_secrets(store.replay(NOBODY, &[])), b"");
    ran.assert_code(4);
    let cases: &[(&[&str], &str)] = &[
        (&["capture.ndjson"], "cannot be used with"),
        (&["--undelivered"], "cannot be used with"),
        (&["--verdict", "all"], "cannot be used with"),
        (&["--state", "broken"], "waiting, running"),
        (&["--secret-env", "X"], "name that with --provider"),
        (&["--provider", "acme"], "supademo, storylane"),
    ];
    for (args, message) in cases {
        let ran = run(&mut with_secrets(store.replay(NOBODY, args)), b"");
        ran.assert_code(2).assert_says(message);
    }
    run(&mut command(["replay"]), b"").assert_code(2);
    let args = ["replay", "capture.ndjson", "--state", "dead"];
    run(&mut command(args), b"")
        .assert_code(2)
        .assert_says("--inbox");
    let args = ["replay", "capture.ndjson", "--secret-env", "X"];
    run(&mut command(args), b"")
        .assert_code(2)
        .assert_says("a secret is for --inbox");
}

#[test]
fn an_entry_of_an_unknown_provider_is_named_and_the_rest_is_sent() {
    let (server, log) = Server::recording(204);
    let acme = with(lead("acme"), "provider", json!("acme"));
    let store = Store::of(&[(State::Waiting, acme), (State::Waiting, lead("ada"))]);
    let url = server.url("/");
    let ran = run(&mut with_secrets(store.replay(&url, &[])), b"");
    ran.assert_code(3)
        .assert_says("entry 1: the provider \"acme\" is not known")
        .assert_says("1 malformed");
    assert_eq!(log.lock().unwrap().len(), 1);

    // By its scheme it is known.
    let scheme = [
        "--provider",
        "acme",
        "--scheme-header",
        "x-acme",
        "--encoding",
        "hex",
    ];
    let secret = ["--secret-env", "KEY"];
    let args = store.replay(&url, &[&scheme[..], &secret].concat());
    let ran = run(command(args).env("KEY", SECRET), b"");
    ran.assert_code(0);
    let log = log.lock().unwrap();
    assert_eq!(log[1].header("x-acme"), mac(&log[1].body));
}
