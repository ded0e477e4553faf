//! A capture that cannot grow, and the share of refused requests.

use std::{fs, io::Write, path::Path, process::Command};

use serde_json::json;

use crate::{
    capture::captured,
    forward::application,
    support::{LEAD_HEX, Running, capture::encoded, lead, piped, post, signed, with_secrets},
};

/// A listener that may write files of at most so many KiB, as on a full disk.
fn listen_with_room(kib: u32, args: &[&str]) -> (Running, std::net::SocketAddr) {
    let plain = with_secrets(
        ["--json", "listen", "--bind", "127.0.0.1:0"]
            .iter()
            .chain(args),
    );
    let mut command = Command::new("bash");
    // A write beyond the limit is an error, and no signal.
    command.args([
        "-c",
        "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"",
        &kib.to_string(),
    ]);
    command.arg(plain.get_program()).args(plain.get_args());
    command.env_clear();
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    let mut running = Running::start(piped(&mut command));
    let line = running.line();
    let address = line["listening"].as_str().unwrap();
    let address = address.strip_prefix("http://").unwrap().parse().unwrap();
    (running, address)
}

fn forge(address: std::net::SocketAddr, bytes: usize) {
    let forged = signed(&"0".repeat(64));
    assert_eq!(post(address, &forged, &vec![b'x'; bytes]).0, 401);
}

#[test]
fn refused_requests_have_a_share_of_the_capture_and_deliveries_all_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let name = file.to_str().unwrap();
    let share = ["--capture", name, "--max-refused-bytes", "10000"];
    let (listener, address) = Running::listen(&[&share[..], &["--count", "5"]].concat());
    for _ in 0..4 {
        forge(address, 4000);
    }
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    let ran = listener.end();
    let tally = &ran.assert_code(0).json()[5];
    assert_eq!(
        (&tally["refused"], &tally["beyond_share"]),
        (&json!(4), &json!(2))
    );
    let lines = captured(&file);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["body"], encoded(&lead()));

    // What is there counts too.
    let (listener, address) = Running::listen(&[&share[..], &["--count", "2"]].concat());
    forge(address, 4000);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    listener.end().assert_code(0);
    assert_eq!(captured(&file).len(), 4);
}

fn authentic(file: &Path) -> usize {
    let lines = captured(file);
    let accepted = lines
        .iter()
        .filter(|line| line["verdict"].get("accepted").is_some());
    accepted.count()
}

#[test]
fn a_delivery_beyond_a_full_disk_is_forwarded_and_answered_by_the_application() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (url, heard) = application("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
    let args = [
        "--capture",
        file.to_str().unwrap(),
        "supademo",
        "--forward",
        &url,
        "--count",
        "3",
    ];
    let (listener, address) = listen_with_room(8, &args);
    forge(address, 7_000);
    forge(address, 7_000);
    fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .unwrap()
        .write_all(&b"\n".repeat(900))
        .unwrap();
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 202);
    assert!(heard.recv().unwrap().ends_with(&lead()));
    let ran = listener.end();
    ran.assert_code(3)
        .assert_says("not captured, and forwarded");
    ran.assert_says("not captured, and refused");
    let tally = ran.json().pop().unwrap();
    assert_eq!(
        (&tally["authentic"], &tally["not_captured"]),
        (&json!(1), &json!(2))
    );
    // No half of a line is left.
    assert!(fs::read(&file).unwrap().ends_with(b"\n"));
}

#[test]
fn what_does_not_fit_leaves_its_room_to_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (listener, address) =
        listen_with_room(8, &["--capture", file.to_str().unwrap(), "--count", "7"]);
    for _ in 0..6 {
        forge(address, 8_000);
    }
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    listener.end().assert_code(3);
    assert_eq!(authentic(&file), 1);
}
