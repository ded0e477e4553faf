//! What describes the program: `events`, `--help`, completions and manual pages.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod support;

use std::fs;

use countersign::{Catalog, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use support::{command, run};

const COMMANDS: [&str; 11] = [
    "sign",
    "verify",
    "send",
    "listen",
    "replay",
    "doctor",
    "inbox",
    "events",
    "scheme",
    "completions",
    "man",
];

const INBOX_COMMANDS: [&str; 10] = [
    "stats", "list", "show", "retry", "discard", "purge", "export", "import", "migrate", "check",
];

const EXIT_CODES: [&str; 6] = ["0  ", "1  ", "2  ", "3  ", "4  ", "130  "];

#[test]
fn events_lists_the_catalogs() {
    let ran = run(&mut command(["--json", "events"]), b"");
    let providers = ran.assert_code(0).json();
    assert_eq!(providers.len(), 2);
    assert_eq!(providers[0]["provider"], "supademo");
    assert_eq!(providers[1]["provider"], "storylane");
    let names = |index: usize| -> Vec<String> {
        let events = providers[index]["events"].as_array().unwrap().iter();
        events
            .map(|event| event["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let samples = |catalog: Catalog| -> Vec<&str> {
        let samples = catalog.samples.iter();
        samples.map(|sample| sample.name).collect()
    };
    assert_eq!(names(0), samples(Supademo::CATALOG));
    assert_eq!(names(1), samples(Storylane::CATALOG));
    for provider in &providers {
        let fields = provider["members"].as_array().unwrap();
        assert!(fields.len() > 20);
        for field in fields {
            for member in ["path", "type", "about"] {
                assert!(!field[member].as_str().unwrap().is_empty(), "{field}");
            }
        }
    }
    let ran = run(&mut command(["events", "supademo"]), b"");
    let lines = ran
        .assert_code(0)
        .stdout
        .lines()
        .filter(|line| line.contains("viewer."));
    assert_eq!(lines.count(), 23);
    assert!(!ran.stdout.contains("storylane"));
    for (provider, event) in [
        ("supademo", "demo.viewed"),
        ("storylane", "unknown-session"),
    ] {
        let ran = run(&mut command(["events", provider, event]), b"");
        let body = ran.assert_code(0).stdout.trim_end().to_owned();
        let args = ["--json", "send", provider, event, "--dry-run"];
        let sent = &run(&mut support::with_secrets(args), b"").json()[0];
        assert_eq!(sent["body"], body);
    }
    let ran = run(&mut command(["events", "supademo", "known-session"]), b"");
    ran.assert_code(2).assert_says("lead.captured");
    run(&mut command(["events", "acme"]), b"")
        .assert_code(2)
        .assert_says("supademo, storylane");
}

#[test]
fn every_help_has_usage_and_examples() {
    let ran = run(&mut command(["--help"]), b"");
    ran.assert_code(0);
    for code in EXIT_CODES {
        ran.assert_says(code);
    }
    for name in COMMANDS {
        ran.assert_says(&format!("\n  {name}"));
        let help = run(&mut command([name, "--help"]), b"");
        help.assert_code(0).assert_says("Usage: countersign");
        help.assert_says("Examples:\n");
        help.assert_says(&format!("countersign {name}"));
    }
    for name in INBOX_COMMANDS {
        let help = run(&mut command(["inbox", name, "--help"]), b"");
        help.assert_code(0).assert_says("Usage: countersign inbox");
        help.assert_says("Examples:\n").assert_says("--store <URL>");
    }
    // A command is required.
    run(&mut command([""; 0]), b"")
        .assert_code(2)
        .assert_says("Usage:");
}

#[test]
fn completions_know_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&mut command(["completions", shell]), b"");
        ran.assert_code(0);
        for name in COMMANDS {
            ran.assert_says(name);
        }
        let json = run(&mut command(["--json", "completions", shell]), b"").json();
        assert_eq!(json[0]["shell"], shell);
        assert_eq!(
            json[0]["script"].as_str().unwrap().trim_end(),
            ran.stdout.trim_end()
        );
    }
    run(&mut command(["completions", "sh"]), b"").assert_code(2);
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let ran = run(&mut command(["man"]), b"");
    ran.assert_code(0)
        .assert_says(".TH countersign 1")
        .assert_says(".SH \"EXIT CODES\"");
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("new/man1");
    run(&mut command(["man", "--dir", dir.to_str().unwrap()]), b"").assert_code(0);
    for name in COMMANDS {
        let page = dir.join(format!("countersign-{name}.1"));
        let page = fs::read_to_string(page).unwrap();
        assert!(page.contains(&format!("countersign\\-{name}")), "{page}");
    }
    for name in INBOX_COMMANDS {
        let page = dir.join(format!("countersign-inbox-{name}.1"));
        let page = fs::read_to_string(page).unwrap();
        assert!(
            page.contains(&format!("countersign\\-inbox\\-{name}")),
            "{page}"
        );
    }
    let pages = 1 + COMMANDS.len() + INBOX_COMMANDS.len();
    assert_eq!(fs::read_dir(&dir).unwrap().count(), pages);
    let inside_a_file = dir.join("countersign.1/man");
    let args = ["man", "--dir", inside_a_file.to_str().unwrap()];
    let ran = run(&mut command(args), b"");
    ran.assert_code(3).assert_says("cannot write to ");
}
