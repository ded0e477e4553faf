//! Shopify: base64, of the body alone.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::Shopify,
    case,
};

const HEADER: &str = "x-shopify-hmac-sha256";
const KEY: &[u8] = b"hush-hush";
const ORDER: &[u8] = br#"{"id":820982911946154508}"#;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: right", Shopify, KEY, &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], ORDER, Authentic),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: wrong secret", Shopify, b"hush-hush!", &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], ORDER, Unexplained(&[])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: body changed", Shopify, KEY, &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], br#"{"id":820982911946154509}"#, Unexplained(&[])),
    case("Shopify: no header", Shopify, KEY, &[("x-shopify-topic", "orders/create")], ORDER, Explained(&["signature_header_missing"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush
    case("Shopify: hex for base64", Shopify, KEY, &[(HEADER, "4de7b7629177e6909c43856903bc5a46f51a53c8dab6d77f45ffc2bead24d2d5"), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["hex_instead_of_base64"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0 | tr -d =
    case("Shopify: no padding", Shopify, KEY, &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU"), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["base64_unpadded"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: a prefix", Shopify, KEY, &[(HEADER, "sha256=Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["signature_prefix_unexpected"])),
    // printf '{"id":820982911946154500}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: a number that JavaScript rounded", Shopify, KEY, &[(HEADER, "rc8pqSgSYpmZuv637yQ89rhlQ6bNRBDY9VIORyfz+YQ="), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["json_numbers"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha1 -hmac hush-hush -binary | base64 -w0
    case("Shopify: SHA-1", Shopify, KEY, &[(HEADER, "dBoH4FshH5GCldxZtc0VySlDEik="), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["other_hash"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: quotes around the secret", Shopify, b"\"hush-hush\"", &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], ORDER, Explained(&["secret_quotes"])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac hush-hush -binary | base64 -w0
    case("Shopify: gone through a form", Shopify, KEY, &[(HEADER, "Tee3YpF35pCcQ4VpA7xaRvUaU8jattd/Rf/Cvq0k0tU="), ("x-shopify-topic", "orders/create")], b"%7B%22id%22%3A820982911946154508%7D", Unexplained(&[])),
    // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac other
    case("Shopify: an unknown secret, hex for base64", Shopify, KEY, &[(HEADER, "334f8b6d063bec3cf09de18d929f6efd958c69c5620494751caf6f351fec5ede"), ("x-shopify-topic", "orders/create")], ORDER, Unexplained(&["hex_instead_of_base64"])),
];
