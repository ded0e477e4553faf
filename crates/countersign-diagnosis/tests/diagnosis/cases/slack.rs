//! Slack: `v0=` and hex, of `v0:`, a timestamp, a colon and the body. `$BODY` is the body below, `$KEY` the key.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::Slack,
    case,
};

const HEADER: &str = "x-slack-signature";
const TIMESTAMP: &str = "x-slack-request-timestamp";
const KEY: &[u8] = b"8f742231b10e8888abcd99yyyzzz85a5";

/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
const COMMAND: &[u8] = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&\
    channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&\
    response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&\
    trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: right", Slack, KEY, &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], COMMAND, Authentic),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: wrong secret", Slack, b"8f742231b10e8888abcd99yyyzzz85a6", &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], COMMAND, Unexplained(&[])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: body changed", Slack, KEY, &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], b"token=xyzz0WbapA4vBCDEFasx0q6G", Unexplained(&[])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: timestamp changed", Slack, KEY, &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420619")], COMMAND, Unexplained(&[])),
    case("Slack: no header", Slack, KEY, &[(TIMESTAMP, "1531420618")], COMMAND, Explained(&["signature_header_missing"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: no timestamp", Slack, KEY, &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")], COMMAND, Explained(&["signed_header_missing"])),
    // printf %s "$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: no timestamp, and the body alone", Slack, KEY, &[(HEADER, "v0=606e2393418875185144945af582414441d3eb39202bb33f6909a6ff0f4a2747")], COMMAND, Explained(&["signed_header_missing", "signed_prefix_missing"])),
    // printf %s "v0:1531420000:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: old", Slack, KEY, &[(HEADER, "v0=3bae7d1b520584918726678a8d5e54c92e8dd42ec766bbce2825a51b9c031f63"), (TIMESTAMP, "1531420000")], COMMAND, Explained(&["timestamp_out_of_tolerance"])),
    // printf %s "v0:1531420618000:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: in milliseconds", Slack, KEY, &[(HEADER, "v0=18896c4250c0b5703fc9e74fdfa4ba9f4414e36be31d1cd410ac8e3e538f117a"), (TIMESTAMP, "1531420618000")], COMMAND, Explained(&["timestamp_in_milliseconds"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: sent in milliseconds, signed in seconds", Slack, KEY, &[(HEADER, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618000")], COMMAND, Explained(&["timestamp_in_milliseconds", "signed_timestamp_unit"])),
    // printf %s "v0:1531420617:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: the timestamp of another header signed", Slack, KEY, &[(HEADER, "v0=35eabb45ea8182272efa7c4ac00a05fb5c10e45db71b61e34839e7c4b047bf25"), (TIMESTAMP, "1531420618"), ("x-request-start", "1531420617")], COMMAND, Explained(&["signed_timestamp_other"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: another prefix", Slack, KEY, &[(HEADER, "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signature_prefix_other"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: no prefix", Slack, KEY, &[(HEADER, "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signature_prefix_missing"])),
    // printf %s "$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: the body alone", Slack, KEY, &[(HEADER, "v0=606e2393418875185144945af582414441d3eb39202bb33f6909a6ff0f4a2747"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_prefix_missing"])),
    // printf %s "1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: no version signed", Slack, KEY, &[(HEADER, "v0=7e7899c655ef3df264be898bc9aeae583ecb50dea3f247fcbf6f8c199f296a1f"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_text_missing"])),
    // printf %s "v1:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: another version signed", Slack, KEY, &[(HEADER, "v0=c4bfbb9c077fb48656d6801cb7a9f247f2eabe656023d8e9ac33beb42a3ef1d5"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_text_other"])),
    // printf %s "v0:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: no timestamp signed", Slack, KEY, &[(HEADER, "v0=c000bc49763917262a1e7f8ac47ca8b997fca30beda842b9a54d1b48e88f725b"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_part_missing"])),
    // printf %s "v0:1531420618.$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: a dot signed for a colon", Slack, KEY, &[(HEADER, "v0=ec49fd0db2f1e9cf5dd9493dcc4f7646bffe9dd5757069637c7385b8fd4436ce"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_text_other"])),
    // printf %s "1531420618.$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: signed as Stripe signs", Slack, KEY, &[(HEADER, "v0=b7ac5755bce179bb844769c301a9742462cabad126c047bdf54d426f0af38803"), (TIMESTAMP, "1531420618")], COMMAND, Unexplained(&[])),
    // printf %s "v0:$BODY:1531420618" | openssl dgst -sha256 -hmac $KEY
    case("Slack: the body signed before the timestamp", Slack, KEY, &[(HEADER, "v0=bd302bc255e660597a8a0b3f74e2e76e800820b058f13d6fd35b943f4fb4bef2"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signed_order"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY -binary | base64 -w0
    case("Slack: base64 for hex", Slack, KEY, &[(HEADER, "v0=ohFNV7SOrDm5rRid2DFiNae0qNIaEL0nUZZmSJxptQM="), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["base64_instead_of_hex"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha1 -hmac $KEY
    case("Slack: SHA-1", Slack, KEY, &[(HEADER, "v0=5430f2988302d841ef0f238167c5e185f2fb8613"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["other_hash"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac $KEY
    case("Slack: a list as of Stripe", Slack, KEY, &[(HEADER, "t=1531420618,v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (TIMESTAMP, "1531420618")], COMMAND, Explained(&["signature_list"])),
    // printf %s "v0:1531420618:$BODY" | openssl dgst -sha256 -hmac other
    case("Slack: an unknown secret, another prefix", Slack, KEY, &[(HEADER, "v1=3859a9a919d50935596031154fb7bcad3d63d9f2a13a5b213aa6d38c697d9895"), (TIMESTAMP, "1531420618")], COMMAND, Unexplained(&["signature_prefix_other"])),
];
