use std::fs;

use countersign_inbox::State;
use serde_json::{Value, json};

use crate::support::{
    capture::with,
    inbox::{Store, accepted, lead},
};

fn lines(path: &str) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn an_export_holds_what_came_and_how_it_stands() {
    let store = Store::of_each_state();
    let file = store.file("all.ndjson");
    let ran = store.run(&["export", &file]);
    assert_eq!(ran.assert_code(0).stdout, "5 exported\n");
    let exported = lines(&file);
    let ids: Vec<_> = exported
        .iter()
        .map(|line| line["inbox"]["id"].clone())
        .collect();
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    let dead = &exported[2];
    assert_eq!(
        dead["inbox"],
        json!({ "id": 3, "state": "dead", "event": "lead.captured" })
    );
    let mut envelope = dead.clone();
    envelope.as_object_mut().unwrap().remove("inbox");
    assert_eq!(envelope, lead("dead"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let dead = store.file("dead.ndjson");
    let report = store.json(&["export", &dead, "--state", "dead"]).remove(0);
    let expected = json!({ "exported": 1, "without_body": 0, "interrupted": false });
    assert_eq!(report, expected);
    assert_eq!(lines(&dead)[0]["inbox"]["id"], 3);
    let none = store.file("none.ndjson");
    store
        .run(&["export", &none, "--event", "none"])
        .assert_code(0);
    assert!(lines(&none).is_empty());
}

#[test]
fn an_export_overwrites_nothing_and_leaves_nothing_half() {
    let store = Store::of_each_state();
    let file = store.file("mine.txt");
    fs::write(&file, "mine").unwrap();
    let ran = store.run(&["export", &file]);
    ran.assert_code(3)
        .assert_says("an export goes to a new file");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    let nowhere = store.file("no/folder.ndjson");
    let ran = store.run(&["export", &nowhere]);
    ran.assert_code(3).assert_says("cannot write ");
    store.run(&["export"]).assert_code(2).assert_says("<FILE>");

    // A body that cannot be read ends it.
    let connection = rusqlite::Connection::open(&store.path).unwrap();
    let change = "UPDATE countersign_body SET fields = x'ff' WHERE delivery = 4";
    connection.execute_batch(change).unwrap();
    let file = store.file("half.ndjson");
    let ran = store.run(&["export", &file]);
    ran.assert_code(3).assert_says("what cannot be read");
    assert!(!fs::exists(&file).unwrap());
}

#[test]
fn every_byte_comes_back_by_an_import_and_what_was_done_does_not() {
    let bodies: [&[u8]; 4] = [b"", b"\xff\x00", b"{\n}", "\u{9b}\u{202e}".as_bytes()];
    let mut entries = vec![(State::Done, lead("done")), (State::Dead, lead("dead"))];
    let acme = with(lead("acme"), "provider", json!("acme"));
    let tenant = with(
        with(lead("t"), "tenant", json!("t")),
        "endpoint",
        json!("e"),
    );
    entries.extend([(State::Waiting, acme), (State::Waiting, tenant)]);
    entries.extend(bodies.map(|body| (State::Waiting, accepted(body))));
    let store = Store::of(&entries);
    let first = store.file("first.ndjson");
    store.run(&["export", &first]).assert_code(0);

    let other = Store::of(&[]);
    let report = other.json(&["import", &first]).remove(0);
    let expected = json!({
        "imported": 7, "duplicates": 0, "not_accepted": 0, "done": 1, "malformed": 0, "interrupted": false,
    });
    assert_eq!(report, expected);
    let second = other.file("second.ndjson");
    other.run(&["export", &second]).assert_code(0);
    let plain = |path: &str| -> Vec<(Value, Value)> {
        let lines = lines(path).into_iter().map(|mut line| {
            let kept = line.as_object_mut().unwrap().remove("inbox").unwrap();
            (line, kept["event"].clone())
        });
        lines.collect()
    };
    assert_eq!(plain(&second), plain(&first)[1..]);
    assert_eq!(plain(&second)[0].1, "lead.captured");
    assert!(other.states().iter().all(|(_, state)| state == "waiting"));

    // A second time it is all there already.
    let ran = other.run(&["import", &first]);
    let said = "0 imported\n7 there already\n1 done before the export\n";
    assert_eq!(ran.assert_code(0).stdout, said);
}
