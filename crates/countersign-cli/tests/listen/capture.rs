use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{LEAD_HEX, Running, capture::encoded, lead, post, signed};

pub(crate) fn captured(file: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_capture_has_the_exact_bytes_of_what_came() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (listener, address) = Running::listen(&[
        "--capture",
        file.to_str().unwrap(),
        "--count",
        "3",
        "--max-body-bytes",
        "2000",
    ]);
    let headers = [&signed(LEAD_HEX)[..], b"x-note: caf\xe9\r\nx-note: two\r\n"].concat();
    post(address, &headers, &lead());
    post(address, b"", b"\xff\x00\r\n");
    let (status, _) = post(address, &signed(LEAD_HEX), &[b'x'; 2001]);
    assert_eq!(status, 413);
    listener.end().assert_code(0);

    let lines = captured(&file);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["body"], encoded(&lead()));
    assert_eq!(lines[0]["provider"], "supademo");
    assert_eq!(
        (&lines[0]["method"], &lines[0]["target"]),
        (&json!("POST"), &json!("/hooks?a=1"))
    );
    let accepted = &lines[0]["verdict"]["accepted"];
    assert_eq!(accepted["secret"], "current");
    // sha256sum lead.captured.json
    let id = "sha256:484edf0e642e0f7e432172ab36b29d16a7c3b7d4b5d78e835e4fae5b467ba0e1";
    assert_eq!(accepted["id"], id);
    let fields = lines[0]["fields"].as_array().unwrap();
    let notes: Vec<_> = fields.iter().filter(|field| field[0] == "x-note").collect();
    assert_eq!(notes[0][1]["base64"], STANDARD.encode(b"caf\xe9"));
    assert_eq!(notes[1][1], "two");
    let signature = fields
        .iter()
        .find(|field| field[0] == "x-supademo-signature");
    assert_eq!(signature.unwrap()[1], LEAD_HEX);
    // What the event says is in the body, and nowhere else.
    for member in ["event", "recognized", "email", "viewed_at"] {
        assert!(lines[0].get(member).is_none(), "{member}");
    }
    assert_eq!(lines[1]["body"], encoded(b"\xff\x00\r\n"));
    assert_eq!(
        (
            &lines[1]["provider"],
            &lines[1]["verdict"]["refused"]["reason"]
        ),
        (&Value::Null, &json!("header_missing"))
    );
    let refused = &lines[2]["verdict"]["refused"];
    assert_eq!(
        (&refused["status"], &refused["reason"]),
        (&json!(413), &json!("body_too_large"))
    );
    assert!(lines[2]["body"].is_null());

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A second run appends.
    let (listener, address) =
        Running::listen(&["--capture", file.to_str().unwrap(), "--count", "1"]);
    post(address, &signed(LEAD_HEX), &lead());
    listener.end().assert_code(0);
    assert_eq!(captured(&file).len(), 4);
}

#[test]
fn an_incomplete_line_does_not_break_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    fs::write(&file, r#"{"received_at":"2026-01-01T00:0"#).unwrap();
    let args = ["--capture", file.to_str().unwrap(), "--count", "1"];
    let (listener, address) = Running::listen(&args);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    listener.end().assert_code(0);
    let text = fs::read_to_string(&file).unwrap();
    let whole: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!(whole["body"], encoded(&lead()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_delivery_that_cannot_be_captured_is_answered_with_500_and_counted() {
    let (mut listener, address) = Running::listen(&["--capture", "/dev/full", "--count", "1"]);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 500);
    assert_eq!(listener.line()["verdict"], "authentic");
    let ran = listener.end();
    ran.assert_code(3)
        .assert_says("not captured, and answered with 500");
    assert_eq!(ran.json()[0]["not_captured"], 1);
}

#[test]
fn a_torn_line_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (listener, address) =
        Running::listen(&["--capture", file.to_str().unwrap(), "--count", "2"]);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    // Another program appends to it, and is stopped.
    let mut other = fs::OpenOptions::new().append(true).open(&file).unwrap();
    std::io::Write::write_all(&mut other, b"{\"provider\":").unwrap();
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    let ran = listener.end();
    ran.assert_code(0)
        .assert_says("the last line of the capture is torn");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[1]), (3, "{\"provider\":"));
    let whole: Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!(whole["body"], encoded(&lead()));
}

#[test]
fn two_listeners_leave_each_others_lines_whole() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let args = ["--capture", file.to_str().unwrap(), "--count", "40"];
    let listeners = [Running::listen(&args), Running::listen(&args)];
    // Longer than what a file system writes at once.
    let body = vec![b'a'; 300_000];
    let senders: Vec<_> = listeners
        .iter()
        .flat_map(|(_, address)| [*address; 2])
        .map(|address| {
            let body = body.clone();
            std::thread::spawn(move || {
                for _ in 0..20 {
                    post(address, b"", &body);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
    for (listener, _) in listeners {
        let ran = listener.end();
        let tally = ran.assert_code(0).json().pop().unwrap();
        assert_eq!(tally["not_captured"], 0);
    }
    let lines = captured(&file);
    assert!(lines.len() > 10, "{}", lines.len());
    for line in lines {
        assert_eq!(line["body"]["text"].as_str().unwrap().len(), body.len());
    }
}

#[cfg(unix)]
#[test]
fn a_capture_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    for (mode, is_told) in [(0o600, false), (0o640, true), (0o604, true), (0o666, true)] {
        fs::write(&file, "").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let (listener, _) = Running::listen(&["--capture", file.to_str().unwrap()]);
        listener.interrupt();
        let ran = listener.end();
        ran.assert_code(0);
        assert_eq!(
            ran.stderr.contains("chmod 600"),
            is_told,
            "{mode:o} {ran:?}"
        );
    }
}
