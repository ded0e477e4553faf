//! Mistakes, and what is none or no known one. Each signature is the output of the command above it.

use std::time::Duration;

use countersign::{Scheme, Secret, Secrets, header_name};

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) scheme: Kind,
    pub(crate) secret: &'static [u8],
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: &'static [u8],
    pub(crate) expected: Expected,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Hex,
    /// Hex after `sha256=`.
    Prefixed,
    /// Hex, of `v0:`, a timestamp, `:` and the body.
    Timed,
    Base64,
}

/// The codes of the causes, in order.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    Authentic,
    Explained(&'static [&'static str]),
    Unexplained(&'static [&'static str]),
}

use Expected::{Authentic, Explained, Unexplained};
use Kind::{Base64, Hex, Prefixed, Timed};

pub(crate) const NOW: u64 = 1_700_000_000;

impl Row {
    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme.with(Secret::new(self.secret).unwrap())
    }
}

impl Kind {
    pub(crate) fn with(self, secrets: impl Into<Secrets>) -> Scheme {
        let name = |name| header_name(name).unwrap();
        match self {
            Hex => Scheme::hex(name("x-acme-signature"), secrets),
            Prefixed => Scheme::hex(name("x-acme-signature"), secrets).value_prefix("sha256="),
            Timed => Scheme::hex(name("x-acme-signature"), secrets)
                .signed_text("v0:")
                .signed_header(name("x-acme-timestamp"))
                .signed_text(":")
                .timestamp(name("x-acme-timestamp"), Duration::from_secs(300)),
            Base64 => Scheme::base64(name("x-bolt-signature"), secrets),
        }
    }
}

