use std::{fs::OpenOptions, io::Write};

use serde_json::{Value, json};

use crate::{
    bodies, summary,
    support::{
        capture::{Capture, delivery, refused, with},
        server::{NOBODY, Server},
    },
};

/// Lines that are not deliveries, each with a part of its message.
fn malformed() -> Vec<(Vec<u8>, &'static str)> {
    let good = delivery(b"0").to_string();
    let without = |member: &str| {
        let mut delivery = delivery(b"");
        delivery.as_object_mut().unwrap().remove(member);
        delivery.to_string()
    };
    let but = |member: &str, value: Value| with(delivery(b""), member, value).to_string();
    let fields = |value: Value| but("fields", json!([["content-type", "a/b"], value]));
    let many: Vec<_> = (0..40_000).map(|n| json!([format!("x-{n}"), ""])).collect();
    vec![
        (b"not JSON".to_vec(), "expected ident at column 2"),
        (b"null".to_vec(), "invalid type: null"),
        (b"[]".to_vec(), ""),
        (b"{}".to_vec(), "missing field `"),
        (b"\xff\xfe".to_vec(), "expected value"),
        (format!("{good} {good}").into_bytes(), "trailing characters"),
        (good.as_bytes()[..100].into(), "EOF while parsing"),
        (
            good.replacen("current", "\u{1b}[2J", 1).into_bytes(),
            "control character",
        ),
        (
            [&b"{\"x\":"[..], &[b'['; 100_000]].concat(),
            "EOF while parsing a list",
        ),
        (without("body").into(), "its body was not captured"),
        (without("fields").into(), "missing field `fields`"),
        (without("received_at").into(), "missing field `received_at`"),
        (without("verdict").into(), "missing field `verdict`"),
        (but("received_at", json!("yesterday")).into(), ""),
        (but("received_at", json!(-1)).into(), ""),
        (but("received_at", json!(1e300)).into(), ""),
        (
            but("received_at", json!(1e13)).into(),
            "received_at is out of range",
        ),
        (
            but("provider", json!("acme")).into(),
            "the provider \"acme\" is not known (supademo, storylane are)",
        ),
        (
            but("provider", json!("\u{1b}[2J")).into(),
            "the provider \"\\u{1b}[2J\" is not known",
        ),
        (
            but("verdict", json!("maybe")).into(),
            "unknown variant `maybe`",
        ),
        (
            but("verdict", json!({"accepted": {}})).into(),
            "missing field",
        ),
        (
            but("body", json!("not an object")).into(),
            "unknown variant `not an object`",
        ),
        (but("body", json!({"base64": "?"})).into(), ""),
        (but("body", json!(7)).into(), ""),
        (
            but("method", json!("NO SUCH")).into(),
            "\"NO SUCH\" is not a method",
        ),
        (
            but("target", json!("no path")).into(),
            "the path is malformed",
        ),
        (fields(json!(["x y", "z"])).into(), "\"x y\""),
        (fields(json!(["", "z"])).into(), "\"\""),
        (fields(json!(["x", "a\r\ny: b"])).into(), "x: "),
        (fields(json!(["x", {"base64": "DQo="}])).into(), "x: "),
        (fields(json!(["x", {"base64": "?"}])).into(), ""),
        (fields(json!(["x"])).into(), "invalid length"),
        (
            but("fields", Value::Array(many)).into(),
            "too many header fields",
        ),
    ]
}

#[test]
fn a_malformed_line_is_named_and_the_rest_is_sent() {
    let good = |number: usize| delivery(number.to_string().as_bytes()).to_string();
    let kinds = malformed();
    // An empty line is ignored.
    let mut lines = vec![good(1).into_bytes(), Vec::new(), b"  \r".to_vec()];
    let first = lines.len() + 1;
    for (number, (line, _)) in kinds.iter().enumerate() {
        lines.push(line.clone());
        lines.push(good(number + 2).into_bytes());
    }
    let capture = Capture::new(lines.join(&b'\n'));
    let (server, log) = Server::recording(204);

    let ran = capture.replay(&server.url("/"), &[]);
    ran.assert_code(3);
    let warnings: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(warnings.len(), kinds.len());
    for (index, (warning, (_, message))) in warnings.iter().zip(&kinds).enumerate() {
        let number = first + 2 * index;
        assert!(
            warning.starts_with(&format!("warning: line {number}: ")),
            "{warning}"
        );
        assert!(warning.contains(message), "{message}: {warning}");
        assert!(!warning.contains('\u{1b}'), "{warning}");
    }
    ran.assert_says(&format!("{} sent in ", kinds.len() + 1));
    ran.assert_says(&format!("{} malformed", kinds.len()));
    let expected: Vec<_> = (1..kinds.len() + 2)
        .map(|number| number.to_string())
        .collect();
    assert_eq!(bodies(&log), expected);

    let ran = capture.replay(&server.url("/"), &["--json"]);
    let line = summary(ran.assert_code(3));
    assert_eq!(
        (&line["sent"], &line["malformed"]),
        (&json!(kinds.len() + 1), &json!(kinds.len()))
    );
    for (index, warning) in ran.stderr.lines().enumerate() {
        let warning: Value = serde_json::from_str(warning).unwrap();
        let number = format!("line {}: ", first + 2 * index);
        assert!(warning["warning"].as_str().unwrap().starts_with(&number));
    }
    capture
        .replay(NOBODY, &["--dry-run"])
        .assert_code(3)
        .assert_says("line 4: ");
    // An unexpected answer has precedence.
    let (server, _) = Server::recording(500);
    capture.replay(&server.url("/"), &[]).assert_code(1);
}

