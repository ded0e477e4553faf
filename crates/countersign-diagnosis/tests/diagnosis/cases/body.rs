//! The bytes that were signed are not those that arrived.

use super::{ACME, BODY, Case, Expected::Explained, HEX, SECRET, SchemeKind::Hex, case};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '' | openssl dgst -sha256 -hmac whsec_a2V5
    case("an empty body signed", Hex, SECRET, &[(ACME, "c34a10895717832807a470101de2fdd9ddaef6504216272cd4faec1b96dbf757")], BODY, Explained(&["signed_empty_body"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a newline added", Hex, SECRET, &[(ACME, HEX)], b"{\"id\":7}\n", Explained(&["body_newline_added"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a Windows newline added", Hex, SECRET, &[(ACME, HEX)], b"{\"id\":7}\r\n", Explained(&["body_newline_added"])),
    // printf '{"id":7}\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a newline lost", Hex, SECRET, &[(ACME, "444550ea9fdfe93918c0e98d5fe90c7639454fa3f1140948df2f95ef4eb4cafe")], BODY, Explained(&["body_newline_lost"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("spaces around the body", Hex, SECRET, &[(ACME, HEX)], b"  {\"id\":7} \n", Explained(&["body_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a byte order mark added", Hex, SECRET, &[(ACME, HEX)], b"\xef\xbb\xbf{\"id\":7}", Explained(&["body_bom_added"])),
    // printf '\xef\xbb\xbf{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a byte order mark lost", Hex, SECRET, &[(ACME, "8744da30e18df750dea9b57c1f087fa7965376d8a987da22a61a34b296b598cd")], BODY, Explained(&["body_bom_lost"])),
    // printf 'a\r\nb\r\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("Windows line ends made Unix ones", Hex, SECRET, &[(ACME, "0fe89209bacbc0fd5b0ba993eabfd38e881d8259e5d656ead5d52e72d265e920")], b"a\nb\n", Explained(&["body_line_endings"])),
    // printf 'a\nb\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("Unix line ends made Windows ones", Hex, SECRET, &[(ACME, "6283616331c9c1ed25a75d8fb6884e14bfbef0883f72b883859168a5e20a9777")], b"a\r\nb\r\n", Explained(&["body_line_endings"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compressed by gzip", Hex, SECRET, &[(ACME, HEX)], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00\x00", Explained(&["body_compressed"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compressed as zlib", Hex, SECRET, &[(ACME, HEX)], b"x\x9c\xabV\xcaLQ\xb22\xaf\x05\x00\x0bY\x02{", Explained(&["body_compressed"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compressed by raw deflate", Hex, SECRET, &[(ACME, HEX)], b"\xabV\xcaLQ\xb22\xaf\x05\x00", Explained(&["body_compressed"])),
    // printf 'a\rb\r' | openssl dgst -sha256 -hmac whsec_a2V5
    case("old Mac line ends made Unix ones", Hex, SECRET, &[(ACME, "46afb4a7343c5059c5a51c79dc9f9225ebc79b04cf7f5655bef2682334d9ee38")], b"a\nb\n", Explained(&["body_line_endings"])),
    // printf 'a\nb\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("Unix line ends made old Mac ones", Hex, SECRET, &[(ACME, "6283616331c9c1ed25a75d8fb6884e14bfbef0883f72b883859168a5e20a9777")], b"a\rb\r", Explained(&["body_line_endings"])),
    // printf '\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a newline lost before it", Hex, SECRET, &[(ACME, "8b498271b78bf92ccc912c1af6717eced7cb0e603c1987ab6d7e3e1e3be2ac9e")], BODY, Explained(&["body_white_space_lost"])),
    // printf '{"id":7} ' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a space lost after it", Hex, SECRET, &[(ACME, "d4c10ba8fc28bb2a994bca0a4a2196a92b04de740ff678fde225ae72b9d01583")], BODY, Explained(&["body_white_space_lost"])),
    // printf '{"id":7}\n\n\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("two newlines of three lost", Hex, SECRET, &[(ACME, "550d4e22c9e2de503dab48964c5948e201de228376340960ae9880248b5d0632")], b"{\"id\":7}\n", Explained(&["body_newline_lost"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compressed by gzip twice", Hex, SECRET, &[(ACME, HEX)], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x93\xef\xe6`\x00\x03\xe6\xd5a\xa7|\x027\x19\xadgep\x8eg\x17\x02\x89\x02\x00|R\xda\xd0\x1c\x00\x00\x00", Explained(&["body_compressed"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("sent as base64", Hex, SECRET, &[(ACME, HEX)], b"eyJpZCI6N30=", Explained(&["body_base64"])),
    // printf '{"id":7}' | base64 -w0 | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as base64", Hex, SECRET, &[(ACME, "93ceddf6382640e85fa78b406ad60a31e410d03690b56d7847c45d463a917c39")], BODY, Explained(&["signed_base64_body"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a form whose payload was signed", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], b"payload=%7B%22id%22%3A7%7D", Explained(&["form_payload"])),
    // printf 'payload=%%7B%%22id%%22%%3A7%%7D' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the payload of a form that was signed", Hex, SECRET, &[(ACME, "09292483ed213521925b98b42182b9adeffc235274be08cb3edef42ccc03c486")], BODY, Explained(&["signed_form_payload"])),
    // printf 'payload=%%7B%%22a%%22%%3A+1%%7D' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the payload of a form with a space as plus", Hex, SECRET, &[(ACME, "5e608453d60a9be88739e0b2b632a4ee1100b8aa5236a90a192a6b23fde60b1e")], b"{\"a\": 1}", Explained(&["signed_form_payload"])),
    // printf '{"id":7}' | gzip -n | openssl dgst -sha256 -hmac whsec_a2V5
    case("gzip signed, and decompressed on the way", Hex, SECRET, &[(ACME, "2cf510bed59b2cb1dba725725542a4f61ee2cb20426c5b8abda70c84326d91fc")], BODY, Explained(&["body_decompressed"])),
    // printf '{"id":7}' | python3 -c 'import gzip,sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read(), mtime=0))' | openssl dgst -sha256 -hmac whsec_a2V5
    case("Python's gzip signed, and decompressed on the way", Hex, SECRET, &[(ACME, "a1051b2a82a43c82d4306364565d41f0c00affb74ecc866fda1163e5631ce124"), ("content-encoding", "gzip")], BODY, Explained(&["body_decompressed"])),
];
