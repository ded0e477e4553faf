//! Clients that write all of a large body before they read that it was refused, on real sockets.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::{
    future,
    io::{self, Write},
    thread,
    time::{Duration, Instant},
};

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::{Next, from_fn},
    web,
};
use countersign::{Head, Receiver, Tenant};
use countersign_actix::WebhookMiddleware;
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, Limits},
    cases::{Case, named, sample},
    frames::cut,
    recorder::Recorder,
    server::{Framework, Server},
    wire::{self, Framing},
};
use futures_util::stream;

const FRAMINGS: [Framing; 2] = [Framing::ContentLength, Framing::Chunked(32 * 1024)];

/// A server, and a request that it refuses before all of its body has arrived.
struct Refusal {
    status: u16,
    server: Server,
    case: Case,
}

impl Refusal {
    /// One for each status, with a body of this size, in bytes.
    fn all(framework: Framework, size: usize) -> [Self; 4] {
        let refusal = |status, server, name| {
            let mut case = named(name);
            case.body = vec![b' '; size];
            Self {
                status,
                server,
                case,
            }
        };
        let small_budget = Limits {
            max_body_bytes: 16 * 1024 * 1024,
            max_buffered_bytes: 50_000,
            ..Limits::DEFAULT
        };
        let for_tenants = Receiver::for_tenants(Supademo).max_body_bytes(16 * 1024 * 1024);
        let find = |_: &Head<'_>| future::ready(Err::<Option<Tenant>, _>(io::Error::other("gone")));
        let no_secrets = Server::with_lookup(framework, app::SUPADEMO, for_tenants, find);
        let default = || Server::start(framework, Limits::DEFAULT);
        [
            refusal(401, default(), "no signature"),
            refusal(413, default(), "zeros"),
            refusal(503, Server::start(framework, small_budget), "zeros"),
            refusal(503, no_secrets, "zeros"),
        ]
    }

    fn assert_read(&self, status: u16, how: &str) {
        assert_eq!(status, self.status, "{how}, {} bytes", self.case.body.len());
    }

    fn assert_serves_on(&self) {
        if self.status < 500 {
            let reply = wire::send(self.server.address, &sample(), Framing::ContentLength);
            assert_eq!(reply.status, 200);
        }
    }
}

#[test]
fn who_writes_all_before_reading_reads_the_status() {
    for framework in Framework::ALL {
        for size in [60_000, 1_100_000, 8 * 1024 * 1024] {
            for refusal in Refusal::all(framework, size) {
                for framing in FRAMINGS {
                    for _ in 0..4 {
                        let reply = wire::send(refusal.server.address, &refusal.case, framing);
                        refusal.assert_read(reply.status, &format!("{framework:?} {framing:?}"));
                        assert_eq!(reply.header("connection"), Some("close"));
                        assert_eq!(reply.header("content-length"), Some("0"));
                    }
                }
                refusal.assert_serves_on();
            }
        }
    }
}

#[test]
fn who_takes_seconds_to_write_reads_the_status() {
    const PIECES: usize = 20;
    const PAUSE: Duration = Duration::from_millis(150);

    let framework_and_framing = Framework::ALL
        .into_iter()
        .flat_map(|framework| FRAMINGS.map(|framing| (framework, framing)));
    thread::scope(|scope| {
        for (framework, framing) in framework_and_framing {
            for refusal in Refusal::all(framework, 2_000_000) {
                scope.spawn(move || {
                    let (head, body) = wire::encode(&refusal.case, framing);
                    let mut stream = wire::connect(refusal.server.address);
                    stream.write_all(&head).unwrap();
                    for piece in body.chunks(body.len() / PIECES) {
                        // Many a client gives up where it cannot write.
                        stream.write_all(piece).unwrap();
                        thread::sleep(PAUSE);
                    }
                    let status = wire::read_reply(&mut stream).map(|reply| reply.status);
                    let how = format!("{framework:?} {framing:?}");
                    refusal.assert_read(status.unwrap_or_default(), &how);
                });
            }
        }
    });
}

