use crate::{
    path,
    support::{
        KNOWN, KNOWN_BASE64, LEAD_CAPTURED, LEAD_HEX, LEAD_HEX_PREVIOUS, PREVIOUS, run, run_unread,
        with_secrets,
    },
};

// printf 'not JSON' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
const NOT_JSON: &str = "70060febdc27f8a2b64d5180afc279b8727cbefeb96ff938b216f35b05fdc7df";

// printf '{"event":"demo.shared"}' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
const UNKNOWN_EVENT: &str = "292c3e09ed62a84ba893a7f8598065487ca7e38b14993bd473bce32477f385f2";

#[test]
fn the_exit_code_is_the_verdict() {
    let (lead, known) = (path(LEAD_CAPTURED), path(KNOWN));
    let header = format!("X-Supademo-Signature: {LEAD_HEX}");
    let storylane = format!("x-storylane-signature: {KNOWN_BASE64}");
    let (upper, short) = (LEAD_HEX.to_uppercase(), &LEAD_HEX[1..]);
    let prefixed = format!("sha256={LEAD_HEX}");
    let flipped = LEAD_HEX.replacen('8', "9", 1);
    let cases: [(&str, &[&str], i32, &str); 17] = [
        (
            &lead,
            &["supademo", "--signature", LEAD_HEX],
            0,
            "current secret",
        ),
        (
            &lead,
            &["supademo", "--signature", &upper],
            0,
            "jane@example.com",
        ),
        (&lead, &["supademo", "-H", &header], 0, "lead.captured"),
        (
            &lead,
            &["supademo", "--signature", LEAD_HEX_PREVIOUS],
            0,
            "previous secret",
        ),
        (
            &known,
            &["storylane", "-H", &storylane],
            0,
            "john.doe@example.com",
        ),
        (
            &lead,
            &["supademo", "--signature", short],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", &prefixed],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", ""],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", "-"],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", &flipped],
            1,
            "signature_mismatch",
        ),
        (
            &lead,
            &["supademo", "-H", &header, "-H", &header],
            1,
            "header_repeated",
        ),
        (&lead, &["supademo", "-H", &storylane], 1, "header_missing"),
        (
            &lead,
            &["storylane", "-H", &storylane],
            1,
            "signature_mismatch",
        ),
        (
            &known,
            &["supademo", "--signature", LEAD_HEX],
            1,
            "signature_mismatch",
        ),
        (&lead, &["supademo"], 2, "--signature"),
        (&lead, &["supademo", "-H", "no colon"], 2, "Name: value"),
        (
            "/nowhere",
            &["supademo", "--signature", LEAD_HEX],
            3,
            "cannot read /nowhere",
        ),
    ];
    for (body, args, code, text) in cases {
        let args = [&["verify", "--body", body], args].concat();
        let mut command = with_secrets(args);
        let ran = run(
            command.env("SUPADEMO_WEBHOOK_SECRET_PREVIOUS", PREVIOUS),
            b"",
        );
        ran.assert_code(code).assert_says(text);
    }
}

#[test]
fn an_authentic_body_is_refused_only_if_it_is_not_json() {
    let verify = |signature: &str, body: &[u8]| {
        let args = ["--json", "verify", "supademo", "--signature", signature];
        run(&mut with_secrets(args), body)
    };
    let ran = verify(NOT_JSON, b"not JSON");
    let json = &ran.assert_code(1).json()[0];
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"refused".into(), &"unparsable".into())
    );
    assert_eq!(json["status"], 400);
    let ran = verify(UNKNOWN_EVENT, br#"{"event":"demo.shared"}"#);
    let json = &ran.assert_code(0).json()[0];
    assert_eq!(
        (&json["verdict"], &json["recognized"]),
        (&"authentic".into(), &false.into())
    );
    assert_eq!(json["event"], "demo.shared");
    assert!(json["problem"].as_str().unwrap().contains("unknown event"));
}

#[test]
fn the_exit_code_does_not_depend_on_a_reader_of_stdout() {
    let lead = path(LEAD_CAPTURED);
    let zeros = "0".repeat(64);
    for command in ["verify", "doctor"] {
        for (signature, code) in [(LEAD_HEX, 0), (&zeros, 1)] {
            for form in ["--json", "--color=never"] {
                let args = [
                    form,
                    command,
                    "supademo",
                    "--signature",
                    signature,
                    "--body",
                    &lead,
                ];
                let ran = run_unread(&mut with_secrets(args));
                assert_eq!(ran, (Some(code), String::new()), "{args:?}");
            }
        }
    }
}
