//! Clients that declare too much, send slowly, or disconnect, on real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{self, Limits},
    cases::{SUPADEMO_SIGNATURE, all, forged, named, sample},
    frames::{Frames, cut},
    server::{Framework, Server},
    wire::{self, Framing, Http2},
};

#[test]
fn a_huge_content_length_costs_nothing() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::DEFAULT);
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
        let server = Server::start(framework, Limits::DEFAULT);
        for framing in [Framing::ContentLength, Framing::Chunked(16 * 1024)] {
            for _ in 0..10 {
                let mut case = named("no signature");
                case.body = vec![b'x'; 8 << 20];
                // The client sends all of its body before it reads the answer.
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
    let timeout = Limits::SHORT_TIMEOUT.read_timeout;
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::SHORT_TIMEOUT);
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
    let timeout = Limits::SHORT_TIMEOUT.read_timeout;
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::SHORT_TIMEOUT);
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
        let server = Server::start(framework, Limits::DEFAULT);
        let sample = sample();
        for framing in [Framing::ContentLength, Framing::Chunked(64)] {
            let (head, body) = wire::encode(&sample, framing);
            for sent in [0, 1, body.len() / 2, body.len() - 1] {
                let mut stream = wire::connect(server.address);
                stream.write_all(&[&head, &body[..sent]].concat()).unwrap();
                stream.shutdown(std::net::Shutdown::Write).unwrap();
                let reply = wire::read_reply(&mut stream).unwrap();
                assert_eq!(reply.status, 400, "{framework:?} {framing:?} {sent}");
            }
        }
        let reply = wire::send(server.address, &sample, Framing::ContentLength);
        assert_eq!(reply.status, 200);
    }
}

#[test]
fn a_client_that_never_ends_its_refused_body_is_cut_off() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::DEFAULT);
        let case = named("no signature");
        let (head, _) = wire::encode(&case, Framing::Chunked(1));
        // One client sends as fast as it can, the other a byte at a time.
        for (chunk, pause) in [(64 * 1024, 0), (1, 100)] {
            let start = Instant::now();
            let mut stream = wire::connect(server.address);
            stream.write_all(&head).unwrap();
            let chunk = [
                format!("{chunk:x}\r\n").into_bytes(),
                vec![b'x'; chunk],
                b"\r\n".to_vec(),
            ];
            let chunk = chunk.concat();
            while stream.write_all(&chunk).is_ok() {
                std::thread::sleep(Duration::from_millis(pause));
                assert!(start.elapsed() < Duration::from_secs(20), "{framework:?}");
            }
        }
    }
}

#[test]
fn a_refusal_announces_that_it_closes_and_a_delivery_does_not() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::DEFAULT);
        let not_json = all()
            .into_iter()
            .find(|case| case.name.ends_with("not JSON: text"));
        for (case, close) in [
            (sample(), None),
            (not_json.unwrap(), None),
            (named("no signature"), Some("close")),
            (named("zeros"), Some("close")),
            (named("authentic, too large"), Some("close")),
        ] {
            let reply = wire::send(server.address, &case, Framing::ContentLength);
            let connection = reply.header("connection");
            assert_eq!(connection, close, "{framework:?} {}", case.name);
        }
    }
}

#[test]
fn http_2_refuses_a_large_upload_early_and_serves_on() {
    let server = Server::start(Framework::Axum, Limits::DEFAULT);
    let mut client = Http2::connect(server.address);
    let mut case = named("no signature");
    case.body = vec![b'x'; 8 << 20];
    for _ in 0..5 {
        let reply = client.send(&case, Frames::of(cut(&case.body, 16 * 1024)));
        assert_eq!(reply.status, 401);
        assert_eq!(reply.header("connection"), None);
        let reply = client.send(&sample(), Frames::of(cut(&sample().body, 16 * 1024)));
        assert_eq!(reply.status, 200);
    }
}

#[test]
fn http_2_times_out_one_stream_and_serves_the_others() {
    let timeout = Limits::SHORT_TIMEOUT.read_timeout;
    let server = Server::start(Framework::Axum, Limits::SHORT_TIMEOUT);
    let mut client = Http2::connect(server.address);
    for sent in [0, 100] {
        let start = Instant::now();
        let frames = cut(&sample().body[..sent], 100);
        let reply = client.send(&sample(), Frames::of(frames).without_end());
        assert_eq!(reply.status, 408);
        assert_eq!(reply.header("connection"), None);
        assert!(start.elapsed() >= timeout);
        assert!(start.elapsed() < timeout + Duration::from_secs(1));
        let reply = client.send(&sample(), Frames::of(cut(&sample().body, 100)));
        assert_eq!(reply.status, 200);
    }
}

#[test]
fn http_2_survives_a_stream_that_its_client_resets() {
    let server = Server::start(Framework::Axum, Limits::DEFAULT);
    let mut client = Http2::connect(server.address);
    for sent in [0, 1, 500] {
        let frames = cut(&sample().body[..sent], 100);
        client.abandon(&sample(), Frames::of(frames).without_end());
        let reply = client.send(&sample(), Frames::of(cut(&sample().body, 100)));
        assert_eq!(reply.status, 200);
    }
}
