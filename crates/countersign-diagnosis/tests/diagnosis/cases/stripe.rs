//! Stripe: a list of a timestamp and hex after `v1=`, of the timestamp, a dot and the body.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::Stripe,
    case,
};

const HEADER: &str = "stripe-signature";
const KEY: &[u8] = b"whsec_c3RyaXBl";
const EVENT: &[u8] = br#"{"id":"evt_1"}"#;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: right", Stripe, KEY, &[(HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Authentic),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: right, after that of another secret and before another scheme", Stripe, KEY, &[(HEADER, "t=1700000000,v1=0000000000000000000000000000000000000000000000000000000000000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa,v0=0000000000000000000000000000000000000000000000000000000000000000")], EVENT, Authentic),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: right, with an unknown element", Stripe, KEY, &[(HEADER, "v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa,t=1700000000,a=b")], EVENT, Authentic),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: wrong secret", Stripe, b"whsec_b3RoZXI", &[(HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Unexplained(&[])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: body changed", Stripe, KEY, &[(HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], br#"{"id":"evt_2"}"#, Unexplained(&[])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: timestamp changed", Stripe, KEY, &[(HEADER, "t=1700000001,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Unexplained(&[])),
    case("Stripe: no header", Stripe, KEY, &[], EVENT, Explained(&["signature_header_missing"])),
    case("Stripe: an empty header", Stripe, KEY, &[(HEADER, "")], EVENT, Explained(&["signature_empty"])),
    // printf '1699999000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: old", Stripe, KEY, &[(HEADER, "t=1699999000,v1=f0504542872093b83053ae218ef230438c2668fd30168207a776c02920136615")], EVENT, Explained(&["timestamp_out_of_tolerance"])),
    // printf '1700000000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: in milliseconds", Stripe, KEY, &[(HEADER, "t=1700000000000,v1=90d92ec2935f8aace466295fe5d8fa94404b3b461a9950f1bf52dfbf7721cd8b")], EVENT, Explained(&["timestamp_in_milliseconds"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: sent in milliseconds, signed in seconds", Stripe, KEY, &[(HEADER, "t=1700000000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["timestamp_in_milliseconds", "signed_timestamp_unit"])),
    // printf '1700000000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: sent in seconds, signed in milliseconds", Stripe, KEY, &[(HEADER, "t=1700000000,v1=90d92ec2935f8aace466295fe5d8fa94404b3b461a9950f1bf52dfbf7721cd8b")], EVENT, Explained(&["signed_timestamp_unit"])),
    // printf 'now.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: no number", Stripe, KEY, &[(HEADER, "t=now,v1=b91df77d45bf5dc2b28bb2dc86db94ba7d13189d57067c42d033e3fbb2ab3808")], EVENT, Explained(&["timestamp_malformed"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: another tag", Stripe, KEY, &[(HEADER, "t=1700000000,v0=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_tag_other"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: another tag, beside a wrong signature", Stripe, KEY, &[(HEADER, "t=1700000000,v1=0000000000000000000000000000000000000000000000000000000000000000,v0=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_tag_other"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: the tag in upper case", Stripe, KEY, &[(HEADER, "t=1700000000,V1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_tag_case"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: no tag", Stripe, KEY, &[(HEADER, "t=1700000000,e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_tag_missing"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: separated by semicolons", Stripe, KEY, &[(HEADER, "t=1700000000;v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_separator"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: separated by spaces", Stripe, KEY, &[(HEADER, "t=1700000000 v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_separator"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: a space after the comma", Stripe, KEY, &[(HEADER, "t=1700000000, v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["signature_white_space"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: quotes around the header", Stripe, KEY, &[(HEADER, "\"t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa\"")], EVENT, Explained(&["signature_quotes"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: the header twice", Stripe, KEY, &[(HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa"), (HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["header_repeated"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: no timestamp", Stripe, KEY, &[(HEADER, "v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["timestamp_element_missing"])),
    // printf '{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: no timestamp, and the body alone", Stripe, KEY, &[(HEADER, "v1=9cffa235e0f1f3f7e342d59e440ead48b7cee62f055703694d9412b9db6e3d3d")], EVENT, Explained(&["timestamp_element_missing", "signed_prefix_missing"])),
    // printf '{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: nothing but the signature of the body", Stripe, KEY, &[(HEADER, "9cffa235e0f1f3f7e342d59e440ead48b7cee62f055703694d9412b9db6e3d3d")], EVENT, Explained(&["timestamp_element_missing", "signature_tag_missing", "signed_prefix_missing"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: the timestamp twice", Stripe, KEY, &[(HEADER, "t=1700000000,t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa")], EVENT, Explained(&["timestamp_element_repeated"])),
    case("Stripe: no signature in the list", Stripe, KEY, &[(HEADER, "t=1700000000")], EVENT, Explained(&["signature_element_missing"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: a signature beside one that is cut off", Stripe, KEY, &[(HEADER, "t=1700000000,v1=e103f8af94493c91a21c330e4dd39e2c2cbf09832df3f968c9a2d6bb1ed219aa,v1=00")], EVENT, Explained(&["signature_element_unreadable"])),
    case("Stripe: a signature that is cut off", Stripe, KEY, &[(HEADER, "t=1700000000,v1=5257a869e7ecebeda32affa62cdca3fa")], EVENT, Unexplained(&["signature_too_short"])),
    case("Stripe: no signature but words", Stripe, KEY, &[(HEADER, "t=1700000000,v1=none")], EVENT, Unexplained(&["signature_unreadable"])),
    // printf '{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: the body alone", Stripe, KEY, &[(HEADER, "t=1700000000,v1=9cffa235e0f1f3f7e342d59e440ead48b7cee62f055703694d9412b9db6e3d3d")], EVENT, Explained(&["signed_prefix_missing"])),
    // printf '1700000000{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: no dot signed", Stripe, KEY, &[(HEADER, "t=1700000000,v1=bf9ab45ffd8642f24ec863699d7718e054ee5925ca0512ea506737d4d9ff5b1f")], EVENT, Explained(&["signed_text_missing"])),
    // printf '1700000000:{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: a colon signed for the dot", Stripe, KEY, &[(HEADER, "t=1700000000,v1=5d380dc29c23b54b69ad03ac9595aea7c11917ef9c73b2ae1a79d16190181f17")], EVENT, Explained(&["signed_text_other"])),
    // printf '{"id":"evt_1"}.1700000000' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: the timestamp signed after the body", Stripe, KEY, &[(HEADER, "t=1700000000,v1=3f208297edc81733d1855431539cb5862153f2c8f17a23f571b37b1476800319")], EVENT, Explained(&["signed_order"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac c3RyaXBl
    case("Stripe: whsec_ stripped", Stripe, KEY, &[(HEADER, "t=1700000000,v1=6adc4e3bcd0cc7538792e6b3bdabf9b571944a5bbd4395f98ae3160b41871776")], EVENT, Explained(&["secret_prefix_stripped"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac stripe
    case("Stripe: the secret decoded as for Standard Webhooks", Stripe, KEY, &[(HEADER, "t=1700000000,v1=fa896511a5f619ff8b7109d3d3e31653d83ebfc140e1ea4e0be67786732a2ae8")], EVENT, Explained(&["secret_standard_webhooks"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl -binary | base64 -w0
    case("Stripe: base64 for hex", Stripe, KEY, &[(HEADER, "t=1700000000,v1=4QP4r5RJPJGiHDMOTdOeLCy/CYMt8/loyaLWux7SGao=")], EVENT, Explained(&["base64_instead_of_hex"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha512 -hmac whsec_c3RyaXBl
    case("Stripe: SHA-512", Stripe, KEY, &[(HEADER, "t=1700000000,v1=8920daf33f83c5bc710e387b52b4678460bcacbb8be4b69966d8dc98f4ec2ad07324060c5132af73d080a34628671d9f62e8702c4ad475b72c2fd17f73a4ef60")], EVENT, Explained(&["other_hash"])),
    // printf '1700000000.{"id": "evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: serialized again", Stripe, KEY, &[(HEADER, "t=1700000000,v1=72854f76dca25ea5a33e07e0538f68c336d24b535373ca39139aa5bff694068b")], EVENT, Explained(&["json_spaced"])),
    // printf '1700000000:{"id":"evt_1"}' | openssl dgst -sha256 -hmac c3RyaXBl
    case("Stripe: a colon signed for the dot, and whsec_ stripped", Stripe, KEY, &[(HEADER, "t=1700000000,v1=61f1afb54ebb6e2878fa410c02244019a146f8be2ac4d164934a95fa2f3fd041")], EVENT, Explained(&["secret_prefix_stripped", "signed_text_other"])),
    // printf '1700000000:{"id": "evt_1"}' | openssl dgst -sha256 -hmac whsec_c3RyaXBl
    case("Stripe: a colon signed for the dot, and serialized again", Stripe, KEY, &[(HEADER, "t=1700000000,v1=8777a21c092c015b7e2565b5cc84a04cea5950211b9dabe371f2bfbe58f4e2d1")], EVENT, Explained(&["signed_text_other", "json_spaced"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_b3RoZXI
    case("Stripe: an unknown secret, another tag", Stripe, KEY, &[(HEADER, "t=1700000000,v0=4e4a69647f751edc48f65fc4ddac98f7605fbe77519ff9f9e4897fcd71d75ae1")], EVENT, Unexplained(&["signature_tag_other"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_b3RoZXI
    case("Stripe: an unknown secret, separated by semicolons", Stripe, KEY, &[(HEADER, "t=1700000000;v1=4e4a69647f751edc48f65fc4ddac98f7605fbe77519ff9f9e4897fcd71d75ae1")], EVENT, Unexplained(&["signature_separator"])),
    // printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha1 -hmac whsec_b3RoZXI
    case("Stripe: an unknown secret, SHA-1", Stripe, KEY, &[(HEADER, "t=1700000000,v1=10099efa09e1b403711765858bced2b7a41dc7bf")], EVENT, Unexplained(&["signature_length"])),
];
