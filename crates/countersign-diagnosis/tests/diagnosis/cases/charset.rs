//! The text was encoded in another way when it was signed.

use super::{ACME, BODY, Case, Expected::Explained, SECRET, SchemeKind::Hex, case};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"name":"Zoë"}' | iconv -t latin1 | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as ISO 8859-1", Hex, SECRET, &[(ACME, "55f8edc84ae1feeabf3b43c8bc944b2c3d74372401005a28d981d137d63bc7e2")], b"{\"name\":\"Zo\xc3\xab\"}", Explained(&["body_charset"])),
    // printf '{"price":"5 €"}' | iconv -t cp1252 | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as Windows-1252", Hex, SECRET, &[(ACME, "277bc357ba29c2f84060a2854c04d8d1dbacc4a282842600d73795eb798a6297")], b"{\"price\":\"5 \xe2\x82\xac\"}", Explained(&["body_charset"])),
    // printf '{"id":7}' | iconv -t utf-16le | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as UTF-16", Hex, SECRET, &[(ACME, "a99ae921426ca3d8bdee3b103058c8706508b802544bfa3c86ba0eb2458c5aca")], BODY, Explained(&["body_charset"])),
    // printf '{"name":"Zoë"}' | iconv -t utf-16 | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as UTF-16 with a mark", Hex, SECRET, &[(ACME, "84ee7ad5a0ebf768e6829ba36eacdb2f0cd73ae4d4a7325462ca29de5fcbe67e")], b"{\"name\":\"Zo\xc3\xab\"}", Explained(&["body_charset"])),
    // printf '{"name":"Zo?"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("signed as ASCII", Hex, SECRET, &[(ACME, "75eb527234fb53291abaa480f4ba64ffd87ef7397f909679d165e5d2b9c200f3")], b"{\"name\":\"Zo\xc3\xab\"}", Explained(&["body_charset"])),
    // printf '{"name":"Zoë"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("sent as ISO 8859-1", Hex, SECRET, &[(ACME, "012bd7cae788a2b7c6a28c9c75b0569f1ab4616ba241d20b8934f7d01bab3117")], b"{\"name\":\"Zo\xeb\"}", Explained(&["body_charset"])),
    // printf '{"price":"5 €"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("sent as Windows-1252", Hex, SECRET, &[(ACME, "f61913504110d10ef6663bddf746710fabb76a441162a91fa20387201b5fc66c")], b"{\"price\":\"5 \x80\"}", Explained(&["body_charset"])),
    // printf '{"name":"Zoë"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("sent as UTF-16", Hex, SECRET, &[(ACME, "012bd7cae788a2b7c6a28c9c75b0569f1ab4616ba241d20b8934f7d01bab3117")], b"\xff\xfe{\x00\"\x00n\x00a\x00m\x00e\x00\"\x00:\x00\"\x00Z\x00o\x00\xeb\x00\"\x00}\x00", Explained(&["body_charset"])),
    // printf '{"price":"5 €"}' | iconv -f cp1252 -t utf-8 | openssl dgst -sha256 -hmac whsec_a2V5
    case("encoded twice before signing", Hex, SECRET, &[(ACME, "ad13563a61ca90a179e7e0bb162e3619e2454edf9c602b869742aecb0a142ec4")], b"{\"price\":\"5 \xe2\x82\xac\"}", Explained(&["body_charset"])),
    // printf '{"price":"5 €"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("encoded twice after signing", Hex, SECRET, &[(ACME, "f61913504110d10ef6663bddf746710fabb76a441162a91fa20387201b5fc66c")], b"{\"price\":\"5 \xc3\xa2\xe2\x80\x9a\xc2\xac\"}", Explained(&["body_charset"])),
];
