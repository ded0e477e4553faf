//! The attacks of slowhttptest, a Debian package: `apt-get install slowhttptest`.

use std::process::Command;

use countersign_tests::{
    app::{self, Limits},
    cases::{SUPADEMO_SIGNATURE, forged},
    server::Framework,
};

use crate::process::Process;

/// Attacks by slow bodies, slow heads and slow reading. Only the framework can time out a head.
const ATTACKS: [(&str, &[&str]); 3] = [
    ("slow bodies", &["-B", "-s", "1048576"]),
    ("slow heads", &["-H"]),
    ("slow reading", &["-X", "-k", "3", "-w", "10", "-y", "20"]),
];

/// Attacks the application. Every five seconds slowhttptest reports whether the application still
/// answers.
pub(crate) fn run(framework: Framework, connections: u32) {
    let limits = Limits {
        max_body_bytes: 1024 * 1024,
        ..Limits::DEFAULT
    };
    for (name, attack) in ATTACKS {
        let server = Process::start(framework, limits);
        let files = server.files_at_rest();
        let output = Command::new("slowhttptest")
            .args(attack)
            .args(["-c", &connections.to_string(), "-r", "500", "-i", "1"])
            .args(["-l", "25", "-p", "1", "-t", "POST", "-x", "8", "-v", "1"])
            // It sends another header field only as a second line of its cookies.
            .args(["-j", &format!("a=b\r\n{SUPADEMO_SIGNATURE}: {}", forged())])
            .args(["-u", &format!("http://{}{}", server.address, app::SUPADEMO)])
            .output()
            .expect("slowhttptest, a Debian package");
        let report = without_colours(&String::from_utf8_lossy(&output.stdout));
        let line = |start| report.lines().rfind(|line| line.starts_with(start));
        let status = line("Exit status:").expect("a report");
        let available = report.matches("service available:   YES").count();
        let unavailable = report.matches("service available:   NO").count();
        println!(
            "{framework:?}, {name}: available {available} times, unavailable {unavailable} times; \
             {}; {status}",
            line("Test ended").expect("a report"),
        );
        assert!(available > 1 && unavailable == 0, "{report}");
        if name == "slow bodies" {
            assert!(status.ends_with("No open connections left"), "{report}");
        }
        server.settle(files);
    }
}

/// The text without its escape sequences, each of which ends with a letter.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (_, rest) = piece
            .split_once(|symbol: char| symbol.is_ascii_alphabetic())
            .unwrap_or_default();
        text + rest
    })
}
