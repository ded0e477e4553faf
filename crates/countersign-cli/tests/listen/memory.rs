//! What a flood of forgeries costs, and what it hides.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
};

use serde_json::Value;

use crate::support::{LEAD_HEX, PATIENCE, Running, lead, post, signed};

const MIB: usize = 1024 * 1024;

/// The most memory that the program has had, in bytes.
fn peak(running: &Running) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", running.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.unwrap().split_whitespace().nth(1).unwrap();
    kib.parse::<usize>().unwrap() * 1024
}

fn forge(address: SocketAddr, count: usize) {
    let body = vec![b'x'; MIB - 1];
    let senders: Vec<_> = (0..4)
        .map(|_| {
            let body = body.clone();
            thread::spawn(move || {
                for _ in 0..count / 4 {
                    let (status, _) = post(address, &signed(&"0".repeat(64)), &body);
                    assert_eq!(status, 401);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_flood_of_forgeries_hides_no_delivery_and_costs_little_memory() {
    let (mut listener, address) = Running::listen(&[]);
    forge(address, 120);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    let peak = peak(&listener);
    assert!(peak < 48 * MIB, "{} MiB", peak / MIB);
    listener.interrupt();
    let mut authentic = 0;
    let mut diagnosed = 0;
    let mut line = listener.line();
    while line.get("refused").is_none() {
        authentic += usize::from(line["verdict"] == "authentic");
        diagnosed += usize::from(line.get("diagnosis").is_some());
        line = listener.line();
    }
    // The count at the end.
    assert_eq!((authentic, &line["authentic"]), (1, &Value::from(1)));
    assert_eq!(line["refused"], 120);
    let dropped = usize::try_from(line["not_diagnosed"].as_u64().unwrap()).unwrap();
    assert_eq!(diagnosed + dropped, 120, "{line}");
    assert!(dropped > 0, "{line}");
    listener.end().assert_code(0);
}

#[test]
fn bodies_that_stall_lose_their_place_to_a_delivery() {
    let limit = (64 * 1024).to_string();
    let (mut listener, address) = Running::listen(&["--max-buffered-bytes", &limit]);
    let stalled: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            let head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 16384\r\n";
            let forged = signed(&"0".repeat(64));
            let request = [head.as_bytes(), &forged, b"\r\n", &[b'x'; 16383]].concat();
            stream.write_all(&request).unwrap();
            stream
        })
        .collect();
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    let line = listener.line();
    let line = if line["verdict"] == "refused" {
        assert_eq!(line["status"], 503, "{line}");
        listener.line()
    } else {
        line
    };
    assert_eq!(line["verdict"], "authentic", "{line}");
    drop(stalled);
}

#[test]
fn a_refused_body_without_room_is_dropped_and_its_sender_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let args = ["--capture", file.to_str().unwrap(), "--count", "2"];
    let limits = ["--max-buffered-bytes", "40000"];
    let (listener, address) = Running::listen(&[&args[..], &limits].concat());
    for (length, is_kept) in [(9_000, true), (11_000, false)] {
        assert_eq!(post(address, b"", &vec![b'x'; length]).0, 401);
        let lines = crate::capture::captured(&file);
        assert_eq!(
            lines.last().unwrap()["body"].is_null(),
            !is_kept,
            "{length}"
        );
    }
    listener.end().assert_code(0);
}

#[test]
fn the_client_of_a_refused_head_reads_its_answer() {
    let (_listener, address) = Running::listen(&["--max-body-bytes", "1000"]);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4194304\r\n";
    let body = vec![b'x'; 4 * MIB];
    let request = [head.as_bytes(), &signed(LEAD_HEX), b"\r\n", &body].concat();
    stream.write_all(&request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}
