//! The form of the signature header: prefix, encoding, algorithm, and lists of signatures.

use countersign::{Algorithm, Head, Scheme};

use crate::support::{SIGNATURE, now, outcome, secret};

const BODY: &str = "hello";
/// `printf hello | openssl dgst -sha256 -hmac key`
const SHA256: &str = "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b";
/// `printf hello | openssl dgst -sha1 -hmac key`
const SHA1: &str = "b34ceac4516ff23a143e61d79d0fa7a4fbe5f266";
/// `printf hello | openssl dgst -sha512 -hmac key`
const SHA512: &str = "ff06ab36757777815c008d32c8e14a705b4e7bf310351a06a23b612dc4c7433e\
                      7757d20525a5593b71020ea2ee162d2311b247e9855862b270122419652c0c92";
/// The same with `-binary | base64 -w0`.
const SHA256_BASE64: &str = "kwezuRXvtRcf8U2MtV+8x5jGwO8UVtZt7RpqpyOli3s=";
const SHA1_BASE64: &str = "s0zqxFFv8joUPmHXnQ+npPvl8mY=";
const SHA512_BASE64: &str = "/warNnV3d4FcAI0yyOFKcFtOe/MQNRoGojthLcTHQz53V9IFJaVZO3ECDqLuFi0j\
                             EbJH6YVYYrJwEiQZZSwMkg==";

fn assert_outcomes(scheme: &Scheme, cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        let headers = [("x-acme-signature", *value)];
        assert_eq!(outcome(scheme, &headers, BODY), *expected, "{value}");
    }
}

#[test]
fn only_the_exact_prefix_is_accepted() {
    let cases = [
        (format!("sha256={SHA256}"), "accepted"),
        (SHA256.to_owned(), "signature_malformed"),
        (format!("md5={SHA256}"), "signature_malformed"),
        (format!("sha1={SHA256}"), "signature_malformed"),
        (format!("SHA256={SHA256}"), "signature_malformed"),
        (format!("sha256:{SHA256}"), "signature_malformed"),
        (format!("sha256= {SHA256}"), "signature_malformed"),
        (format!(" sha256={SHA256}"), "signature_malformed"),
        (format!("sha256=sha256={SHA256}"), "signature_malformed"),
        ("sha256=".to_owned(), "signature_malformed"),
        ("sha25".to_owned(), "signature_malformed"),
        (String::new(), "signature_malformed"),
    ];
    let cases: Vec<_> = cases.iter().map(|(value, why)| (&**value, *why)).collect();
    assert_outcomes(&Scheme::hex(SIGNATURE).with_prefix("sha256="), &cases);
}

#[test]
fn each_algorithm_in_each_encoding_signs_as_openssl_does() {
    let none: [(&str, &str); 0] = [];
    for (algorithm, hex, base64) in [
        (Algorithm::HmacSha256, SHA256, SHA256_BASE64),
        (Algorithm::HmacSha1, SHA1, SHA1_BASE64),
        (Algorithm::HmacSha512, SHA512, SHA512_BASE64),
    ] {
        for (scheme, value) in [
            (Scheme::hex(SIGNATURE), hex),
            (Scheme::base64(SIGNATURE), base64),
        ] {
            let scheme = scheme.with_algorithm(algorithm).with_prefix("mac=");
            let value = format!("mac={value}");
            let head = Head::new(&none, now());
            let signed = scheme.sign(&secret("key"), &head, BODY.as_bytes()).unwrap();
            assert_eq!(signed, value, "{algorithm}");
            let headers = [("x-acme-signature", &*value)];
            assert_eq!(outcome(&scheme, &headers, BODY), "accepted", "{algorithm}");
            let mismatch = "signature_mismatch";
            assert_eq!(outcome(&scheme, &headers, "hullo"), mismatch, "{algorithm}");
        }
    }
}

#[test]
fn the_mac_of_another_algorithm_is_malformed() {
    let malformed = "signature_malformed";
    let sha1 = Scheme::hex(SIGNATURE).with_algorithm(Algorithm::HmacSha1);
    assert_outcomes(
        &sha1,
        &[(SHA1, "accepted"), (SHA256, malformed), (SHA512, malformed)],
    );
    let sha512 = Scheme::hex(SIGNATURE).with_algorithm(Algorithm::HmacSha512);
    assert_outcomes(
        &sha512,
        &[(SHA512, "accepted"), (SHA1, malformed), (SHA256, malformed)],
    );
    let half = &SHA512[..64];
    assert_outcomes(&sha512, &[(half, malformed), (&SHA512[2..], malformed)]);
    // Half of an HMAC-SHA512 has the length of an HMAC-SHA256.
    assert_outcomes(
        &Scheme::hex(SIGNATURE),
        &[
            (SHA256, "accepted"),
            (SHA1, malformed),
            (half, "signature_mismatch"),
        ],
    );
}

