//! The limit of connections.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use crate::support::{LEAD_HEX, PATIENCE, Running, lead, post, run, signed, with_secrets};

/// A client that has sent the start of a head, and that the server has accepted: it has answered a
/// request on the same connection.
fn idle(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = lead();
    let length = body.len();
    let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n");
    let request = [head.as_bytes(), &signed(LEAD_HEX), b"\r\n", &body].concat();
    stream.write_all(&request).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
    stream.write_all(b"POST / HTTP/1.1\r\n").unwrap();
    stream
}

#[test]
fn a_connection_beyond_the_limit_waits_until_another_ends() {
    let (listener, address) = Running::listen(&["--max-connections", "2"]);
    let mut idle = vec![idle(address), idle(address)];
    let sender = thread::spawn(move || post(address, &signed(LEAD_HEX), &lead()).0);
    thread::sleep(Duration::from_millis(300));
    assert!(!sender.is_finished(), "there was a third connection");
    drop(idle.pop());
    assert_eq!(sender.join().unwrap(), 204);
    listener.interrupt();
    let ran = listener.end();
    assert_eq!(ran.assert_code(0).json().pop().unwrap()["authentic"], 3);
}

#[test]
fn without_a_limit_of_its_own_it_accepts_more() {
    let (listener, address) = Running::listen(&[]);
    let idle: Vec<_> = (0..40).map(|_| idle(address)).collect();
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    drop(idle);
    listener.interrupt();
    let ran = listener.end();
    assert_eq!(ran.assert_code(0).json().pop().unwrap()["authentic"], 41);
}

#[test]
fn no_connection_at_all_is_no_limit() {
    for limit in ["0", "-1", "many", "65536"] {
        let limit = format!("--max-connections={limit}");
        run(&mut with_secrets(["listen", &limit]), b"")
            .assert_code(2)
            .assert_says("--max-connections");
    }
}
