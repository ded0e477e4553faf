//! Requests and their diagnoses. Each signature is the output of the command above it.

mod algorithms;
mod authentic;
mod body;
mod charset;
mod github;
mod head;
mod json;
mod mac;
mod pairs;
mod scheme_kind;
mod secret;
mod shopify;
mod signature;
mod signed_after;
mod signed_more;
mod slack;
mod standard_webhooks;
mod stripe;
mod supademo;
mod timestamp;
mod unexplained;

pub(crate) use scheme_kind::SchemeKind;

/// One request, and what its diagnosis is.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) scheme: SchemeKind,
    pub(crate) secret: &'static [u8],
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: &'static [u8],
    pub(crate) expected: Expected,
}

/// The codes of the causes, in order.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    Authentic,
    Explained(&'static [&'static str]),
    Unexplained(&'static [&'static str]),
}

/// Every case.
pub(crate) fn cases() -> impl Iterator<Item = &'static Case> {
    [
        algorithms::CASES,
        authentic::CASES,
        body::CASES,
        charset::CASES,
        github::CASES,
        head::CASES,
        json::CASES,
        mac::CASES,
        pairs::CASES,
        secret::CASES,
        shopify::CASES,
        signature::CASES,
        signed_after::CASES,
        signed_more::CASES,
        slack::CASES,
        standard_webhooks::CASES,
        stripe::CASES,
        supademo::CASES,
        timestamp::CASES,
        unexplained::CASES,
    ]
    .into_iter()
    .flatten()
}

/// The case of this name.
pub(crate) fn named(name: &str) -> &'static Case {
    cases().find(|case| case.name == name).unwrap()
}

const fn case(
    name: &'static str,
    scheme: SchemeKind,
    secret: &'static [u8],
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
    expected: Expected,
) -> Case {
    Case {
        name,
        scheme,
        secret,
        headers,
        body,
        expected,
    }
}

const ACME: &str = "x-acme-signature";
const BOLT: &str = "x-bolt-signature";
const TIME: &str = "x-acme-timestamp";

const SECRET: &[u8] = b"whsec_a2V5";
const BODY: &[u8] = br#"{"id":7}"#;

/// `printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5`
const HEX: &str = "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529";

/// `printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0`
const BASE64: &str = "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=";
