use std::fs;

use crate::support::{Running, post, run, signed, with_secrets};

#[test]
fn nothing_from_a_sender_steers_the_terminal() {
    // printf '{"event":"lead.captured","email":"\\u001b[2Ja@example.com\\n\xc2\x9b31m\xe2\x80\xae"}' |
    //   openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
    let signature = "f26daa9abd8672497f1afe4223a901f914413aa8ceebea72fee4b3ccf91eb09e";
    let body =
        "{\"event\":\"lead.captured\",\"email\":\"\\u001b[2Ja@example.com\\n\u{9b}31m\u{202e}\"}";
    // With colours, the program does not strip all escape sequences.
    for color in ["always", "never"] {
        let args = [
            "--color",
            color,
            "listen",
            "--bind",
            "127.0.0.1:0",
            "--count",
            "2",
        ];
        let running = Running::start(&mut with_secrets(args));
        let (running, address) = running.said_address();
        post(address, &signed(signature), body.as_bytes());
        post(address, b"x-supademo-signature: \xc2\x9b31m\r\n", b"{}");
        let ran = running.end();
        ran.assert_code(0)
            .assert_says(r"\u{1b}[2Ja@example.com\n\u{9b}31m\u{202e}");
        assert!(
            !ran.stdout.contains("\u{1b}[2J") && !ran.stdout.contains("\u{1b}]"),
            "{ran:?}"
        );
        assert!(
            !ran.stdout.contains(['\u{9b}', '\u{202e}', '\u{7}']),
            "{ran:?}"
        );
    }
    let args = ["--json", "verify", "supademo", "--signature", signature];
    let ran = run(&mut with_secrets(args), body.as_bytes());
    let email = &ran.assert_code(0).json()[0]["email"];
    assert_eq!(email, "\u{1b}[2Ja@example.com\n\u{9b}31m\u{202e}");
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
        "{ran:?}"
    );
    // Neither does a capture or the command line.
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("\u{1b}]0;t\u{7}");
    fs::write(&file, "{\"path\":\"\u{1b}[2J\"}\n\u{1b}[2J\n").unwrap();
    for args in [
        [
            "--color",
            "always",
            "doctor",
            "--capture",
            file.to_str().unwrap(),
        ],
        [
            "--color",
            "always",
            "replay",
            "--dry-run",
            file.to_str().unwrap(),
        ],
        [
            "--color",
            "always",
            "sign",
            "supademo",
            "--secret-env=\u{1b}[2J",
        ],
    ] {
        let ran = run(&mut with_secrets(args), b"");
        ran.assert_code(3);
        assert!(
            !ran.said().contains("\u{1b}[2J") && !ran.said().contains("\u{1b}]"),
            "{ran:?}"
        );
    }
}
