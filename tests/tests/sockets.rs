//! Clients that claim much, send slowly, or leave: on real sockets, where other libraries failed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use countersign_tests::{
    app,
    cases::{SUPADEMO_SIGNATURE, forged, named, sample},
    server::{Framework, Server},
    wire::{self, Framing},
};

#[test]
fn a_huge_content_length_costs_nothing() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Duration::from_secs(10));
        let signed = format!("{SUPADEMO_SIGNATURE}: {}\r\n", forged());
        for (signature, status) in [("", 401), (signed.as_str(), 413)] {
            for length in ["1000000000000000", "9223372036854775807"] {
                let mut stream = wire::connect(server.address);
                let head = format!(
                    "POST {} HTTP/1.1\r\nhost: x\r\n{signature}content-length: {length}\r\n\r\n",
                    app::SUPADEMO,
                );
                stream.write_all(head.as_bytes()).unwrap();
                let reply = wire::read_reply(&mut stream).unwrap();
                assert_eq!(reply.status, status, "{framework:?} {length}");
            }
        }
        let reply = wire::send(server.address, &sample(), Framing::ContentLength);
        assert_eq!(reply.status, 200);
    }
}

#[test]
fn a_large_upload_that_is_refused_early_reads_its_401() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Duration::from_secs(10));
        for framing in [Framing::ContentLength, Framing::Chunked(16 * 1024)] {
            for _ in 0..10 {
                let mut case = named("no signature");
                case.body = vec![b'x'; 8 << 20];
                // The client sends all it can, whatever is answered, and reads after that.
                let reply = wire::send(server.address, &case, framing);
                assert_eq!(reply.status, 401, "{framework:?} {framing:?}");
                assert!(reply.body.is_empty());
            }
        }
        let reply = wire::send(server.address, &sample(), Framing::ContentLength);
        assert_eq!(reply.status, 200);
    }
}

#[test]
fn a_client_that_sends_nothing_more_gets_408_while_others_are_served() {
    let timeout = Duration::from_secs(1);
    for framework in Framework::ALL {
        let server = Server::start(framework, timeout);
        let sample = sample();
        for framing in [Framing::ContentLength, Framing::Chunked(64)] {
            let (head, body) = wire::encode(&sample, framing);
            for sent in [0, 1, body.len() - 1] {
                let mut stream = wire::connect(server.address);
                let start = Instant::now();
                stream.write_all(&[&head, &body[..sent]].concat()).unwrap();
                let meanwhile = wire::send(server.address, &sample, framing);
                assert_eq!(meanwhile.status, 200);
                assert!(start.elapsed() < timeout);

                let reply = wire::read_reply(&mut stream).unwrap();
                assert_eq!(reply.status, 408, "{framework:?} {framing:?} {sent}");
                assert_eq!(reply.header("connection"), Some("close"));
                assert!(reply.body.is_empty());
                assert!(start.elapsed() >= timeout);
                assert!(start.elapsed() < timeout + Duration::from_secs(1));
                let closed = wire::read_reply(&mut stream).unwrap_err().kind();
                assert_eq!(
                    closed,
                    io::ErrorKind::UnexpectedEof,
                    "{framework:?} {framing:?}"
                );
                assert!(start.elapsed() < timeout + Duration::from_secs(3));
            }
        }
    }
}

#[test]
fn a_client_that_trickles_gets_408_all_the_same() {
    let timeout = Duration::from_secs(1);
    for framework in Framework::ALL {
        let server = Server::start(framework, timeout);
        let (head, body) = wire::encode(&sample(), Framing::ContentLength);
        let mut stream = wire::connect(server.address);
        let start = Instant::now();
        stream.write_all(&head).unwrap();
        let mut writer = stream.try_clone().unwrap();
        let trickle = std::thread::spawn(move || {
            for byte in body.iter().take(40) {
                std::thread::sleep(Duration::from_millis(50));
                if writer.write_all(&[*byte]).is_err() {
                    break;
                }
            }
        });
        let reply = wire::read_reply(&mut stream).unwrap();
        assert_eq!(reply.status, 408, "{framework:?}");
        assert!(start.elapsed() < timeout + Duration::from_secs(1));
        trickle.join().unwrap();
    }
}

#[test]
fn a_body_that_is_cut_off_is_no_delivery_and_harms_nobody() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Duration::from_secs(10));
        let sample = sample();
        for framing in [Framing::ContentLength, Framing::Chunked(64)] {
            let (head, body) = wire::encode(&sample, framing);
            for sent in [0, 1, body.len() / 2, body.len() - 1] {
                let mut stream = wire::connect(server.address);
                stream.write_all(&[&head, &body[..sent]].concat()).unwrap();
                stream.shutdown(std::net::Shutdown::Write).unwrap();
                // Whether a server still answers is its own business; a delivery it is not.
                if let Ok(reply) = wire::read_reply(&mut stream) {
                    assert_eq!(reply.status, 400, "{framework:?} {framing:?} {sent}");
                }
            }
        }
        let reply = wire::send(server.address, &sample, Framing::ContentLength);
        assert_eq!(reply.status, 200);
    }
}