#[test]
fn a_client_of_hyper_reads_the_status() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for framework in Framework::ALL {
        for refusal in Refusal::all(framework, 8 * 1024 * 1024) {
            let pieces = cut(&refusal.case.body, 32 * 1024);
            for is_chunked in [false, true] {
                for _ in 0..4 {
                    let body = if is_chunked {
                        let pieces = pieces.clone().into_iter().map(Ok::<_, io::Error>);
                        reqwest::Body::wrap_stream(stream::iter(pieces))
                    } else {
                        refusal.case.body.clone().into()
                    };
                    let url = format!("http://{}{}", refusal.server.address, refusal.case.route);
                    let mut request = client.post(url).timeout(Duration::from_secs(30)).body(body);
                    for (name, value) in &refusal.case.headers {
                        request = request.header(*name, value.as_slice());
                    }
                    let how = format!("{framework:?}, chunked: {is_chunked}");
                    let response = runtime.block_on(async { request.send().await });
                    assert!(response.is_ok(), "{how}: {response:?}");
                    refusal.assert_read(response.unwrap().status().as_u16(), &how);
                }
            }
        }
    }
}

/// What can be read from a server until it closes or has said nothing for four seconds: the status of each
/// response, and whether it has closed.
fn replies(server: &Server, requests: &[u8]) -> (Vec<u16>, bool) {
    let mut stream = wire::connect(server.address);
    stream.write_all(requests).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(4)))
        .unwrap();
    let mut statuses = Vec::new();
    loop {
        match wire::read_reply(&mut stream) {
            Ok(reply) => statuses.push(reply.status),
            Err(error) => return (statuses, error.kind() == io::ErrorKind::UnexpectedEof),
        }
    }
}

fn one_after_another(cases: &[&Case]) -> Vec<u8> {
    let encoded = cases.iter().map(|case| {
        let (head, body) = wire::encode(case, Framing::ContentLength);
        [head, body].concat()
    });
    encoded.collect::<Vec<_>>().concat()
}

#[test]
fn after_a_refusal_our_server_handles_nothing_that_the_client_had_sent_ahead() {
    let recorder = Recorder::default();
    let receiver = app::supademo().observe(recorder.clone());
    let server = Server::with_receiver(Framework::Axum, app::SUPADEMO, receiver);
    for name in ["no signature", "zeros", "authentic, too large"] {
        let requests = one_after_another(&[&named(name), &sample(), &sample()]);
        let (statuses, is_closed) = replies(&server, &requests);
        assert_eq!(statuses.len(), 1, "{name}: {statuses:?}");
        assert!(is_closed, "{name}");
        // A line for the head, and one for its outcome.
        assert_eq!(recorder.take().len(), 2, "{name}");
    }
    let requests = one_after_another(&[&sample(), &sample(), &named("zeros"), &sample()]);
    assert_eq!(replies(&server, &requests), (vec![200, 200, 401], true));
}

#[test]
fn after_a_refusal_actix_answers_what_the_client_had_sent_ahead_each_rightly() {
    let server = Server::start(Framework::Actix, Limits::DEFAULT);
    for (name, status) in [("no signature", 401), ("zeros", 401)] {
        let requests = one_after_another(&[&named(name), &sample(), &named("zeros")]);
        let expected = (vec![status, 200, 401], true);
        assert_eq!(replies(&server, &requests), expected, "{name}");
    }
}

async fn explain<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?;
    Ok(response.map_body(|_, _| BoxBody::new("not from us")))
}

#[test]
fn an_application_that_answers_in_its_own_words_on_actix_cuts_an_endless_body_off_too() {
    let middleware = WebhookMiddleware::from_receiver(app::supademo());
    let server = Server::actix(move |config| {
        let endpoint = web::resource(app::SUPADEMO)
            .wrap(middleware.clone())
            .wrap(from_fn(explain))
            .route(web::post().to(async || ""));
        config.service(endpoint);
    });
    let (head, _) = wire::encode(&named("no signature"), Framing::Chunked(1));
    for (chunk, pause) in [(64 * 1024, 0), (1, 100)] {
        let start = Instant::now();
        let mut stream = wire::connect(server.address);
        stream.write_all(&head).unwrap();
        let chunk = [format!("{chunk:x}\r\n").into_bytes(), vec![b'x'; chunk]].concat();
        let chunk = [&chunk[..], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {
            thread::sleep(Duration::from_millis(pause));
            assert!(start.elapsed() < Duration::from_secs(15), "it goes on");
        }
    }
    for framing in FRAMINGS {
        let mut case = named("no signature");
        case.body = vec![b' '; 1_100_000];
        let reply = wire::send(server.address, &case, framing);
        assert_eq!((reply.status, &reply.body[..]), (401, &b"not from us"[..]));
    }
}
