//! What the length and the form of a signature say, without the body.

use countersign::Head;

use crate::{cases::SchemeKind, events::Events, log::receiver};

#[test]
fn a_signature_of_a_wrong_form_is_never_unknown() {
    use SchemeKind::{Base64, Hex, Prefixed, Sha1, Sha512, Stripe};
    let hex = |bytes: usize| "3e".repeat(bytes);
    let cases = [
        (Hex, hex(20), "signature_length"),
        (Hex, hex(48), "signature_length"),
        (Hex, hex(64), "signature_length"),
        (
            Hex,
            format!("sha1={}", hex(20)),
            "signature_prefix_unexpected; signature_length",
        ),
        (
            Prefixed,
            format!("sha1={}", hex(20)),
            "signature_prefix_other; signature_length",
        ),
        (Hex, hex(31), "signature_too_short"),
        (
            Prefixed,
            hex(16),
            "signature_prefix_missing; signature_too_short",
        ),
        (Base64, hex(20), "hex_instead_of_base64; signature_length"),
        (Base64, hex(32), "hex_instead_of_base64"),
        // head -c20 /dev/zero | base64 -w0, and so on for 48 and 64 bytes
        (
            Base64,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
            "signature_length",
        ),
        (Base64, "+".repeat(64), "signature_length"),
        (Base64, "A".repeat(86) + "==", "signature_length"),
        (
            Hex,
            "A".repeat(86) + "==",
            "base64_instead_of_hex; signature_length",
        ),
        // printf '3e%.0s' {1..32} | base64 -w0
        (
            Base64,
            "M2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZQ=="
                .to_owned(),
            "base64_of_hex",
        ),
        (Hex, format!("t=1,v1={}", hex(32)), "signature_list"),
        (Sha1, format!("sha1={}", hex(32)), "signature_length"),
        (Sha1, format!("sha1={}", hex(19)), "signature_too_short"),
        (
            Sha1,
            format!("sha256={}", hex(32)),
            "signature_prefix_other; signature_length",
        ),
        (Sha512, "A".repeat(43) + "=", "signature_length"),
        (Sha512, "A1".repeat(22), "signature_too_short"),
        (
            Stripe,
            format!("t=1700000000;v1={}", hex(32)),
            "signature_separator",
        ),
        (
            Stripe,
            format!("t=1700000000,v2={}", hex(32)),
            "signature_tag_other",
        ),
        (
            Stripe,
            format!("t=1700000000,v1={}", hex(20)),
            "signature_length",
        ),
        (
            Stripe,
            format!("t=1700000000,v1={}", hex(31)),
            "signature_too_short",
        ),
        (
            Stripe,
            format!("v1={}", hex(32)),
            "timestamp_element_missing",
        ),
        (Stripe, "t=1700000000".to_owned(), "signature_element_missing"),
        (
            Stripe,
            format!("t=1700000000,v1={},v1=none", hex(32)),
            "signature_element_unreadable",
        ),
        (
            Stripe,
            format!("t=1,v1={}", hex(32)),
            "timestamp_out_of_tolerance",
        ),
    ];
    for (kind, value, codes) in cases {
        let (events, _guard) = Events::capture();
        let scheme = kind.scheme();
        let header = scheme.header().clone();
        let headers = [(header.as_str(), value.as_str())];
        let head = Head::new(&headers, kind.now());
        receiver(scheme, b"key").begin(&head).unwrap_err();
        let event = events.next_diagnosis().text;
        let expected = format!("causes=\"{codes}\" why=");
        assert!(event.contains(&expected), "{kind:?} {value}: {event}");
    }
}