#[test]
fn a_line_that_was_cut_off_is_named() {
    let good = delivery(b"{}").to_string();
    let (server, log) = Server::recording(204);
    for length in [1, 50, good.len() - 1] {
        let capture = Capture::new(format!("{good}\n{}", &good[..length]));
        let ran = capture.replay(&server.url("/"), &[]);
        ran.assert_code(3)
            .assert_says("warning: line 2: the line is cut off: EOF");
    }
    assert_eq!(log.lock().unwrap().len(), 3);
    // Only its newline is missing.
    Capture::new(format!("{good}\n{good}"))
        .replay(&server.url("/"), &[])
        .assert_code(0);
    assert_eq!(log.lock().unwrap().len(), 5);
}

#[test]
fn a_very_long_line_is_not_held_in_memory() {
    let good = delivery(b"{}").to_string();
    let capture = Capture::new(format!("{good}\n"));
    let mut file = OpenOptions::new().append(true).open(&capture.path).unwrap();
    // A sparse file.
    file.set_len(300 << 20).unwrap();
    file.write_all(format!("\n{good}\n").as_bytes()).unwrap();
    let (server, log) = Server::recording(204);
    let ran = capture.replay(&server.url("/"), &[]);
    ran.assert_code(3)
        .assert_says("line 2: the line is longer than 64 MiB");
    assert_eq!(log.lock().unwrap().len(), 2);
}

#[test]
fn a_request_without_its_body_is_not_sent() {
    let (server, log) = Server::recording(413);
    for (status, reason) in [
        (413, "body_too_large"),
        (408, "read_timeout"),
        (400, "body_incomplete"),
    ] {
        let mut delivery = refused(status, reason);
        delivery["body"] = Value::Null;
        let capture = Capture::of([delivery]);
        let ran = capture.replay(&server.url("/"), &["--verdict", "all"]);
        ran.assert_code(3)
            .assert_says("line 1: its body was not captured");
        // The default filter leaves it out.
        capture
            .replay(&server.url("/"), &[])
            .assert_code(0)
            .assert_says("0 sent");
    }
    assert!(log.lock().unwrap().is_empty());
}

/// A line that is long, and hostile.
fn hostile() -> Vec<(&'static str, String)> {
    const LENGTH: usize = 60 * 1024 * 1024;
    let good = delivery(b"0").to_string();
    let fields = good.split("\"fields\":").nth(1).unwrap();
    let fields = &fields[..=fields.find("]]").unwrap() + 1];
    let many = |field: &str| {
        let list = vec![field; LENGTH / (field.len() + 1)].join(",");
        good.replacen(fields, &format!("[{list}]"), 1)
    };
    vec![
        ("fields", many("[\"a\",\"\"]")),
        ("a value", many("1").replacen("[1", "[[\"a\",[1", 1)),
        (
            "another member",
            good.replacen('{', &format!("{{\"x\":[{}1],", "[],".repeat(LENGTH / 3)), 1),
        ),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_hostile_line_costs_no_more_than_a_few_times_its_length() {
    for (name, line) in hostile() {
        let capture = Capture::new([line, delivery(b"1").to_string()].join("\n"));
        let (server, log) = Server::recording(204);
        let mut command = std::process::Command::new("bash");
        // In KiB.
        command.args(["-c", "ulimit -v 900000; exec \"$@\"", "bash"]);
        command.args([env!("CARGO_BIN_EXE_countersign"), "replay", capture.name()]);
        command.args(["--url", &server.url("/")]);
        command.env_clear().env("MALLOC_ARENA_MAX", "1");
        let ran = crate::run_program(crate::support::piped(&mut command), b"");
        assert!(matches!(ran.code, Some(0 | 3)), "{name}: {ran:?}");
        assert_eq!(bodies(&log).last().unwrap(), "1", "{name}");
    }
}
