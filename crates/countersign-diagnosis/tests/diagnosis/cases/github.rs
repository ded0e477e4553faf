//! GitHub: `sha256=` and hex, of the body alone.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::GitHub,
    case,
};

const HEADER: &str = "x-hub-signature-256";
const KEY: &[u8] = b"It's a Secret to Everybody";
const HELLO: &[u8] = b"Hello, World!";

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: right", GitHub, KEY, &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"), ("x-github-event", "ping"), ("x-github-delivery", "72d3162e")], HELLO, Authentic),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: wrong secret", GitHub, b"It's another secret", &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], HELLO, Unexplained(&[])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: body changed", GitHub, KEY, &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], b"Hello, world!", Unexplained(&[])),
    case("GitHub: no header", GitHub, KEY, &[("x-github-event", "ping"), ("x-github-delivery", "72d3162e")], HELLO, Explained(&["signature_header_missing"])),
    // printf 'Hello, World!' | openssl dgst -sha1 -hmac "It's a Secret to Everybody"
    case("GitHub: the header of SHA-1 alone", GitHub, KEY, &[("x-hub-signature", "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59")], HELLO, Explained(&["signature_in_other_header", "signature_prefix_other", "other_hash"])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: no prefix", GitHub, KEY, &[(HEADER, "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], HELLO, Explained(&["signature_prefix_missing"])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody" -binary | base64 -w0
    case("GitHub: base64 for hex", GitHub, KEY, &[(HEADER, "sha256=dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc=")], HELLO, Explained(&["base64_instead_of_hex"])),
    // printf 'Hello, World!' | openssl dgst -sha512 -hmac "It's a Secret to Everybody"
    case("GitHub: SHA-512", GitHub, KEY, &[(HEADER, "sha256=11ed355a617e98134e842012a7944ccf59c10256cb182357bd7e3a42013ff07c376f8c14cf5cc1923da20b51d64256b2fb8ebbf100aa67a61326f61fea8111bc")], HELLO, Explained(&["other_hash"])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: a newline in the secret", GitHub, b"It's a Secret to Everybody\n", &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], HELLO, Explained(&["secret_white_space"])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: a newline after the body", GitHub, KEY, &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], b"Hello, World!\n", Explained(&["body_newline_added"])),
    // printf 'Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: the header twice", GitHub, KEY, &[(HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"), (HEADER, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")], HELLO, Explained(&["header_repeated"])),
    // printf '72d3162e.Hello, World!' | openssl dgst -sha256 -hmac "It's a Secret to Everybody"
    case("GitHub: an id signed that nobody knows of", GitHub, KEY, &[(HEADER, "sha256=6c59e237cee5a4ae9d448906924d4a90d5b0658e49cb3344c320090c071e92d5"), ("x-github-delivery", "72d3162e")], HELLO, Unexplained(&[])),
];
