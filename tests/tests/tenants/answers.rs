//! The answer to each request.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{Limits, MAX_BODY_BYTES},
    cases::{Case, named, padded},
    echo::Echo,
    server::{Framework, Server},
    wire::{self, Framing, Reply},
};

use crate::support::{
    BROKEN, LOOKUP_TIMEOUT, NOBODY, ROUTE, STUCK, TENANTS, find, receiver, send, signed, start, to,
};

#[test]
fn each_tenant_is_verified_with_its_own_secrets() {
    for framework in Framework::ALL {
        let (server, lookups) = start(framework);
        for (route, key, tenant) in [
            (TENANTS[0], "a's key", Some("a")),
            (TENANTS[1], "b's key", Some("b")),
            (TENANTS[0], "b's key", None),
            (TENANTS[1], "a's key", None),
            (TENANTS[0], "a's KEY", None),
            (NOBODY, "a's key", None),
        ] {
            for framing in [Framing::ContentLength, Framing::Chunked(100)] {
                let reply = wire::send(server.address, &signed(route, key), framing);
                let Some(tenant) = tenant else {
                    assert_eq!(reply.status, 401, "{framework:?} {route} {key}");
                    continue;
                };
                assert_eq!(reply.status, 200, "{framework:?} {route} {key}");
                let echo: Echo = serde_json::from_slice(&reply.body).unwrap();
                assert_eq!(echo.tenant.as_deref(), Some(tenant));
                assert_eq!(echo.secret.as_deref(), Some("current"));
                assert!(echo.same_body);
            }
        }
        assert_eq!(lookups.load(Ordering::SeqCst), 12);
    }
}

#[test]
fn an_unknown_tenant_gets_the_same_401_as_any_other() {
    let mut first = None;
    for framework in Framework::ALL {
        let (server, _) = start(framework);
        let ordinary = Server::start(framework, Limits::DEFAULT);
        let requests = [
            (&server, signed(NOBODY, "a's key")),
            (&server, signed(NOBODY, "another key")),
            (&server, to("/hooks/nobody?a=b", signed(NOBODY, "a's key"))),
            (&server, signed(TENANTS[0], "another key")),
            (&server, to(TENANTS[0], named("no signature"))),
            (&server, to(NOBODY, named("no signature"))),
            (&server, to(TENANTS[0], named("one digit short"))),
            (&server, to(BROKEN, named("one digit short"))),
            (&server, to(TENANTS[0], named("the right signature twice"))),
            (&ordinary, named("the signature of another body")),
            (&ordinary, named("no signature")),
        ];
        for (server, case) in requests {
            for framing in [Framing::ContentLength, Framing::Chunked(64)] {
                let mut reply = wire::send(server.address, &case, framing);
                reply.headers.sort();
                let answer = (reply.status, reply.headers, reply.body);
                assert_eq!(answer.0, 401, "{}", case.name);
                let expected = first.get_or_insert_with(|| answer.clone());
                assert_eq!(expected, &answer, "{framework:?} {}", case.name);
            }
        }
    }
}

fn assert_unavailable(reply: &Reply, framework: Framework) {
    assert_eq!(reply.status, 503, "{framework:?}");
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(reply.header("connection"), Some("close"));
    assert!(reply.body.is_empty());
}

#[test]
fn a_lookup_that_fails_or_is_too_slow_gets_503_while_others_are_served() {
    for framework in Framework::ALL {
        let (server, _) = start(framework);
        for framing in [Framing::ContentLength, Framing::Chunked(64)] {
            let case = signed(BROKEN, "a's key");
            assert_unavailable(&wire::send(server.address, &case, framing), framework);

            let start = Instant::now();
            let (head, body) = wire::encode(&signed(STUCK, "a's key"), framing);
            let mut stuck = wire::connect(server.address);
            stuck.write_all(&[head, body].concat()).unwrap();
            let meanwhile = wire::send(server.address, &signed(TENANTS[0], "a's key"), framing);
            assert_eq!(meanwhile.status, 200);
            assert_unavailable(&wire::read_reply(&mut stuck).unwrap(), framework);
            assert!(start.elapsed() >= LOOKUP_TIMEOUT);
            assert!(start.elapsed() < LOOKUP_TIMEOUT + Duration::from_secs(2));
        }
    }
}

#[test]
fn more_lookups_than_the_limit_get_503_until_one_ends() {
    for framework in Framework::ALL {
        let lookups = Arc::<AtomicUsize>::default();
        let of_one = receiver().max_lookups(1);
        let server = Server::with_lookup(framework, ROUTE, of_one, find(Arc::clone(&lookups)));
        let (head, body) = wire::encode(&signed(STUCK, "a's key"), Framing::ContentLength);
        let mut stuck = wire::connect(server.address);
        stuck.write_all(&[head, body].concat()).unwrap();
        while lookups.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        let other = signed(TENANTS[0], "a's key");
        assert_unavailable(&send(&server, &other), framework);
        // Nobody was asked for its secrets.
        assert_eq!(lookups.load(Ordering::SeqCst), 1);
        let unsigned = to(TENANTS[0], named("no signature"));
        assert_eq!(send(&server, &unsigned).status, 401);

        assert_unavailable(&wire::read_reply(&mut stuck).unwrap(), framework);
        assert_eq!(send(&server, &other).status, 200, "{framework:?}");
    }
}

#[test]
fn nobody_is_asked_for_secrets_unless_the_head_is_of_the_right_form() {
    for framework in Framework::ALL {
        let (server, lookups) = start(framework);
        for name in [
            "no signature",
            "the right signature twice",
            "empty",
            "one digit short",
            "not hex",
            "base64",
            "prefixed",
            "unsigned, too large",
        ] {
            let reply = send(&server, &to(TENANTS[0], named(name)));
            assert_eq!(reply.status, 401, "{framework:?} {name}");
        }
        let large = Case {
            body: padded(MAX_BODY_BYTES + 1),
            ..signed(TENANTS[0], "a's key")
        };
        assert_eq!(send(&server, &large).status, 413, "{framework:?}");
        assert_eq!(lookups.load(Ordering::SeqCst), 0, "{framework:?}");
        // Without a declared length it shows later, and in time.
        let reply = wire::send(server.address, &large, Framing::Chunked(1000));
        assert_eq!(reply.status, 413, "{framework:?}");
        assert_eq!(lookups.load(Ordering::SeqCst), 1);
    }
}