pub(crate) const ROWS: &[Row] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another header has it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("X-Webhook-Signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another header has it, with that header's prefix",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-hub-signature-256", "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header", "signature_prefix_unexpected"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac bolt -binary | base64 -w0
    Row {
        name: "the other provider sent it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "MKszxP881t7fltPqeNQHK5cbnLMTta17wH7stLlU2Jg=")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_provider"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "the other provider sent it, signed with this one's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header", "base64_instead_of_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the header twice",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), ("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["header_repeated"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the header twice, once right",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "0000000000000000000000000000000000000000000000000000000000000000"), ("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["header_repeated"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "white space after it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529\n")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "quotes around it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "\"faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529\"")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a prefix",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_unexpected"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "the prefix of Standard Webhooks",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "v1,+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_unexpected"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "no prefix",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another prefix",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "v1=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_other"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the prefix in upper case",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "SHA256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_case"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "base64 for hex",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")],
        body: b"{\"id\":7}",
        expected: Explained(&["base64_instead_of_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "hex for base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["hex_instead_of_base64"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr a-f A-F
    Row {
        name: "hex in upper case for base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "FAF7DC7F0EB955788A6553265E197028211AE02705CE25C20DE4303E004CB529")],
        body: b"{\"id\":7}",
        expected: Explained(&["hex_instead_of_base64"]),
    },
    // printf '7' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr +/ -_
    Row {
        name: "URL-safe base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "GEAv3nZZ-2zSvHKKZSjLE9kYCgK7K5_VwVmBeK2F8xw=")],
        body: b"7",
        expected: Explained(&["base64_url_safe"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr -d =
    Row {
        name: "unpadded base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk")],
        body: b"{\"id\":7}",
        expected: Explained(&["base64_unpadded"]),
    },
    // printf '7' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr +/ -_ | tr -d =
    Row {
        name: "URL-safe and unpadded base64 for hex",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "GEAv3nZZ-2zSvHKKZSjLE9kYCgK7K5_VwVmBeK2F8xw")],
        body: b"7",
        expected: Explained(&["base64_instead_of_hex", "base64_url_safe", "base64_unpadded"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr -d '\n' | base64 -w0
    Row {
        name: "base64 of hex digits",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "ZmFmN2RjN2YwZWI5NTU3ODhhNjU1MzI2NWUxOTcwMjgyMTFhZTAyNzA1Y2UyNWMyMGRlNDMwM2UwMDRjYjUyOQ==")],
        body: b"{\"id\":7}",
        expected: Explained(&["base64_of_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a newline in the secret",
        scheme: Hex,
        secret: b"whsec_a2V5\n",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a carriage return in the secret",
        scheme: Hex,
        secret: b"whsec_a2V5\r\n",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a no-break space before the secret",
        scheme: Hex,
        secret: b"\xc2\xa0whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "double quotes around the secret",
        scheme: Hex,
        secret: b"\"whsec_a2V5\"",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "single quotes around the secret",
        scheme: Hex,
        secret: b"'whsec_a2V5'",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f613256350a
    Row {
        name: "a newline in the signer's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "317e831d5514f8ab52353f2354aa4a49442a3276e293383a29b0a9e9fc375c8f")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac '"whsec_a2V5"'
    Row {
        name: "quotes around the signer's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "8c83f78cb71b4c8ff568f45471da9c99327f49337809888f55e4d71ac53f101b")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac a2V5
    Row {
        name: "whsec_ stripped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "ed8113d818ace56d2e8528b7ca26f8a9db94cccf2cdacc186a7e65c005b2bf87")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_prefix_stripped"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    Row {
        name: "whsec_ stripped and the rest decoded",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_standard_webhooks"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "whsec_ not configured",
        scheme: Hex,
        secret: b"a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_prefix_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    Row {
        name: "the secret decoded from base64",
        scheme: Hex,
        secret: b"a2V5",
        headers: &[("x-acme-signature", "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_decoded_from_base64"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    Row {
        name: "the secret decoded from hex",
        scheme: Hex,
        secret: b"6b6579",
        headers: &[("x-acme-signature", "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_decoded_from_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac 6b6579
    Row {
        name: "the secret configured as its bytes, of hex",
        scheme: Hex,
        secret: b"key",
        headers: &[("x-acme-signature", "a6e85df4906cf9ff851fd782aee0d0b91f15d3b94d09320811d4f96db033ef12")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_not_decoded_from_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac a2V5
    Row {
        name: "the secret configured as its bytes, of base64",
        scheme: Hex,
        secret: b"key",
        headers: &[("x-acme-signature", "ed8113d818ace56d2e8528b7ca26f8a9db94cccf2cdacc186a7e65c005b2bf87")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_not_decoded_from_base64"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the secret configured as Standard Webhooks decodes it",
        scheme: Hex,
        secret: b"key",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_not_decoded_from_base64"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00
    Row {
        name: "an empty secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "03c9a102291085ed35af5761d8c85f8e428a9cbbf4c68fe0ac492f7aa85463ca")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_empty"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous
    Row {
        name: "the previous secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "ec1e4816790e4cdc41efb57afca618c8721dbc3f528037d17fd5193bc6775d73")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_secret"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac bolt
    Row {
        name: "the other provider's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "30ab33c4ff3cd6dedf96d3ea78d4072b971b9cb313b5ad7bc07eecb4b954d898")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_secret"]),
    },
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    Row {
        name: "HMAC-SHA-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "68946c18b02ffdce2207bf6395579a1f06bafd11")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_hash"]),
    },
    // printf '{"id":7}' | openssl dgst -sha384 -hmac whsec_a2V5
    Row {
        name: "HMAC-SHA-384",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "47d93199403fe656fa4863282fa1db56e6d012397669b955cfd211e1e6b0adf1e9aaf617db92e826765389a58efd761d")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_hash"]),
    },
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5
    Row {
        name: "HMAC-SHA-512",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "02033f9658d48a2dde2632565cc15f930eb21ded05c01ad33ea1c9d4daaed20ad42ecae152c9d67dba3a42fa1178e0ab401d036f6165ead09e1bb9aa05361976")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_hash"]),
    },
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "HMAC-SHA512 as base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "AgM/lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg==")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_hash"]),
    },
    // printf '{"id":7}' | sha256sum
    Row {
        name: "a plain hash",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "a3c90e3b7448d23d9eacebd0ebf15cae100e21f9b2c688f3f9d238edcd26d67f")],
        body: b"{\"id\":7}",
        expected: Explained(&["hash_without_key"]),
    },
    // printf 'whsec_a2V5{"id":7}' | sha256sum
    Row {
        name: "a hash of the secret, then the body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "00c8a928aedcd47b231c76b8918277a053a9f93c96287d6e5a029d3aa474001a")],
        body: b"{\"id\":7}",
        expected: Explained(&["hash_of_key_and_body"]),
    },
    // printf '{"id":7}whsec_a2V5' | sha256sum
    Row {
        name: "a hash of the body, then the secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "a52c2c9b43c28353c5eb063fa2b4ff2fea4f15eb922f778d6ec3c49d2e02a5e5")],
        body: b"{\"id\":7}",
        expected: Explained(&["hash_of_key_and_body"]),
    },
    // printf '{"id":7}' | sha1sum
    Row {
        name: "a plain SHA-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "784f9382156ed25a9f0b94102a68cccf0240c765")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_hash", "hash_without_key"]),
    },
    // printf 'whsec_a2V5' | openssl dgst -sha256 -hmac '{"id":7}'
    Row {
        name: "the arguments swapped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "7959957116a80dae398c5cc5088b866cb9d2bdafa829beb0cf04286df67a3b41")],
        body: b"{\"id\":7}",
        expected: Explained(&["hmac_arguments_swapped"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the body alone",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), ("x-acme-timestamp", "1700000000")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_prefix_missing"]),
    },
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the timestamp's header is missing",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_header_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the timestamp's header is missing, and the body alone",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_header_missing", "signed_prefix_missing"]),
    },
    // printf 'v0:1699999000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "too late",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "9663a5d7f69dec2b5933d1ce930f0d9de164525e410933962d46ff99e8bbfaff"), ("x-acme-timestamp", "1699999000")],
        body: b"{\"id\":7}",
        expected: Explained(&["timestamp_out_of_tolerance"]),
    },
    // printf 'v0:1700001000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "too early, as base64",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "hhu4IIS/fi3518WR5V8FwUBYy1tJjb2hLxfbeL0/sWo="), ("x-acme-timestamp", "1700001000")],
        body: b"{\"id\":7}",
        expected: Explained(&["timestamp_out_of_tolerance", "base64_instead_of_hex"]),
    },
    // printf 'v0:1700000000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "in milliseconds",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "71b547308566f824b4d4c44656c938c8fe550a1936c181ff9342b6f5e60085d5"), ("x-acme-timestamp", "1700000000000")],
        body: b"{\"id\":7}",
        expected: Explained(&["timestamp_in_milliseconds"]),
    },
    // printf 'v0:now:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "no number",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "94a66768b92e3aa2f4fa3accf12792d06a724ceddc499f70130236faf02f0a5a"), ("x-acme-timestamp", "now")],
        body: b"{\"id\":7}",
        expected: Explained(&["timestamp_malformed"]),
    },
    // printf '' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "an empty body signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "c34a10895717832807a470101de2fdd9ddaef6504216272cd4faec1b96dbf757")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_empty_body"]),
    },
    // printf 'v0:1700000000:' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "an empty body signed, after the prefix",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "673704a5a1accc2c6a339c50582013bdc54cad6e59294d553149aad002e11585"), ("x-acme-timestamp", "1700000000")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_empty_body"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a newline added",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}\n",
        expected: Explained(&["body_newline_added"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a Windows newline added",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}\r\n",
        expected: Explained(&["body_newline_added"]),
    },
    // printf '{"id":7}\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a newline lost",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "444550ea9fdfe93918c0e98d5fe90c7639454fa3f1140948df2f95ef4eb4cafe")],
        body: b"{\"id\":7}",
        expected: Explained(&["body_newline_lost"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "spaces around the body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"  {\"id\":7} \n",
        expected: Explained(&["body_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a byte order mark added",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\xef\xbb\xbf{\"id\":7}",
        expected: Explained(&["body_bom_added"]),
    },
    // printf '\xef\xbb\xbf{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a byte order mark lost",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "8744da30e18df750dea9b57c1f087fa7965376d8a987da22a61a34b296b598cd")],
        body: b"{\"id\":7}",
        expected: Explained(&["body_bom_lost"]),
    },
    // printf 'a\r\nb\r\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "Windows line ends made Unix ones",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "0fe89209bacbc0fd5b0ba993eabfd38e881d8259e5d656ead5d52e72d265e920")],
        body: b"a\nb\n",
        expected: Explained(&["body_line_endings"]),
    },
    // printf 'a\nb\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "Unix line ends made Windows ones",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "6283616331c9c1ed25a75d8fb6884e14bfbef0883f72b883859168a5e20a9777")],
        body: b"a\r\nb\r\n",
        expected: Explained(&["body_line_endings"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compressed by gzip",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00\x00",
        expected: Explained(&["body_compressed"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compressed as zlib",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"x\x9c\xabV\xcaLQ\xb22\xaf\x05\x00\x0bY\x02{",
        expected: Explained(&["body_compressed"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compressed by raw deflate",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\xabV\xcaLQ\xb22\xaf\x05\x00",
        expected: Explained(&["body_compressed"]),
    },
    // printf '{"name":"Zoë"}' | iconv -t latin1 | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as ISO 8859-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "55f8edc84ae1feeabf3b43c8bc944b2c3d74372401005a28d981d137d63bc7e2")],
        body: b"{\"name\":\"Zo\xc3\xab\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"price":"5 €"}' | iconv -t cp1252 | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as Windows-1252",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "277bc357ba29c2f84060a2854c04d8d1dbacc4a282842600d73795eb798a6297")],
        body: b"{\"price\":\"5 \xe2\x82\xac\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"id":7}' | iconv -t utf-16le | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as UTF-16",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "a99ae921426ca3d8bdee3b103058c8706508b802544bfa3c86ba0eb2458c5aca")],
        body: b"{\"id\":7}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"name":"Zoë"}' | iconv -t utf-16 | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as UTF-16 with a mark",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "84ee7ad5a0ebf768e6829ba36eacdb2f0cd73ae4d4a7325462ca29de5fcbe67e")],
        body: b"{\"name\":\"Zo\xc3\xab\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"name":"Zo?"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as ASCII",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "75eb527234fb53291abaa480f4ba64ffd87ef7397f909679d165e5d2b9c200f3")],
        body: b"{\"name\":\"Zo\xc3\xab\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"name":"Zoë"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "sent as ISO 8859-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "012bd7cae788a2b7c6a28c9c75b0569f1ab4616ba241d20b8934f7d01bab3117")],
        body: b"{\"name\":\"Zo\xeb\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"price":"5 €"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "sent as Windows-1252",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "f61913504110d10ef6663bddf746710fabb76a441162a91fa20387201b5fc66c")],
        body: b"{\"price\":\"5 \x80\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"name":"Zoë"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "sent as UTF-16",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "012bd7cae788a2b7c6a28c9c75b0569f1ab4616ba241d20b8934f7d01bab3117")],
        body: b"\xff\xfe{\x00\"\x00n\x00a\x00m\x00e\x00\"\x00:\x00\"\x00Z\x00o\x00\xeb\x00\"\x00}\x00",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"price":"5 €"}' | iconv -f cp1252 -t utf-8 | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "encoded twice before signing",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "ad13563a61ca90a179e7e0bb162e3619e2454edf9c602b869742aecb0a142ec4")],
        body: b"{\"price\":\"5 \xe2\x82\xac\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"price":"5 €"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "encoded twice after signing",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "f61913504110d10ef6663bddf746710fabb76a441162a91fa20387201b5fc66c")],
        body: b"{\"price\":\"5 \xc3\xa2\xe2\x80\x9a\xc2\xac\"}",
        expected: Explained(&["body_charset"]),
    },
    // printf '{"b":[1.0,{"a/b":"<Zoë>"}],"a":{},"b":1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "spaced as Python does",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "6b623b2a960fee19400676c31a0a7f6701d5198f773e51e0bde2f2d26b2b2f10")],
        body: b"{\"b\": [1.0, {\"a/b\": \"<Zo\xc3\xab>\"}], \"a\": {}, \"b\": 1e2}",
        expected: Explained(&["json_compacted"]),
    },
    // printf '{"b": [1.0, {"a/b": "<Zoë>"}], "a": {}, "b": 1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compacted, where Python signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "9c1c0f15303a79215c8f9908c19833476cded4b1a5bf70c10b736d6952b255a4")],
        body: b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}",
        expected: Explained(&["json_spaced"]),
    },
    // printf '{\n  "b": [\n    1.0,\n    {\n      "a/b": "<Zoë>"\n    }\n  ],\n  "a": {},\n  "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compacted, where two spaces were signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "e0412e43c698457507dcc6db6aef4084c3419432bd110916cb5baa08217d3bd2")],
        body: b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}",
        expected: Explained(&["json_indented"]),
    },
    // printf '{\n    "b": [\n        1.0,\n        {\n            "a/b": "<Zoë>"\n        }\n    ],\n    "a": {},\n    "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compacted, where four spaces were signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "19fd7b229052d72a99329d4c3fbd8fc6651d1f6d8757b727ad06bdc43f8d28e5")],
        body: b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}",
        expected: Explained(&["json_indented"]),
    },
    // printf '{"b":[1.0,{"a/b":"<Zoë>"}],"a":{},"b":1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "indented, where compact was signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "6b623b2a960fee19400676c31a0a7f6701d5198f773e51e0bde2f2d26b2b2f10")],
        body: b"{\n  \"b\": [\n    1.0,\n    {\n      \"a/b\": \"<Zo\xc3\xab>\"\n    }\n  ],\n  \"a\": {},\n  \"b\": 1e2\n}",
        expected: Explained(&["json_compacted"]),
    },
    // printf '{\n    "b": [\n        1.0,\n        {\n            "a/b": "<Zoë>"\n        }\n    ],\n    "a": {},\n    "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "two spaces for four",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "19fd7b229052d72a99329d4c3fbd8fc6651d1f6d8757b727ad06bdc43f8d28e5")],
        body: b"{\n  \"b\": [\n    1.0,\n    {\n      \"a/b\": \"<Zo\xc3\xab>\"\n    }\n  ],\n  \"a\": {},\n  \"b\": 1e2\n}",
        expected: Explained(&["json_indented"]),
    },
    // printf '{"u":"http://x/é"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "slashes escaped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "0b35fe18d9576ea9be5e49df461a7a02637ff06244a15486bd05cc6487f931f5")],
        body: b"{\"u\":\"http:\\/\\/x\\/\xc3\xa9\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u":"http:\/\/x\/é"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "slashes unescaped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "e4b5350430010ada6c71330914a6556703c4648cd2ebdae5329c8dc7f23c41a9")],
        body: b"{\"u\":\"http://x/\xc3\xa9\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '{"u":"Zoë 😀"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "\\u escaped, where text was signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "f0fc3a925b188d0b07682263277b3fd87f7acd57d921466136993293db50b2e1")],
        body: b"{\"u\":\"Zo\\u00eb \\uD83D\\ude00\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u":"Zo\u00eb \ud83d\ude00"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where \\u escapes were signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "465170ec5af32cf2345570ccca3e319ccd7a7386310450c1ff1e4425161daade")],
        body: b"{\"u\":\"Zo\xc3\xab \xf0\x9f\x98\x80\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u":"Zo\u00EB"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where \\u escapes in upper case were signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "e8ddfb148de5edefc943334608fd571d3b17f57f19185f4a7f53feaa5dce7007")],
        body: b"{\"u\":\"Zo\xc3\xab\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u":"\u003ca \u0026 b\u003e"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where Go signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "3c0047168c07347370022b6062eba06ea6cc4bc4944a86528460645f730010df")],
        body: b"{\"u\":\"<a & b>\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u":"\u0022a\u002Bb\u0022 \u00EB"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where .NET signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "75c1768975b37f7adefe948092ca314baf805ffec67d090e36409941b5248705")],
        body: b"{\"u\":\"\\\"a+b\\\" \xc3\xab\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '{"a":{"c":[2,{"x":1,"y":2}],"d":1},"b":3}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "keys sorted for the signature",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "41336cd9c6c52c3cac2a0db404e01cbfecc8f3a82cadd115b879f82268c24d47")],
        body: b"{\"b\":3,\"a\":{\"d\":1,\"c\":[2,{\"y\":2,\"x\":1}]}}",
        expected: Explained(&["json_keys_sorted"]),
    },
    // printf '{"a": 1, "b": [1, 2]}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "keys sorted for the signature, spaced both times",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "454352d989cd86b9bdf7814120f6cb15f7064c1277839c9d259ceee4457eb325")],
        body: b"{\"b\": [1, 2], \"a\": 1}",
        expected: Explained(&["json_keys_sorted"]),
    },
    // printf '%s' '{"u":"http:\/\/x\/\u00e9"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as PHP signs",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "bc14cbf0f6f0b868ff67e5e34d7f76e078d611269a7670d1153802be9bcdd778")],
        body: b"{\"u\":\"http://x/\xc3\xa9\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '%s' '{"u": "Zo\u00eb", "b": 1}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as Python signs by default",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "f09105873f1d095d60b8a34c09cb5e310a4af49ca1d3149935cfddbba1c3ce6b")],
        body: b"{\"u\":\"Zo\xc3\xab\",\"b\":1}",
        expected: Explained(&["json_spaced", "json_escapes"]),
    },
    // printf '%s' '{"b": 1, "u": "Zo\u00eb"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as Python signs with sorted keys",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "e0213559b3199641a0da939fd9849d12d23506a612f2c34a0f362f4b7296414c")],
        body: b"{\"u\":\"Zo\xc3\xab\",\"b\":1}",
        expected: Explained(&["json_spaced", "json_escapes", "json_keys_sorted"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "a newline in the secret, and base64 for hex",
        scheme: Hex,
        secret: b"whsec_a2V5\n",
        headers: &[("x-acme-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")],
        body: b"{\"id\":7}",
        expected: Explained(&["base64_instead_of_hex", "secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "quotes and a newline around the secret",
        scheme: Hex,
        secret: b"\"whsec_a2V5\"\n",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space", "secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    Row {
        name: "a newline in a secret that the signer decodes",
        scheme: Hex,
        secret: b"whsec_a2V5\n",
        headers: &[("x-acme-signature", "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space", "secret_standard_webhooks"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_previous
    Row {
        name: "the previous secret, without its prefix",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "3b613133dbb6cf64ce21834d56bb9a03c3ec590bbc09824a61af1fbbdb7b75d3")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_secret", "secret_prefix_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous
    Row {
        name: "the previous secret and a newline",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "ec1e4816790e4cdc41efb57afca618c8721dbc3f528037d17fd5193bc6775d73")],
        body: b"{\"id\":7}\n",
        expected: Explained(&["other_secret", "body_newline_added"]),
    },
    // printf '{"id":7}' | openssl dgst -sha1 -hmac previous
    Row {
        name: "SHA-1 and the previous secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b0b60bab28db0211dea3675148617333ff1d7a61")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_secret", "other_hash"]),
    },
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5
    Row {
        name: "SHA-512 and spaces",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "02033f9658d48a2dde2632565cc15f930eb21ded05c01ad33ea1c9d4daaed20ad42ecae152c9d67dba3a42fa1178e0ab401d036f6165ead09e1bb9aa05361976")],
        body: b"{\"id\": 7}",
        expected: Explained(&["other_hash", "json_compacted"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "indented, with a newline",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\n  \"id\": 7\n}\n",
        expected: Explained(&["json_compacted"]),
    },
    // printf '{\n  "id": 7\n}\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compacted, where an indented file was signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "1a615ba987bd97065107224de6c4b111044bbd68ba56a941233ddb8e16089598")],
        body: b"{\"id\":7}",
        expected: Explained(&["json_indented", "body_newline_lost"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compressed by gzip, with spaces",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb2R0\xaf\x05\x00\x03\xe7\x8e\x00\t\x00\x00\x00",
        expected: Explained(&["body_compressed", "json_compacted"]),
    },
    // printf '{\n\t"u": "a\\/b"\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "indented by tabs, with every slash escaped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "d9c8bfbb8f900f24942483afbeaf46604a41bc1ee165cafe21e65c71ddf59204")],
        body: b"{\"u\":\"a/b\"}",
        expected: Explained(&["json_indented", "json_escapes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "no prefix signed, and a newline in the secret",
        scheme: Timed,
        secret: b"whsec_a2V5\n",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), ("x-acme-timestamp", "1700000000")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space", "signed_prefix_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "no prefix signed, and spaces",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), ("x-acme-timestamp", "1700000000")],
        body: b"{\"id\": 7}",
        expected: Explained(&["signed_prefix_missing", "json_compacted"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the prefix twice",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256=sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_twice"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "white space after the prefix",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256= faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a prefix twice that is not expected",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256=sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_prefix_unexpected"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "a list as of Standard Webhooks",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "v1,+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk= v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_list"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a list as of Stripe",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "t=1700000000,v1=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_list"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "the other provider's header, with this one's secret in hex",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous -binary | base64 -w0
    Row {
        name: "the other provider's header, with the previous secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "7B5IFnkOTNxB77V6/KYYyHIdvD9SgDfRf9UZO8Z3XXM=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header", "base64_instead_of_hex", "other_secret"]),
    },
    // printf 'msg_1.1700000000.{"id":7}' | openssl dgst -sha256 -hmac key -binary | base64 -w0
    Row {
        name: "as Standard Webhooks signs",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("webhook-id", "msg_1"), ("webhook-timestamp", "1700000000"), ("webhook-signature", "v1,JHIQqv0bS4Z2dF9lUhBLEcSQkJiTkJEPLVj1O3EHYkM=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header", "signature_prefix_unexpected", "secret_standard_webhooks", "signed_prefix_other"]),
    },
    // printf 'msg_1.1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "as Svix signs, by the text of the secret",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("svix-id", "msg_1"), ("svix-timestamp", "1700000000"), ("x-bolt-signature", "gx9bak1070TH3qjV+GHqHQYmikCdqP95fM1bZ+FYHyA=")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_prefix_other"]),
    },
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as Slack signs",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-slack-request-timestamp", "1700000000"), ("x-slack-signature", "v0=1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header", "signature_prefix_unexpected", "signed_prefix_other"]),
    },
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as Stripe signs",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "t=1700000000,v1=721d13fe00a654da7ab1d2604611e8a32206b6e7cde5baa0604196269afb40b8")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_list", "signed_prefix_other"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0977687365635f61325635
    Row {
        name: "a tab before the signer's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "e2a26fa630c74d10fcd16f530b939e03db09d87c663baa2849a31a7c5bf39fbc")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f61325635e2808b
    Row {
        name: "a zero-width space after the signer's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b5bc926c85c34df3623180f7569b60acead0f01e93e50d6b817508b5a373af70")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f6132563522
    Row {
        name: "a quote after the signer's secret alone",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b41fe50e0984feac3beb2ab6cd98500b04bbb3d0e0adf1d96def1850c14d8302")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:e2809c77687365635f61325635e2809d
    Row {
        name: "curly quotes around the signer's secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "cd1ed5235de5a416275c249052da6a712f1208c81f6cb7ec3ecaae9a90ced1a5")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a backtick around the secret",
        scheme: Hex,
        secret: b"`whsec_a2V5`",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a quote before the secret alone",
        scheme: Hex,
        secret: b"'whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "curly quotes around the secret",
        scheme: Hex,
        secret: b"\xe2\x80\x98whsec_a2V5\xe2\x80\x99",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_quotes"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a zero-width space around the secret",
        scheme: Hex,
        secret: b"\xe2\x80\x8bwhsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Explained(&["secret_white_space"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00
    Row {
        name: "white space for a secret, and an empty one to sign with",
        scheme: Hex,
        secret: b" \n",
        headers: &[("x-acme-signature", "03c9a102291085ed35af5761d8c85f8e428a9cbbf4c68fe0ac492f7aa85463ca")],
        body: b"{\"id\":7}",
        expected: Explained(&["signer_secret_empty"]),
    },
    // printf 'a\rb\r' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "old Mac line ends made Unix ones",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "46afb4a7343c5059c5a51c79dc9f9225ebc79b04cf7f5655bef2682334d9ee38")],
        body: b"a\nb\n",
        expected: Explained(&["body_line_endings"]),
    },
    // printf 'a\nb\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "Unix line ends made old Mac ones",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "6283616331c9c1ed25a75d8fb6884e14bfbef0883f72b883859168a5e20a9777")],
        body: b"a\rb\r",
        expected: Explained(&["body_line_endings"]),
    },
    // printf '\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a newline lost before it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "8b498271b78bf92ccc912c1af6717eced7cb0e603c1987ab6d7e3e1e3be2ac9e")],
        body: b"{\"id\":7}",
        expected: Explained(&["body_white_space_lost"]),
    },
    // printf '{"id":7} ' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a space lost after it",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "d4c10ba8fc28bb2a994bca0a4a2196a92b04de740ff678fde225ae72b9d01583")],
        body: b"{\"id\":7}",
        expected: Explained(&["body_white_space_lost"]),
    },
    // printf '{"id":7}\n\n\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "two newlines of three lost",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "550d4e22c9e2de503dab48964c5948e201de228376340960ae9880248b5d0632")],
        body: b"{\"id\":7}\n",
        expected: Explained(&["body_newline_lost"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compressed by gzip twice",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x93\xef\xe6`\x00\x03\xe6\xd5a\xa7|\x027\x19\xadgep\x8eg\x17\x02\x89\x02\x00|R\xda\xd0\x1c\x00\x00\x00",
        expected: Explained(&["body_compressed"]),
    },
    // printf '{\n "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "compacted, where one space was signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "016ae265511ef36f6498eba4e8f97f5e5d5cfb6efdf3f73ac01529dce5513bdd")],
        body: b"{\"id\":7}",
        expected: Explained(&["json_indented"]),
    },
    // printf '%s' '{"u": "a\u007f"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where Python signed a DEL",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "819788666a0b26d2edb92c9b9849ed8caddc58182716707608f6501ccaf32d6a")],
        body: b"{\"u\":\"a\x7f\"}",
        expected: Explained(&["json_spaced", "json_escapes"]),
    },
    // printf '%s' '{"u":"a\u003db \u0027c\u0027"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "text, where Gson signed",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "ebf50225426268dc85ce7045c162d88c80a78f88990c027e10f434d76f86a810")],
        body: b"{\"u\":\"a=b 'c'\"}",
        expected: Explained(&["json_escapes"]),
    },
    // printf '{"n":[30,100000,1e+21]}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "numbers as JavaScript signs them",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "547de73934ccc94735ba097935ebd32ce2c36f190557a5044929477306d6f566")],
        body: b"{\"n\":[30.0,1E5,1e21]}",
        expected: Explained(&["json_numbers"]),
    },
    // printf '{"n": [30.0, 100000.0, 1e-05]}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "numbers as Python signs them, spaced",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "c9e64144ff89eefb24d2377ffeaf4fa7defec89a8812f92b55c2af3fc16ff40e")],
        body: b"{\"n\":[30.00,1E5,0.00001]}",
        expected: Explained(&["json_numbers", "json_spaced"]),
    },
    // printf '{"id":12345678901234567000}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a long number that JavaScript rounded",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "329229931bb36319939a6f87f3b21b5ad2664e667a96054ea875e1e2a7817e09")],
        body: b"{\"id\":12345678901234567890}",
        expected: Explained(&["json_numbers"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "sent as base64",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"eyJpZCI6N30=",
        expected: Explained(&["body_base64"]),
    },
    // printf '{"id":7}' | base64 -w0 | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "signed as base64",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "93ceddf6382640e85fa78b406ad60a31e410d03690b56d7847c45d463a917c39")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_base64_body"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: hex",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr a-f A-F
    Row {
        name: "authentic: hex in upper case",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "FAF7DC7F0EB955788A6553265E197028211AE02705CE25C20DE4303E004CB529")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    Row {
        name: "authentic: base64",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: a prefix that is required",
        scheme: Prefixed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: a timestamp",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6"), ("x-acme-timestamp", "1700000000")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: another well-known header besides",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), ("x-hub-signature-256", "sha256=00")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: an empty body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "c34a10895717832807a470101de2fdd9ddaef6504216272cd4faec1b96dbf757")],
        body: b"",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac ' a b '
    Row {
        name: "authentic: a secret with white space, which the signer has too",
        scheme: Hex,
        secret: b" a b ",
        headers: &[("x-acme-signature", "08b14bf78a17599b09983cd09a4268504e961dc05d42c7ef5a81157ab5998709")],
        body: b"{\"id\":7}",
        expected: Authentic,
    },
    // printf '\xff\x00' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "authentic: a body that is no JSON",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "a8e1f58230a05eea8ede18ad2ae8776db3616394eba7901293583ec0f8eb5472")],
        body: b"\xff\x00",
        expected: Authentic,
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_b3RoZXI
    Row {
        name: "an unknown secret",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b7e9126099be4dbe208bc81251dda87afe097d673229c3ca634f8ea1bae011cf")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    Row {
        name: "an unknown secret, base64 for hex",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "l+QWwAvJJiicfhAa861Hm81qsJHXCj9QdkY3Dmy7VMo=")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["base64_instead_of_hex"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, a prefix",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha256=97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_prefix_unexpected"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, twice",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["header_repeated"]),
    },
    // printf 'v0:1699999000:{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, too late",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "fe7a5b102311929a70f80c612506a1f21564a2803b7736770c79faaac0d7de4e"), ("x-acme-timestamp", "1699999000")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["timestamp_out_of_tolerance"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, an empty body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"",
        expected: Unexplained(&["received_empty_body"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, no timestamp",
        scheme: Timed,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Explained(&["signed_header_missing"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    Row {
        name: "an unknown secret, in the other header",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "l+QWwAvJJiicfhAa861Hm81qsJHXCj9QdkY3Dmy7VMo=")],
        body: b"{\"id\":7}",
        expected: Explained(&["other_provider"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, in a well-known header",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("webhook-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_in_other_header"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V6
    Row {
        name: "another key by one letter",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "41c1006a007d7cb2102d2c0426888f72c1971fec48e327b23c8581433b3db8b5")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2v5
    Row {
        name: "the secret in lower case",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "56082046f0693fb360c4bcb26b6770a2cc37df96c1189bb0ae292e1487b024df")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_whsec_b
    Row {
        name: "whsec_ twice",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "bb008c01967536b06db24edd54eb3b0cec9ffd3a4f3d84c71ae618302a2ca9c3")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7,"a":1}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another member",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "35c816b65ea1421f1efafeab5bc96a460e93532d58d158ea737edb0a17c2e494")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":8}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another value",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "4054914bfd798b39f73366ebc36ba9923d6896d6968a859946ab10c24e7548d4")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7.0}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another number with the same value",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "4f2e5ff5f8889950d161c3ce46e52d912396c839706d6934efe2903770a3c834")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"a":{"d":1,"c":2},"b":3}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "one key of two sorted, the other not",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "7c9d11ead5debd0c688d6dea87f2f75cdb2c393338b3cadb1fd827caaef0fa84")],
        body: b"{\"b\":3,\"a\":{\"d\":1,\"c\":2}}",
        expected: Unexplained(&[]),
    },
    // printf '{"a":1}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "a member that came twice and was lost",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "22a09a0136227540e198b3cb35f16fd132e13eb3685e3a21ca7ec5edc1707bdd")],
        body: b"{\"a\":2,\"a\":1}",
        expected: Unexplained(&[]),
    },
    // printf '%s' '{"u":"a\/b/c"}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "one slash of two escaped",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b4e4d0b0a0258a7340155a0177a1cc2a3d01b0037cd0e24f9b20d602a1e0050b")],
        body: b"{\"u\":\"a/b/c\"}",
        expected: Unexplained(&[]),
    },
    // printf '{\n   "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "indented by three spaces",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "9aad8fa76c56ff3322cbd68c670bc41e168d2c4ab2d00c8580a13c4fdd120584")],
        body: b"{\"id\":7}",
        expected: Explained(&["json_indented"]),
    },
    // printf '{"id":""}\n\n\n' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "two newlines lost",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "16e993beb08b69dac1825bf5d690d9bbb97ad64b7c450e93be52d5f6f99c107c")],
        body: b"{\"id\":\"\"}",
        expected: Unexplained(&[]),
    },
    // printf '{"id"' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "half of the body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "b1b0b8e1c27322f20aa7d151a8275180f7721bfe0534e9993dc584e5415541f9")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id": 7}' | openssl dgst -sha1 -hmac previous
    Row {
        name: "three mistakes",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "bc36a92c57959d26fe41f1c05438c8794862f2e1")],
        body: b"{\"id\":7}\n\t",
        expected: Unexplained(&["signature_length"]),
    },
    // printf '{"id":7}' | openssl dgst -sha224 -hmac whsec_a2V5
    Row {
        name: "SHA-224",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "399b8c3de790f1adf73b6a47bb69308090a9428c6f95672f54af6191")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_too_short"]),
    },
    // printf '{"id":7}' | openssl dgst -md5 -hmac whsec_a2V5
    Row {
        name: "MD5",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "144524219aebf35602ecb3462562694d")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_too_short"]),
    },
    // printf '{"id":8}' | sha256sum
    Row {
        name: "a plain hash of another body",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "45c136947617ef3fbd1bd0681138b8dc6eade620558927c3e7c9f899fdfbd958")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-63
    Row {
        name: "a MAC that was cut",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb52")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_too_short"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-64 | sed 's/$/0/'
    Row {
        name: "a MAC with a digit too many",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb5290")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_unreadable"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr '0-9a-f' '1-9a-f0' | head -c1; printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c2-64
    Row {
        name: "a MAC whose first digit is another",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "0af7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // echo none
    Row {
        name: "no MAC but words",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "none")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_unreadable"]),
    },
    // echo
    Row {
        name: "nothing",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_empty"]),
    },
    // echo text/plain
    Row {
        name: "no header",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("content-type", "text/plain")],
        body: b"{\"id\":7}",
        expected: Explained(&["signature_header_missing"]),
    },
    // printf '{"id":8}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "another signature of gzip",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "4054914bfd798b39f73366ebc36ba9923d6896d6968a859946ab10c24e7548d4")],
        body: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00\x00",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "gzip that breaks off",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")],
        body: b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00",
        expected: Unexplained(&[]),
    },
    // printf '{"id" :7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "spaces that nobody writes",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "5f45550f38322f77e24531ce14a085876aac0d22ae1ce01a78baf3265459d62c")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id": 7}' | sha1sum
    Row {
        name: "the other provider's secret and two more mistakes",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "03d3ace39980c19e98165d12ab6269a0d5de26d0")],
        body: b"{\"id\":7}\n \n",
        expected: Unexplained(&["signature_length"]),
    },
    // printf '{"id":7}' | openssl dgst -sha1 -hmac other
    Row {
        name: "an unknown secret, SHA-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "sha1=7d43b436bb5c60d27d9fc984a8323026bf298460")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_prefix_unexpected", "signature_length"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, in a list",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "t=1700000000,v1=97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_list"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-40
    Row {
        name: "a MAC that was cut to the length of SHA-1",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "faf7dc7f0eb955788a6553265e197028211ae027")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_length"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | cut -c1-40
    Row {
        name: "base64 that was cut",
        scheme: Base64,
        secret: b"whsec_a2V5",
        headers: &[("x-bolt-signature", "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBM")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_too_short"]),
    },
    // echo v1,none v1,null
    Row {
        name: "a list without a signature",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "v1,none v1,null")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_unreadable"]),
    },
    // printf '1700000001.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "as Stripe signs, at another time",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "t=1700000000,v1=37dc73467fa8a7a7d5764d1950e6421779c26d9a072dbb32ba2deb191328b2ec")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["signature_list"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, with a content encoding",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-encoding", "gzip")],
        body: b"{\"id\":7}",
        expected: Unexplained(&["content_encoding"]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "an unknown secret, with no content encoding",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-encoding", "identity")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{\n     "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "indented by five spaces",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "8a591cea1216d3c59a01f4ebae45137dbc378ebc33ffd2cefda5f6c8f86869a4")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    Row {
        name: "nothing but white space for a secret",
        scheme: Hex,
        secret: b" \n",
        headers: &[("x-acme-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")],
        body: b"{\"id\":7}",
        expected: Unexplained(&[]),
    },
    // printf '{"n":[30,1E5]}' | openssl dgst -sha256 -hmac whsec_a2V5
    Row {
        name: "numbers that JavaScript does not write so",
        scheme: Hex,
        secret: b"whsec_a2V5",
        headers: &[("x-acme-signature", "2e1c0232187027b89719dd1e7a5c8d05c8d1eda3ac7d3fcf73a16cae4ae7b062")],
        body: b"{\"n\":[30.0,1E5]}",
        expected: Unexplained(&[]),
    },
];
