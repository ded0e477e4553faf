//! Secrets of every size, and rotations in every order.

use countersign::{ConfigError, Delivery, LiveSecrets, Rejection, Secret, Secrets};

use crate::{
    reference_hmac,
    support::{Acme, receiver, secret},
};

const BODY: &str = "body";

fn receive(secrets: impl Into<LiveSecrets>, key: &[u8]) -> Result<Delivery<Acme>, Rejection> {
    let headers = [("x-acme-signature", reference_hmac::hex(key, BODY))];
    receiver(secrets).verify(&headers, BODY)
}

fn reason(result: Result<Delivery<Acme>, Rejection>) -> &'static str {
    result.unwrap_err().reason()
}

#[test]
fn a_secret_has_at_least_one_byte() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    assert_eq!(Secret::new([]).unwrap_err(), ConfigError::EmptySecret);
}

#[test]
fn secrets_of_every_size_around_a_block_verify() {
    for size in [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 4096] {
        let key: Vec<u8> = (0..=255).cycle().take(size).collect();
        let other: Vec<u8> = key.iter().map(|byte| byte ^ 0x80).collect();
        assert!(receive(secret(&key), &key).is_ok(), "{size}");
        let refused = receive(secret(&key), &other);
        assert_eq!(reason(refused), "signature_mismatch", "{size}");
        // HMAC pads a key with zeros, so to it a key of zeros is the empty key.
        if key.iter().any(|byte| *byte != 0) {
            let refused = receive(secret(&key), b"");
            assert_eq!(reason(refused), "signature_mismatch", "{size}");
        }
    }
}

#[test]
fn every_order_of_a_rotation_tells_which_secret_matched() {
    const KEYS: [&str; 3] = ["first", "second", "third"];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        let [current, previous, oldest] =
            order.map(|place| secret(KEYS[place]).with_label(KEYS[place]));
        let secrets = Secrets::new(current)
            .with_previous(previous)
            .with_previous(oldest);
        for key in KEYS {
            let delivery = receive(secrets.clone(), key.as_bytes()).unwrap();
            assert_eq!(delivery.secret_label(), Some(key), "{secrets:?}");
        }
        assert_eq!(reason(receive(secrets, b"fourth")), "signature_mismatch");
    }
}

#[test]
fn a_secret_given_twice_matches_as_the_first() {
    let secret = |label| secret("same").with_label(label);
    let secrets = Secrets::new(secret("current")).with_previous(secret("previous"));
    let delivery = receive(secrets, b"same").unwrap();
    assert_eq!(delivery.secret_label(), Some("current"));
}

#[test]
fn a_secret_without_a_label_matches_without_one() {
    let secrets =
        Secrets::new(secret("current").with_label("current")).with_previous(secret("previous"));
    let delivery = receive(secrets, b"previous").unwrap();
    assert_eq!(delivery.secret_label(), None);
}

#[test]
fn a_secret_from_base64_signs_with_the_decoded_key() {
    // printf '\001\002\377' | base64
    for text in ["AQL/", "whsec_AQL/"] {
        let secret = Secret::from_base64(text).unwrap();
        assert!(receive(secret.clone(), b"\x01\x02\xff").is_ok());
        assert_eq!(
            reason(receive(secret, text.as_bytes())),
            "signature_mismatch"
        );
    }
    for text in ["AQL_", "AQL/\n", " AQL/", "A", "example_0123"] {
        assert_eq!(
            Secret::from_base64(text).unwrap_err(),
            ConfigError::InvalidBase64
        );
    }
}

#[test]
fn every_byte_of_a_file_is_part_of_the_key() {
    let path = std::env::temp_dir().join(format!("countersign-{}", std::process::id()));
    for key in [&b"key"[..], b"key\n", b"key\r\n", b" key", b"\xff\x00"] {
        std::fs::write(&path, key).unwrap();
        let secret = Secret::from_file(&path).unwrap();
        assert!(receive(secret.clone(), key).is_ok(), "{key:?}");
        let refused = receive(secret, [key, b"\n"].concat().as_slice());
        assert_eq!(reason(refused), "signature_mismatch", "{key:?}");
    }
    std::fs::remove_file(&path).unwrap();
}

/// Variables of the environment, and what [`Secrets::from_env`] and
/// [`Secrets::from_optional_env`] make of them.
const ENVIRONMENTS: [(&[(&str, &str)], &str); 8] = [
    (&[], "unset: the environment variable HOOK is not set"),
    (&[("HOOK", "a")], "current"),
    (&[("HOOK", "a"), ("HOOK_PREVIOUS", "b")], "current previous"),
    (
        &[("HOOK_PREVIOUS", "b")],
        "the environment variable HOOK is not set",
    ),
    (&[("HOOK", "")], "the environment variable HOOK is empty"),
    (
        &[("HOOK", "a"), ("HOOK_PREVIOUS", "")],
        "the environment variable HOOK_PREVIOUS is empty",
    ),
    (
        &[("HOOK", ""), ("HOOK_PREVIOUS", "b")],
        "the environment variable HOOK is empty",
    ),
    (
        &[("hook", "a"), ("HOOK_PREVIOU", "b")],
        "unset: the environment variable HOOK is not set",
    ),
];

/// Run by the test below in a process of its own, whose environment it reads.
#[test]
fn environment() {
    let labels = |secrets: &Secrets| {
        let labels: Vec<_> = secrets.iter().filter_map(Secret::label).collect();
        labels.join(" ")
    };
    let optional = match Secrets::from_optional_env("HOOK") {
        Ok(Some(secrets)) => labels(&secrets),
        Ok(None) => format!("unset: {}", Secrets::from_env("HOOK").unwrap_err()),
        Err(error) => error.to_string(),
    };
    let required = match Secrets::from_env("HOOK") {
        Ok(secrets) => labels(&secrets),
        Err(error) => error.to_string(),
    };
    assert!(optional.ends_with(&required));
    println!("[{optional}]");
}

#[test]
fn the_environment_has_the_current_secret_and_the_previous_one() {
    for (variables, expected) in ENVIRONMENTS {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "secrets::environment", "--nocapture"])
            .env_remove("HOOK")
            .env_remove("HOOK_PREVIOUS")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{variables:?}: {text}");
        assert!(
            text.contains(&format!("[{expected}]")),
            "{variables:?}: {text}"
        );
    }
}

#[test]
fn a_fingerprint_tells_keys_apart_and_labels_do_not_change_it() {
    let fingerprint = |key: &str| secret(key).fingerprint();
    assert_eq!(fingerprint("key").len(), 8);
    assert!(
        fingerprint("key")
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
    );
    assert_eq!(fingerprint("key"), fingerprint("key"));
    let labelled = secret("key").with_label("2026-11");
    assert_eq!(labelled.fingerprint(), fingerprint("key"));
    for other in ["Key", "key\n", " key", "key2", "hello"] {
        assert_ne!(fingerprint(other), fingerprint("key"), "{other}");
    }
    // It is no signature of anything that is sent.
    assert_ne!(fingerprint("key"), reference_hmac::hex("key", "")[..8]);
}
