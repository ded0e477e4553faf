use countersign_inbox::State;
use serde_json::json;

use crate::support::inbox::{Store, lead};

fn states(names: [&str; 5]) -> Vec<(i64, String)> {
    (1..).zip(names.map(str::to_owned)).collect()
}

const UNTOUCHED: [&str; 5] = ["done", "discarded", "dead", "running", "waiting"];

#[test]
fn what_is_named_by_its_number_is_retried() {
    let store = Store::of_each_state();
    let ran = store.run(&["retry", "2", "3", "3"]);
    assert_eq!(ran.assert_code(0).stdout, "2 set to wait\n");
    let after = ["done", "waiting", "waiting", "running", "waiting"];
    assert_eq!(store.states(), states(after));
    let shown = store.json(&["show", "3"]).remove(0);
    assert_eq!(shown["attempt"], 0);
    // What is done is handled again only if a human names it.
    store.run(&["retry", "1"]).assert_code(0);
    assert_eq!(store.states()[0].1, "waiting");
}

#[test]
fn what_runs_or_is_not_there_is_left_alone() {
    let store = Store::of_each_state();
    let cases: &[(&[&str], usize)] = &[
        (&["retry", "4"], 1),
        (&["retry", "17"], 1),
        (&["retry", "4", "17", "18"], 3),
        (&["discard", "--reason", "why", "1"], 1),
        (&["discard", "--reason", "why", "2", "4"], 2),
        (&["purge", "4"], 1),
        (&["purge", "5", "6"], 2),
    ];
    for (args, left) in cases {
        let ran = store.run(args);
        ran.assert_code(1)
            .assert_says(&format!("{left} left alone"));
        let ran = store.run(&[&["--json"], *args].concat());
        let expected = json!({ "matched": left, "changed": 0, "interrupted": false });
        assert_eq!(ran.assert_code(1).json(), [expected]);
        assert_eq!(store.states(), states(UNTOUCHED), "{args:?}");
    }
    let ran = store.run(&["retry", "3", "4"]);
    ran.assert_code(1)
        .assert_says("1 set to wait; 1 left alone");
}

#[test]
fn all_means_what_is_safe_unless_a_state_is_given() {
    let cases: &[(&[&str], [&str; 5])] = &[
        (
            &["retry", "--all", "--yes"],
            ["done", "waiting", "waiting", "running", "waiting"],
        ),
        (
            &["retry", "--all", "--yes", "--state", "done"],
            ["waiting", "discarded", "dead", "running", "waiting"],
        ),
        (
            &["retry", "--all", "--yes", "--error", "connection"],
            ["done", "discarded", "waiting", "running", "waiting"],
        ),
        (
            &["retry", "--all", "--yes", "--error", "nothing like it"],
            UNTOUCHED,
        ),
        (
            &["discard", "--reason", "gone", "--all", "--yes"],
            ["done", "discarded", "discarded", "running", "discarded"],
        ),
    ];
    for (args, after) in cases {
        let store = Store::of_each_state();
        store.run(args).assert_code(0);
        assert_eq!(store.states(), states(*after), "{args:?}");
    }
}

#[test]
fn a_discarded_entry_says_why() {
    let store = Store::of_each_state();
    let ran = store.run(&["discard", "5", "--reason", "typed in by hand"]);
    assert_eq!(ran.assert_code(0).stdout, "1 discarded\n");
    let ran = store.run(&["show", "5"]);
    ran.assert_says("a human").assert_says("typed in by hand");
    store
        .run(&["discard", "5"])
        .assert_code(2)
        .assert_says("--reason");
}

#[test]
fn what_is_purged_is_gone_and_its_key_is_not() {
    let store = Store::of_each_state();
    let ran = store.run(&["purge", "--all", "--yes", "--state", "dead"]);
    assert_eq!(ran.assert_code(0).stdout, "1 purged\n");
    store.run(&["show", "3"]).assert_code(1);
    let stats = store.json(&["stats"]).remove(0);
    assert_eq!((&stats["dead"], &stats["keys"]), (&json!(0), &json!(5)));
    store.run(&["purge", "3"]).assert_code(1);
}

#[test]
fn nothing_is_changed_that_was_not_asked_for_plainly() {
    let store = Store::of_each_state();
    let cases: &[(&[&str], &str)] = &[
        (&["retry"], "by their numbers"),
        (&["purge"], "by their numbers"),
        (&["discard", "--reason", "why"], "by their numbers"),
        (&["retry", "--state", "dead"], "--all"),
        (&["retry", "--error", "refused"], "--all"),
        (&["retry", "3", "--state", "dead"], "filters are for --all"),
        (&["retry", "3", "--all", "--yes"], "leave the numbers out"),
        (&["retry", "--yes", "3"], "--all"),
        (&["retry", "--all"], "say --yes"),
        (&["--json", "retry", "--all"], "say --yes"),
        (&["purge", "--all", "--state", "dead"], "say --yes"),
        (&["purge", "--all", "--yes"], "--state"),
        (
            &["purge", "--all", "--yes", "--provider", "supademo"],
            "--state",
        ),
        (&["retry", "x"], "invalid value"),
    ];
    for (args, message) in cases {
        store.run(args).assert_code(2).assert_says(message);
        assert_eq!(store.states(), states(UNTOUCHED), "{args:?}");
    }
}

#[test]
fn many_are_changed_in_several_transactions() {
    let entries: Vec<_> = (0..450)
        .map(|number| (State::Waiting, lead(&format!("n{number}"))))
        .collect();
    let store = Store::of(&entries);
    let args = ["discard", "--reason", "r", "--all", "--yes"];
    let ran = store.run(&args);
    assert_eq!(ran.assert_code(0).stdout, "450 discarded\n");
    let stats = store.json(&["stats"]).remove(0);
    assert_eq!(stats["discarded"], 450);
    let ran = store.run(&args);
    assert_eq!(ran.assert_code(0).stdout, "0 discarded\n");
}
