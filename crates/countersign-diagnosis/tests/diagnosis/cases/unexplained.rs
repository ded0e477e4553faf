//! No known mistake, or more of them than are tried.

use super::{
    ACME, BODY, BOLT, Case,
    Expected::Unexplained,
    HEX, SECRET,
    SchemeKind::{Base64, Hex, Timed},
    TIME, case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_b3RoZXI
    case("an unknown secret", Hex, SECRET, &[(ACME, "b7e9126099be4dbe208bc81251dda87afe097d673229c3ca634f8ea1bae011cf")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    case("an unknown secret, base64 for hex", Hex, SECRET, &[(ACME, "l+QWwAvJJiicfhAa861Hm81qsJHXCj9QdkY3Dmy7VMo=")], BODY, Unexplained(&["base64_instead_of_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, a prefix", Hex, SECRET, &[(ACME, "sha256=97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["signature_prefix_unexpected"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, twice", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), (ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["header_repeated"])),
    // printf 'v0:1699999000:{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, too late", Timed, SECRET, &[(ACME, "fe7a5b102311929a70f80c612506a1f21564a2803b7736770c79faaac0d7de4e"), (TIME, "1699999000")], BODY, Unexplained(&["timestamp_out_of_tolerance"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, an empty body", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], b"", Unexplained(&["received_empty_body"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V6
    case("another key by one letter", Hex, SECRET, &[(ACME, "41c1006a007d7cb2102d2c0426888f72c1971fec48e327b23c8581433b3db8b5")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2v5
    case("the secret in lower case", Hex, SECRET, &[(ACME, "56082046f0693fb360c4bcb26b6770a2cc37df96c1189bb0ae292e1487b024df")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_whsec_b
    case("whsec_ twice", Hex, SECRET, &[(ACME, "bb008c01967536b06db24edd54eb3b0cec9ffd3a4f3d84c71ae618302a2ca9c3")], BODY, Unexplained(&[])),
    // printf '{"id":7,"a":1}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another member", Hex, SECRET, &[(ACME, "35c816b65ea1421f1efafeab5bc96a460e93532d58d158ea737edb0a17c2e494")], BODY, Unexplained(&[])),
    // printf '{"id":8}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another value", Hex, SECRET, &[(ACME, "4054914bfd798b39f73366ebc36ba9923d6896d6968a859946ab10c24e7548d4")], BODY, Unexplained(&[])),
    // printf '{"a":{"d":1,"c":2},"b":3}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("one key of two sorted, the other not", Hex, SECRET, &[(ACME, "7c9d11ead5debd0c688d6dea87f2f75cdb2c393338b3cadb1fd827caaef0fa84")], b"{\"b\":3,\"a\":{\"d\":1,\"c\":2}}", Unexplained(&[])),
    // printf '{"a":1}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a member that came twice and was lost", Hex, SECRET, &[(ACME, "22a09a0136227540e198b3cb35f16fd132e13eb3685e3a21ca7ec5edc1707bdd")], b"{\"a\":2,\"a\":1}", Unexplained(&[])),
    // printf '%s' '{"u":"a\/b/c"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("one slash of two escaped", Hex, SECRET, &[(ACME, "b4e4d0b0a0258a7340155a0177a1cc2a3d01b0037cd0e24f9b20d602a1e0050b")], b"{\"u\":\"a/b/c\"}", Unexplained(&[])),
    // printf '{"id":""}\n\n\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("two newlines lost", Hex, SECRET, &[(ACME, "16e993beb08b69dac1825bf5d690d9bbb97ad64b7c450e93be52d5f6f99c107c")], b"{\"id\":\"\"}", Unexplained(&[])),
    // printf '{"id"' | openssl dgst -sha256 -hmac whsec_a2V5
    case("half of the body", Hex, SECRET, &[(ACME, "b1b0b8e1c27322f20aa7d151a8275180f7721bfe0534e9993dc584e5415541f9")], BODY, Unexplained(&[])),
    // printf '{"id": 7}' | openssl dgst -sha1 -hmac previous
    case("three mistakes", Hex, SECRET, &[(ACME, "bc36a92c57959d26fe41f1c05438c8794862f2e1")], b"{\"id\":7}\n\t", Unexplained(&["signature_length"])),
    // printf '{"id":7}' | openssl dgst -sha224 -hmac whsec_a2V5
    case("SHA-224", Hex, SECRET, &[(ACME, "399b8c3de790f1adf73b6a47bb69308090a9428c6f95672f54af6191")], BODY, Unexplained(&["signature_too_short"])),
    // printf '{"id":7}' | openssl dgst -md5 -hmac whsec_a2V5
    case("MD5", Hex, SECRET, &[(ACME, "144524219aebf35602ecb3462562694d")], BODY, Unexplained(&["signature_too_short"])),
    // printf '{"id":8}' | sha256sum
    case("a plain hash of another body", Hex, SECRET, &[(ACME, "45c136947617ef3fbd1bd0681138b8dc6eade620558927c3e7c9f899fdfbd958")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-63
    case("a MAC that was cut", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb52")], BODY, Unexplained(&["signature_too_short"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-64 | sed 's/$/0/'
    case("a MAC with a digit too many", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb5290")], BODY, Unexplained(&["signature_unreadable"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr '0-9a-f' '1-9a-f0' | head -c1; printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c2-64
    case("a MAC whose first digit is another", Hex, SECRET, &[(ACME, "0af7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Unexplained(&[])),
    // echo none
    case("no MAC but words", Hex, SECRET, &[(ACME, "none")], BODY, Unexplained(&["signature_unreadable"])),
    // printf '{"id":8}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another signature of gzip", Hex, SECRET, &[(ACME, "4054914bfd798b39f73366ebc36ba9923d6896d6968a859946ab10c24e7548d4")], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00\x00", Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("gzip that breaks off", Hex, SECRET, &[(ACME, HEX)], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb22\xaf\x05\x00C_\x07\x12\x08\x00\x00", Unexplained(&[])),
    // printf '{"id" :7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("spaces that nobody writes", Hex, SECRET, &[(ACME, "5f45550f38322f77e24531ce14a085876aac0d22ae1ce01a78baf3265459d62c")], BODY, Unexplained(&[])),
    // printf '{"id": 7}' | sha1sum
    case("the other provider's secret and two more mistakes", Hex, SECRET, &[(ACME, "03d3ace39980c19e98165d12ab6269a0d5de26d0")], b"{\"id\":7}\n \n", Unexplained(&["signature_length"])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac other
    case("an unknown secret, SHA-1", Hex, SECRET, &[(ACME, "sha1=7d43b436bb5c60d27d9fc984a8323026bf298460")], BODY, Unexplained(&["signature_prefix_unexpected", "signature_length"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, in a list", Hex, SECRET, &[(ACME, "t=1700000000,v1=97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["signature_list"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -c1-40
    case("a MAC that was cut to the length of SHA-1", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae027")], BODY, Unexplained(&["signature_length"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | cut -c1-40
    case("base64 that was cut", Base64, SECRET, &[(BOLT, "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBM")], BODY, Unexplained(&["signature_too_short"])),
    // echo v1,none v1,null
    case("a list without a signature", Hex, SECRET, &[(ACME, "v1,none v1,null")], BODY, Unexplained(&["signature_unreadable"])),
    // printf '1700000001.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as Stripe signs, at another time", Hex, SECRET, &[(ACME, "t=1700000000,v1=37dc73467fa8a7a7d5764d1950e6421779c26d9a072dbb32ba2deb191328b2ec")], BODY, Unexplained(&["signature_list"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, with a content encoding", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-encoding", "gzip")], BODY, Unexplained(&["body_decompressed"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, with no content encoding", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-encoding", "identity")], BODY, Unexplained(&[])),
    // printf '{\n     "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("indented by five spaces", Hex, SECRET, &[(ACME, "8a591cea1216d3c59a01f4ebae45137dbc378ebc33ffd2cefda5f6c8f86869a4")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("nothing but white space for a secret", Hex, b" \n", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&[])),
    // printf '{"n":[30,1E5]}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("numbers that JavaScript does not write so", Hex, SECRET, &[(ACME, "2e1c0232187027b89719dd1e7a5c8d05c8d1eda3ac7d3fcf73a16cae4ae7b062")], b"{\"n\":[30.0,1E5]}", Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a variable in braces for a secret", Hex, b"${ACME_WEBHOOK_SECRET}", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["secret_unexpanded"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a variable for a secret", Hex, b"$ACME_WEBHOOK_SECRET\n", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["secret_unexpanded"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a variable of Kubernetes for a secret", Hex, b"$(ACME_SECRET)", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["secret_unexpanded"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a variable of Windows for a secret", Hex, b"%ACME_SECRET%", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["secret_unexpanded"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a secret with a dollar sign that is no variable", Hex, b"$1abc", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a secret with a brace that is no variable", Hex, b"${ACME", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a secret with a dollar sign in it", Hex, b"pa$word", &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a body shorter than its length", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-length", "9")], BODY, Unexplained(&["body_truncated"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a body as long as its length", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-length", "8")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("a length that is no number", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-length", "many")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, with a content encoding that is not known here", Hex, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca"), ("content-encoding", "br")], BODY, Unexplained(&["content_encoding"])),
];
