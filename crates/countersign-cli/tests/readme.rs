//! The session in the README is what the program really says.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod support;

use std::{
    env,
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
    time::Duration,
};

use regex_lite::Regex;
use support::{Running, SECRET, run, with_secrets};

const README: &str = include_str!("../README.md");

/// The port in the README, which the test replaces.
const PORT: &str = "4040";

/// A command of the session, and its output.
#[derive(Debug)]
struct Recorded {
    command: String,
    says: String,
}

fn session() -> Vec<Recorded> {
    let mut session: Vec<Recorded> = Vec::new();
    let blocks = README.split("```console\n").skip(1);
    for block in blocks.map(|block| block.split("```").next().unwrap()) {
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => session.push(Recorded {
                    command: command.to_owned(),
                    says: String::new(),
                }),
                None => session.last_mut().unwrap().says += &[line, "\n"].concat(),
            }
        }
    }
    session
}

/// The text without what differs between runs.
fn steady(text: &str) -> String {
    let patterns = [
        (r"\d\d:\d\d:\d\dZ", "HH:MM:SSZ"),
        (r"\d{4}-\d\d-\d\dTHH:MM:SSZ", "DATE"),
        (r"\d+(\.\d+)? m?s\b", "N ms"),
        (r"due for \d+m?s", "due for N"),
        (r"\b(p\d\d|max) [\d.]+", "$1 N"),
        (r" +", " "),
    ];
    let mut text = text.to_owned();
    for (pattern, steady) in patterns {
        text = Regex::new(pattern)
            .unwrap()
            .replace_all(&text, steady)
            .into_owned();
    }
    text
}

#[test]
fn the_session_is_what_the_program_says() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let dir = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_countersign");
    let shell = |command: &str| {
        let bin = std::path::Path::new(program).parent().unwrap().display();
        let path = format!("{bin}:{}", env::var("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell
            .env_clear()
            .env("PATH", path)
            .env("SUPADEMO_WEBHOOK_SECRET", SECRET);
        shell
            .current_dir(&dir)
            .args(["-c", &format!("exec 2>&1; {command}")]);
        shell
    };
    let mut listener = None;
    for Recorded { command, says } in session() {
        if command.starts_with("countersign listen") {
            // Its output is complete only at the end.
            let here = format!("exec {command} --bind 127.0.0.1:{port}");
            let running = Running::start(support::piped(&mut shell(&here)));
            wait_for(&port);
            listener = Some((running, says));
            continue;
        }
        let posts = ["countersign send", "countersign replay"];
        let here = if posts.iter().any(|post| command.starts_with(post)) {
            format!("{command} --url http://127.0.0.1:{port}/")
        } else {
            command.clone()
        };
        let ran = run(support::piped(&mut shell(&here)), b"");
        assert_eq!(
            steady(&ran.stdout),
            steady(&says.replace(PORT, &port)),
            "$ {command}"
        );
    }
    let (listener, says) = listener.unwrap();
    listener.interrupt();
    let ran = listener.end();
    assert_eq!(steady(&ran.stdout), steady(&says.replace(PORT, &port)));
}

fn wait_for(port: &str) {
    for _ in 0..600 {
        if TcpStream::connect(format!("127.0.0.1:{port}")).is_ok() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn every_command_has_a_section() {
    for name in [
        "sign", "verify", "send", "listen", "replay", "doctor", "inbox", "events", "scheme",
    ] {
        assert!(README.contains(&format!("### `{name}`")), "{name}");
    }
    let help = run(&mut with_secrets(["--help"]), b"").stdout;
    let codes = help.split("Exit codes:").nth(1).unwrap();
    for line in codes.lines().filter(|line| !line.trim().is_empty()) {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        let row = format!("| {code} | {} |", meaning.trim());
        assert!(README.contains(&row), "no {row}");
    }
}
