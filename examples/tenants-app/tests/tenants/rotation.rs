//! A tenant's secret changes while its deliveries arrive.

use std::{
    sync::{
        RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    ACME, BETA, BODY, TO_ACME, TO_BETA,
    server::{Server, run, set},
};

const CLIENTS: usize = 16;
const ROTATIONS: usize = 6;

fn key(rotation: usize) -> String {
    format!("whsec_acme_{rotation}_0123456789abcdef")
}

#[test]
fn nothing_authentic_is_refused_while_the_secret_changes() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", &key(0));
    set(&database, "beta", BETA);
    let mut server = Server::start(&database);

    // A client holds it while it sends: when it is written, nobody sends with the old key any more.
    let signing_key = RwLock::new(key(0));
    let is_done = AtomicBool::new(false);
    let accepted = AtomicUsize::new(0);
    let forged = AtomicUsize::new(0);
    let address = server.address;
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (signing_key, is_done, accepted) = (&signing_key, &is_done, &accepted);
            scope.spawn(move || {
                let mut connection = crate::client::Client::new(address);
                for number in 0.. {
                    if is_done.load(Relaxed) {
                        break;
                    }
                    let body = format!(r#"{{"event":"webhook.test","id":"{client}-{number}"}}"#);
                    let signing_key = signing_key.read().unwrap();
                    let answer = connection.deliver(TO_ACME, &signing_key, body.as_bytes());
                    assert_eq!(answer.status, 204, "{client}, {number}");
                    accepted.fetch_add(1, Relaxed);
                }
            });
        }
        scope.spawn(|| {
            let mut connection = crate::client::Client::new(address);
            while !is_done.load(Relaxed) {
                let answer = connection.deliver(TO_ACME, BETA, BODY);
                assert_eq!(answer.status, 401);
                forged.fetch_add(1, Relaxed);
            }
        });

        // However this thread ends, the clients end too.
        let done = SetOnDrop(&is_done);
        for rotation in 1..=ROTATIONS {
            wait_for_more(&accepted);
            set(&database, "acme", &key(rotation));
            wait_for_more(&accepted);
            server.hang_up();
            wait_for_more(&accepted);
            *signing_key.write().unwrap() = key(rotation);
        }
        wait_for_more(&accepted);
        drop(done);
    });
    assert!(forged.into_inner() > 0);

    let last = key(ROTATIONS);
    let before = key(ROTATIONS - 1);
    let mut client = server.client();
    let mut status = |key: &str| client.deliver(TO_ACME, key, BODY).status;
    assert_eq!(status(&last), 204);
    assert_eq!(status(&before), 204);
    assert_eq!(status(&key(ROTATIONS - 2)), 401);

    assert!(run(&database, &["retire", "acme"], "").status.success());
    server.hang_up();
    assert_eq!(status(&last), 204);
    assert_eq!(status(&before), 401);

    let lines = server.stop("TERM").lines;
    assert_eq!(lines.len(), accepted.into_inner() + 3);
    for line in &lines {
        assert_eq!(line["tenant"], "acme");
    }
    for label in ["current", "previous"] {
        assert!(lines.iter().any(|line| line["secret"] == label), "{label}");
    }
}

#[test]
fn a_change_counts_from_the_next_signal_on() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.db");
    set(&database, "acme", ACME);
    let mut server = Server::start(&database);
    let mut client = server.client();
    let mut status = |path: &str, key: &str| client.deliver(path, key, BODY).status;
    assert_eq!(status(TO_ACME, ACME), 204);
    assert_eq!(status(TO_BETA, BETA), 401);

    // A tenant that was found is remembered; one that is new is found at once.
    set(&database, "acme", "whsec_new");
    set(&database, "beta", BETA);
    assert_eq!(status(TO_ACME, "whsec_new"), 401);
    assert_eq!(status(TO_ACME, ACME), 204);
    assert_eq!(status(TO_BETA, BETA), 204);

    server.hang_up();
    assert_eq!(status(TO_ACME, "whsec_new"), 204);
    assert_eq!(status(TO_ACME, ACME), 204);
    assert_eq!(status(TO_BETA, BETA), 204);

    assert!(run(&database, &["remove", "acme"], "").status.success());
    assert_eq!(status(TO_ACME, "whsec_new"), 204);
    server.hang_up();
    assert_eq!(status(TO_ACME, "whsec_new"), 401);
    assert_eq!(status(TO_ACME, ACME), 401);
    assert_eq!(status(TO_BETA, BETA), 204);
}

/// Waits until each client has had an answer, give or take one.
fn wait_for_more(accepted: &AtomicUsize) {
    let enough = accepted.load(Relaxed) + 2 * CLIENTS;
    let begin = Instant::now();
    while accepted.load(Relaxed) < enough {
        assert!(begin.elapsed() < Duration::from_secs(20), "no answers");
        thread::sleep(Duration::from_millis(1));
    }
}

struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}
