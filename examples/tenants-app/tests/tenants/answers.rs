//! Which requests are whose, and what the others get.

use std::{collections::HashSet, time::Duration};

use serde_json::{Value, json};

use crate::{
    ACME, BETA, BODY, NOBODY, TO_ACME, TO_BETA, TO_NOBODY,
    server::{Server, set},
    sign,
};

fn line(tenant: Option<&str>) -> Value {
    let mut line = json!({
        "provider": "supademo",
        "event": "lead.captured",
        "recognized": true,
        "email": "jane@example.com",
        "secret": "current",
    });
    if let Some(tenant) = tenant {
        line["tenant"] = json!(tenant);
    }
    line
}

#[test]
fn each_tenant_is_verified_with_its_own_secret() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    set(&database, "beta", BETA);
    let server = Server::start(&database);
    let mut client = server.client();
    for (path, tenant, right) in [
        (TO_ACME, Some("acme"), ACME),
        (TO_BETA, Some("beta"), BETA),
        (TO_NOBODY, None, NOBODY),
    ] {
        for key in [ACME, BETA, NOBODY, "", "whsec_other"] {
            let answer = client.deliver(path, key, BODY);
            if key == right {
                assert_eq!(answer.status, 204, "{path}, {key}");
                assert_eq!(server.line(), line(tenant));
            } else {
                assert_eq!(answer.status, 401, "{path}, {key}");
            }
        }
    }
    let stopped = server.stop("TERM");
    assert_eq!(stopped.lines, [Value::Null; 0]);
    for tenant in ["acme", "beta"] {
        let logged = format!("tenant=\"{tenant}\" reason=\"signature_mismatch\"");
        assert_eq!(stopped.log.matches(&logged).count(), 4, "{}", stopped.log);
    }
    let signature = sign(ACME, BODY);
    for hidden in [ACME, BETA, NOBODY, "jane@", &signature] {
        assert!(!stopped.log.contains(hidden), "the log holds {hidden}");
    }
}

#[test]
fn a_tenant_that_nobody_knows_looks_like_any_other_refusal() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    let server = Server::start(&database);
    let mut client = server.client();
    let right = sign(ACME, BODY);
    let wrong = sign(BETA, BODY);
    let to = |tenant: &str| format!("/webhooks/supademo/{tenant}");
    let long = "a".repeat(64);
    let requests: [(&str, Vec<&str>); 17] = [
        ("acme", vec![&wrong]),
        ("acme", vec![]),
        ("acme", vec![""]),
        ("acme", vec!["00"]),
        ("acme", vec![&right, &right]),
        ("acme", vec![&right, &wrong]),
        ("nobody", vec![&right]),
        ("nobody", vec![&wrong]),
        ("nobody", vec![]),
        ("beta", vec![&right]),
        ("Acme", vec![&right]),
        ("ACME", vec![&right]),
        ("acm", vec![&right]),
        ("ac%6de", vec![&right]),
        ("acme%20", vec![&right]),
        ("acme'--", vec![&right]),
        (&long, vec![&right]),
    ];
    let mut answers = HashSet::new();
    for (tenant, signatures) in requests {
        // The second time, it is known that nobody has the name.
        for _ in 0..2 {
            let answer = client.post(&to(tenant), &signatures, BODY);
            assert_eq!(answer.status, 401, "{tenant}, {signatures:?}");
            assert!(answer.body.is_empty(), "{answer:?}");
            answers.insert(answer.fields);
        }
    }
    assert_eq!(answers.len(), 1, "{answers:?}");

    assert_eq!(client.deliver(TO_ACME, ACME, BODY).status, 204);
    let stopped = server.stop("INT");
    assert_eq!(stopped.lines, [line(Some("acme"))]);
    assert!(stopped.log.contains("reason=\"tenant_unknown\""));
}

#[test]
fn what_is_no_delivery_gets_what_it_gets_in_every_example() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    let server = Server::start(&database);
    let mut client = server.client();
    let large = vec![b' '; 1024 * 1024 + 1];
    for (path, body, status) in [
        (TO_ACME, &b"not JSON"[..], 400),
        (TO_ACME, b"", 400),
        (TO_ACME, &large, 413),
        ("/webhooks/supademo/", BODY, 404),
        ("/webhooks/supademo/acme/", BODY, 404),
        ("/webhooks/supademo/acme/more", BODY, 404),
        ("/webhooks/acme/supademo", BODY, 404),
        ("/webhooks/storylane", BODY, 404),
        ("/", BODY, 404),
    ] {
        let answer = client.deliver(path, ACME, body);
        assert_eq!(answer.status, status, "{path}");
    }
    let get = |fields: &str| format!("GET {TO_ACME} HTTP/1.1\r\nhost: localhost\r\n{fields}\r\n");
    let signature = format!("x-supademo-signature: {}\r\n", sign(ACME, b""));
    assert_eq!(client.send(get("").as_bytes()).status, 401);
    assert_eq!(client.send(get(&signature).as_bytes()).status, 400);

    let unknown = br#"{"event":"demo.shared"}"#;
    assert_eq!(client.deliver(TO_ACME, ACME, unknown).status, 204);
    assert_eq!(server.line()["recognized"], json!(false));
    assert_eq!(server.stop("TERM").lines, [Value::Null; 0]);
}

#[test]
fn it_ends_soon_although_clients_stall() {
    use std::{io::Write, net::TcpStream};

    let directory = tempfile::tempdir().unwrap();
    for signal in ["INT", "TERM"] {
        let server = Server::start(&directory.path().join("tenants.db"));
        let mut idle = server.client();
        assert_eq!(idle.deliver(TO_NOBODY, NOBODY, BODY).status, 204);
        let mut stalled = Vec::new();
        for sent in [
            "",
            "POST / HTTP/1.1\r\nhost:",
            "POST / HTTP/1.1\r\nhost: a\r\n",
        ] {
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            stalled.push(stream);
        }
        let mut stream = TcpStream::connect(server.address).unwrap();
        let signature = sign(NOBODY, BODY);
        let head = format!(
            "POST {TO_NOBODY} HTTP/1.1\r\nhost: a\r\nx-supademo-signature: {signature}\r\n\
             content-length: 1000\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // The server has accepted each connection before this one.
        assert_eq!(server.client().deliver(TO_NOBODY, NOBODY, BODY).status, 204);

        let stopped = server.stop(signal);
        assert_eq!(stopped.code, Some(0), "{}", stopped.log);
        assert!(stopped.took < Duration::from_secs(8), "{:?}", stopped.took);
        assert_eq!(stopped.lines.len(), 2);
    }
}
