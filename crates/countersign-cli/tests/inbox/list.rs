use countersign_inbox::State;
use serde_json::{Value, json};

use crate::{
    ids,
    support::{
        capture::with,
        inbox::{Store, accepted, lead},
    },
};

#[test]
fn stats_count_each_state() {
    let store = Store::of_each_state();
    let stats = store.json(&["stats"]).remove(0);
    for state in State::ALL {
        assert_eq!(stats[state.name()], 1, "{stats}");
    }
    assert_eq!(stats["keys"], 5);
    assert!(stats["oldest_due_ms"].as_f64().unwrap() >= 0.0);
    let ran = store.run(&["stats"]);
    ran.assert_code(0).assert_says("the oldest due for ");
    for state in State::ALL {
        ran.assert_says(state.name());
    }

    let empty = Store::of(&[]);
    let stats = empty.json(&["stats"]).remove(0);
    assert_eq!(stats["waiting"], 0);
    assert_eq!(stats["oldest_due_ms"], Value::Null);
    assert!(!empty.run(&["stats"]).said().contains("due"));
}

#[test]
fn a_line_has_what_a_human_asks_first() {
    let store = Store::of_each_state();
    let ran = store.run(&["list", "--state", "dead"]);
    let lines: Vec<_> = ran.assert_code(0).stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "     3  dead       2026-01-31T09:00:00Z  supademo  lead.captured  attempt 1/1  connection refused"
        ]
    );
    assert_eq!(ran.stderr, "");
    let entry = store.json(&["list", "--state", "dead"]).remove(0);
    assert_eq!(entry["errors"][0]["error"], "connection refused");
    assert_eq!(entry["errors"][0]["attempt"], 1);
    assert_eq!(entry["received_at"], "2026-01-31T09:00:00.123456Z");
    assert_eq!(entry["due_at"], Value::Null);
    assert!(entry["finished_at"].is_string() && entry["worker"].is_string());
    assert_eq!(entry.get("body"), None);
}

#[test]
fn filters_select_entries() {
    let storylane = with(accepted(b"{}"), "provider", json!("storylane"));
    let eu = with(lead("eu"), "endpoint", json!("eu"));
    let acme = with(lead("acme"), "tenant", json!("acme"));
    // 2026-02-01T00:00:00Z
    let late = with(lead("late"), "received_at", json!(1_769_904_000));
    let viewed = accepted(br#"{"event":"demo.viewed"}"#);
    let store = Store::of(&[
        (State::Dead, lead("dead")),
        (State::Discarded, lead("discarded")),
        (State::Waiting, storylane),
        (State::Waiting, eu),
        (State::Waiting, acme),
        (State::Waiting, late),
        (State::Waiting, viewed),
    ]);
    let cases: &[(&[&str], &[i64])] = &[
        (&[], &[7, 6, 5, 4, 3, 2, 1]),
        (&["--state", "waiting"], &[7, 6, 5, 4, 3]),
        (&["--state", "dead", "--state", "discarded"], &[2, 1]),
        (&["--state", "running"], &[]),
        (&["--provider", "storylane"], &[3]),
        (&["--provider", "acme"], &[]),
        (&["--endpoint", "eu"], &[4]),
        (&["--endpoint", "EU"], &[]),
        (&["--tenant", "acme"], &[5]),
        (&["--tenant", ""], &[7, 6, 4, 3, 2, 1]),
        (&["--event", "demo.viewed"], &[7]),
        (&["--event", "demo"], &[]),
        (&["--error", "refused"], &[1]),
        (&["--error", "not for"], &[2]),
        (&["--error", "Refused"], &[]),
        (&["--error", "%"], &[]),
        (&["--error", "' OR 1=1 --"], &[]),
        (&["--since", "2026-02-01T00:00:00Z"], &[6]),
        (&["--until", "2026-02-01T00:00:00Z"], &[7, 5, 4, 3, 2, 1]),
        (&["--since", "10m"], &[]),
        (
            &["--event", "lead.captured", "--state", "waiting"],
            &[6, 5, 4],
        ),
        (&["--before", "3"], &[2, 1]),
        (&["--before", "1"], &[]),
        (&["--limit", "2"], &[7, 6]),
        (&["--limit", "2", "--before", "6"], &[5, 4]),
    ];
    for (args, expected) in cases {
        let ran = store.run(&[&["--json", "list"], *args].concat());
        assert_eq!(ids(&ran), *expected, "{args:?}");
    }
    let refused: &[(&[&str], &str)] = &[
        (&["--state", "broken"], "waiting, running, done"),
        (&["--since", "yesterday"], "a duration ago such as 2h"),
        (&["--limit", "0"], "--limit"),
        (&["--limit", "many"], "--limit"),
        (&["--before", "x"], "--before"),
        (&["--all", "--limit", "3"], "--limit"),
        (&["3"], "unexpected argument"),
    ];
    for (args, message) in refused {
        let ran = store.run(&[&["list"], *args].concat());
        ran.assert_code(2).assert_says(message);
    }
}

#[test]
fn pages_join_without_a_gap_and_the_last_says_so() {
    let entries: Vec<_> = (0..5)
        .map(|n| (State::Waiting, lead(&n.to_string())))
        .collect();
    let store = Store::of(&entries);
    let mut before = None;
    let mut seen = Vec::new();
    let mut pages = 0;
    loop {
        let mut args = vec!["--json", "list", "--limit", "2"];
        let number: String;
        if let Some(id) = before {
            number = format!("{id}");
            args.extend(["--before", &number]);
        }
        let ran = store.run(&args);
        seen.extend(ids(&ran));
        pages += 1;
        let last = ran.json().pop().unwrap();
        match last["next"].as_i64() {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    assert_eq!(pages, 3);

    // A page that ends with the oldest entry is the last.
    let ran = store.run(&["list", "--limit", "5"]);
    assert_eq!(ran.assert_code(0).stderr, "");
    let ran = store.run(&["list", "--limit", "4"]);
    assert_eq!(ran.assert_code(0).stderr, "older ones: --before 2\n");
    let ran = store.run(&["list", "--state", "dead"]);
    assert_eq!(ran.assert_code(0).stderr, "no entries\n");
    assert_eq!(ran.stdout, "");
}