#[test]
fn base64_has_one_form_for_each_algorithm() {
    let malformed = "signature_malformed";
    let sha1 = Scheme::base64(SIGNATURE).with_algorithm(Algorithm::HmacSha1);
    assert_outcomes(
        &sha1,
        &[
            (SHA1_BASE64, "accepted"),
            (SHA1_BASE64.trim_end_matches('='), malformed),
            // The last digit before the padding has two bits that are not of the MAC.
            ("s0zqxFFv8joUPmHXnQ+npPvl8mZ=", malformed),
            (&SHA1_BASE64.replace('+', "-"), malformed),
            (SHA256_BASE64, malformed),
            // 28 characters without padding are 21 bytes.
            ("s0zqxFFv8joUPmHXnQ+npPvl8mYA", malformed),
        ],
    );
    let sha512 = Scheme::base64(SIGNATURE).with_algorithm(Algorithm::HmacSha512);
    assert_outcomes(
        &sha512,
        &[
            (SHA512_BASE64, "accepted"),
            (SHA512_BASE64.trim_end_matches('='), malformed),
            (&SHA512_BASE64.replace("kg==", "kh=="), malformed),
            (&SHA512_BASE64.replace("kg==", "kg="), malformed),
            (&SHA512_BASE64.replace("kg==", "kgA="), malformed),
            (&SHA512_BASE64.replace("kg==", "kgAA"), malformed),
            (&SHA512_BASE64.replace('/', "_"), malformed),
            (SHA1_BASE64, malformed),
        ],
    );
}

/// A list of one right signature, and others that are wrong.
fn list(length: usize, right: usize) -> String {
    let zeros = "0".repeat(64);
    let elements: Vec<_> = (0..length)
        .map(|place| if place == right { SHA256 } else { &zeros })
        .map(|mac| format!("v1={mac}"))
        .collect();
    elements.join(",")
}

#[test]
fn one_signature_of_a_list_is_enough_wherever_it_stands() {
    let scheme = Scheme::hex(SIGNATURE).with_list(',', "v1=");
    for (length, right) in [(1, 0), (2, 0), (2, 1), (3, 1), (32, 0), (32, 31)] {
        assert_outcomes(&scheme, &[(&list(length, right), "accepted")]);
    }
    for length in [1, 2, 32] {
        assert_outcomes(&scheme, &[(&list(length, length), "signature_mismatch")]);
    }
}

#[test]
fn a_list_of_more_than_32_signatures_is_malformed_even_if_one_is_right() {
    let scheme = Scheme::hex(SIGNATURE).with_list(',', "v1=");
    for (length, right) in [(33, 0), (33, 32), (100, 0), (100, 50)] {
        assert_outcomes(&scheme, &[(&list(length, right), "signature_malformed")]);
    }
}

#[test]
fn elements_with_another_tag_are_ignored_and_never_signatures() {
    let scheme = Scheme::hex(SIGNATURE).with_list(',', "v1=");
    let (right, wrong) = (SHA256, "0".repeat(64));
    let cases = [
        (format!("v0={wrong},v1={right}"), "accepted"),
        (format!("v1={right},v0={wrong}"), "accepted"),
        (format!("v0,,=,v1={right},"), "accepted"),
        // 40 elements that are not signatures do not count.
        (format!("{}v1={right}", "v0=0,".repeat(40)), "accepted"),
        (format!("v0={right}"), "signature_malformed"),
        (format!("v0={right},v1={wrong}"), "signature_mismatch"),
        (format!("v10={right}"), "signature_malformed"),
        (format!("V1={right}"), "signature_malformed"),
        (format!("v1:{right}"), "signature_malformed"),
        (format!(" v1={right}"), "signature_malformed"),
        (right.to_owned(), "signature_malformed"),
        (format!(",{right}"), "signature_malformed"),
        ("v1=".to_owned(), "signature_malformed"),
        (",".to_owned(), "signature_malformed"),
        (String::new(), "signature_malformed"),
        // A signature of another form is not skipped.
        (format!("v1=,v1={right}"), "signature_malformed"),
        (format!("v1={right},v1=0"), "signature_malformed"),
        (format!("v1={right};v1={right}"), "signature_malformed"),
        (format!("v1={right} "), "signature_malformed"),
        (format!("v1=v1={right}"), "signature_malformed"),
    ];
    let cases: Vec<_> = cases.iter().map(|(value, why)| (&**value, *why)).collect();
    assert_outcomes(&scheme, &cases);
}

#[test]
fn a_list_may_be_separated_by_spaces_and_of_base64() {
    let scheme = Scheme::base64(SIGNATURE).with_list(' ', "v1,");
    let cases = [
        (format!("v1,{SHA256_BASE64}"), "accepted"),
        (format!("v1a,AAAA v1,{SHA256_BASE64}"), "accepted"),
        (format!("v1,{SHA256_BASE64}  "), "accepted"),
        (format!("v1a,{SHA256_BASE64}"), "signature_malformed"),
        (format!("v2,{SHA256_BASE64}"), "signature_malformed"),
        (format!("v1,{SHA256_BASE64},"), "signature_malformed"),
        (
            format!("v1,{SHA256_BASE64},v1,{SHA256_BASE64}"),
            "signature_malformed",
        ),
        (SHA256_BASE64.to_owned(), "signature_malformed"),
    ];
    let cases: Vec<_> = cases.iter().map(|(value, why)| (&**value, *why)).collect();
    assert_outcomes(&scheme, &cases);
}

#[test]
fn the_signature_header_has_to_be_there_once() {
    for scheme in [
        Scheme::hex(SIGNATURE),
        Scheme::hex(SIGNATURE).with_list(',', "v1="),
    ] {
        let value = format!("{}{SHA256}", scheme.list().map_or("", |list| list.tag()));
        let field = ("x-acme-signature", &*value);
        assert_eq!(outcome(&scheme, &[field], BODY), "accepted");
        assert_eq!(outcome(&scheme, &[], BODY), "header_missing");
        assert_eq!(outcome(&scheme, &[field, field], BODY), "header_repeated");
        let other = ("X-Acme-Signature", "");
        assert_eq!(outcome(&scheme, &[field, other], BODY), "header_repeated");
    }
}
