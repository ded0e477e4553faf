use std::{fs, path::Path};

use crate::{
    bodies, replay,
    support::{
        Running,
        capture::{Capture, delivery},
        command, run,
        server::Server,
        with_secrets,
    },
};

#[test]
fn the_capture_can_be_standard_input() {
    let capture = Capture::of([delivery(b"1"), delivery(b"2")]);
    let (server, log) = Server::recording(204);
    let bytes = fs::read(&capture.path).unwrap();
    run(
        &mut command(["replay", "-", "--url", &server.url("/")]),
        &bytes,
    )
    .assert_code(0);
    assert_eq!(bodies(&log), ["1", "2"]);
}

#[test]
fn lines_added_during_a_replay_are_not_sent() {
    let capture = Capture::new("");
    let (listener, address) = Running::listen(&["--capture", capture.name()]);
    let url = format!("http://{address}/");
    let args = [
        "send",
        "supademo",
        "lead.captured",
        "--url",
        &url,
        "--count",
        "50",
    ];
    run(&mut with_secrets(args), b"").assert_code(0);
    capture
        .replay(&url, &[])
        .assert_code(0)
        .assert_says("50 sent in ");
    listener.interrupt();
    listener.end().assert_code(0);
    assert_eq!(
        fs::read_to_string(&capture.path).unwrap().lines().count(),
        100
    );
}

#[test]
fn an_unreadable_capture_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    for args in [&["--json"][..], &[], &["--dry-run"]] {
        let ran = replay(Path::new("/no/such/file"), &url, args);
        ran.assert_code(3)
            .assert_says("cannot read /no/such/file: No such file");
        let ran = replay(Path::new(folder), &url, args);
        ran.assert_code(3)
            .assert_says(&format!("cannot read {folder}: Is a directory"));
        assert_eq!(ran.stdout, "");
    }
    let empty = Capture::new("");
    empty.replay(&url, &[]).assert_code(0).assert_says("0 sent");
    assert!(log.lock().unwrap().is_empty());
}
