//! Standard Webhooks: a list of base64 after `v1,`, of an id, a timestamp and the body, with dots between.
//! `$KEY` is the key below in hex.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::StandardWebhooks,
    case,
};

const ID: (&str, &str) = ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
const TIMESTAMP: (&str, &str) = ("webhook-timestamp", "1614265330");
const HEADER: &str = "webhook-signature";
const TEST: &[u8] = br#"{"test": 2432232314}"#;

/// `printf MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | xxd -p`
const KEY: &[u8] =
    b"\x31\xf2\x90\xf6\xbf\x06\x29\x8a\xab\x4f\x08\xd4\x3c\x3f\x08\x2c\xf6\x48\xa3\x62\xda\x2d\xa4\xb0";
const TEXT: &[u8] = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: right", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Authentic),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: right, after that of another secret", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Authentic),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: right, beside an asymmetric one", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1a,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Authentic),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: wrong secret", StandardWebhooks, b"other", &[ID, TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Unexplained(&[])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: body changed", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], br#"{"test": 2432232315}"#, Unexplained(&[])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: id changed", StandardWebhooks, KEY, &[("webhook-id", "msg_1"), TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Unexplained(&[])),
    case("Standard Webhooks: no header", StandardWebhooks, KEY, &[ID, TIMESTAMP], TEST, Explained(&["signature_header_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no id", StandardWebhooks, KEY, &[TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signed_header_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no timestamp", StandardWebhooks, KEY, &[ID, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signed_header_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: neither id nor timestamp", StandardWebhooks, KEY, &[(HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signed_header_missing", "signed_header_missing"])),
    // printf '1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no id, and none signed", StandardWebhooks, KEY, &[TIMESTAMP, (HEADER, "v1,6WIDxt6FDn3B/edInvYUC0AtOlpk/iUM0u75gw+sHO8=")], TEST, Explained(&["signed_header_missing", "signed_part_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614264000.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: old", StandardWebhooks, KEY, &[ID, ("webhook-timestamp", "1614264000"), (HEADER, "v1,qAMLr93A9N3+GeUMJxEAF0c4ekbrVP/2ltdQ1MKrdj4=")], TEST, Explained(&["timestamp_out_of_tolerance"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330000.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: in milliseconds", StandardWebhooks, KEY, &[ID, ("webhook-timestamp", "1614265330000"), (HEADER, "v1,rTuMKFUiBNE7gJ41LZxwvD1dtGO0rPk1IamJN9BSq2w=")], TEST, Explained(&["timestamp_in_milliseconds"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: a secret that this endpoint did not decode", StandardWebhooks, TEXT, &[ID, TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["secret_standard_webhooks"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: a secret that this endpoint did not decode, without whsec_", StandardWebhooks, b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &[ID, TIMESTAMP, (HEADER, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["secret_decoded_from_base64"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -hmac whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw -binary | base64 -w0
    case("Standard Webhooks: a secret that the sender did not decode", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,TcxlhK9b6UD6iVI1ZU2tTqp8PEVfYRseNNfa6b+LcUg=")], TEST, Explained(&["secret_not_decoded_from_base64"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -hmac MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw -binary | base64 -w0
    case("Standard Webhooks: a secret that the sender did not decode, without whsec_", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,ELhqG0Ku1gwOc1f4jyKdp3SFGFLAOdJ9bvpWLciCakI=")], TEST, Explained(&["secret_not_decoded_from_base64"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: another tag", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v0=g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_tag_other"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: an equals sign in the tag", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1=g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_tag_other"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no tag", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_tag_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: the tag in upper case", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_tag_case"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: separated by semicolons", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_separator"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY
    case("Standard Webhooks: hex for base64", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1")], TEST, Explained(&["hex_instead_of_base64"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha512 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: SHA-512", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,6tCj9QaIA2sXno6tr52xtJSf7C1DFUjL57o7GpMcNtKT+cTJjCL7+MR725hhy1tRjDat8d8ZD0zjkEupzYSsjw==")], TEST, Explained(&["other_hash"])),
    // printf '{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: the body alone", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,4stPUlFXJTnUWL+4p621M7CIAeanlEZ+Bvdx3ruwgYs=")], TEST, Explained(&["signed_prefix_missing"])),
    // printf '1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no id signed", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,6WIDxt6FDn3B/edInvYUC0AtOlpk/iUM0u75gw+sHO8=")], TEST, Explained(&["signed_part_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no timestamp signed", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,KhBcAeOVVEEQGArWJukdc6o7/kiWajoqZ/6+e/MYDV8=")], TEST, Explained(&["signed_part_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek1614265330{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: no dots signed", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,Jtl9ZqJIek8M+Q12XRTI/ZctifI+gMJqzX6pWh2f3dw=")], TEST, Explained(&["signed_text_missing"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek:1614265330:{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: colons signed for dots", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,XQXFGNL04yyfi0mNo5guVq6SFdpEnOJGo3xdIPr5UGU=")], TEST, Explained(&["signed_text_other"])),
    // printf '1614265330.msg_p5jXN8AQM9LWM0D4loKWxJek.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: the timestamp signed before the id", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,M7sOAg3Fv2e+haLMpJcOJ2tWR8rNXJE5PGDOuYY6KPE=")], TEST, Explained(&["signed_order"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265329.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: the timestamp of another header signed", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,0OqY2388GrqvImsTWKrZalhNcw6Jbq9aoo0Yzalw9PU="), ("x-sent-at", "1614265329")], TEST, Explained(&["signed_timestamp_other"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: the headers of Svix", StandardWebhooks, KEY, &[("svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("svix-timestamp", "1614265330"), ("svix-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")], TEST, Explained(&["signature_in_other_header", "signed_header_missing", "signed_header_missing", "signed_prefix_other"])),
    // printf '{"test":2432232314}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 -w0
    case("Standard Webhooks: compacted, and the body alone", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1,7VIn4MVi/Ow850glMo8Edg7r4Rnpv+gsbF+Ta2WyKLs=")], TEST, Explained(&["signed_prefix_missing", "json_compacted"])),
    case("Standard Webhooks: an asymmetric signature alone", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "v1a,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")], TEST, Unexplained(&["signature_tag_other", "signature_length"])),
    // printf 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    case("Standard Webhooks: an unknown secret, no tag", StandardWebhooks, KEY, &[ID, TIMESTAMP, (HEADER, "A9tvYUxvVRf3KZODcc7Ikc08j2ku8QechJYsWbg28NY=")], TEST, Unexplained(&["signature_tag_missing"])),
];
