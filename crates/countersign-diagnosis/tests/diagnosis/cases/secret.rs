//! The sender, or this endpoint, has another key than the one that is shown.

use super::{ACME, BODY, Case, Expected::Explained, HEX, SECRET, SchemeKind::Hex, case};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a newline in the secret", Hex, b"whsec_a2V5\n", &[(ACME, HEX)], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a carriage return in the secret", Hex, b"whsec_a2V5\r\n", &[(ACME, HEX)], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a no-break space before the secret", Hex, b"\xc2\xa0whsec_a2V5", &[(ACME, HEX)], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("double quotes around the secret", Hex, b"\"whsec_a2V5\"", &[(ACME, HEX)], BODY, Explained(&["secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("single quotes around the secret", Hex, b"'whsec_a2V5'", &[(ACME, HEX)], BODY, Explained(&["secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f613256350a
    case("a newline in the signer's secret", Hex, SECRET, &[(ACME, "317e831d5514f8ab52353f2354aa4a49442a3276e293383a29b0a9e9fc375c8f")], BODY, Explained(&["signer_secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac '"whsec_a2V5"'
    case("quotes around the signer's secret", Hex, SECRET, &[(ACME, "8c83f78cb71b4c8ff568f45471da9c99327f49337809888f55e4d71ac53f101b")], BODY, Explained(&["signer_secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac a2V5
    case("whsec_ stripped", Hex, SECRET, &[(ACME, "ed8113d818ace56d2e8528b7ca26f8a9db94cccf2cdacc186a7e65c005b2bf87")], BODY, Explained(&["secret_prefix_stripped"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    case("whsec_ stripped and the rest decoded", Hex, SECRET, &[(ACME, "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")], BODY, Explained(&["secret_standard_webhooks"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("whsec_ not configured", Hex, b"a2V5", &[(ACME, HEX)], BODY, Explained(&["secret_prefix_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    case("the secret decoded from base64", Hex, b"a2V5", &[(ACME, "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")], BODY, Explained(&["secret_decoded_from_base64"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    case("the secret decoded from hex", Hex, b"6b6579", &[(ACME, "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")], BODY, Explained(&["secret_decoded_from_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac 6b6579
    case("the secret configured as its bytes, of hex", Hex, b"key", &[(ACME, "a6e85df4906cf9ff851fd782aee0d0b91f15d3b94d09320811d4f96db033ef12")], BODY, Explained(&["secret_not_decoded_from_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac a2V5
    case("the secret configured as its bytes, of base64", Hex, b"key", &[(ACME, "ed8113d818ace56d2e8528b7ca26f8a9db94cccf2cdacc186a7e65c005b2bf87")], BODY, Explained(&["secret_not_decoded_from_base64"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the secret configured as Standard Webhooks decodes it", Hex, b"key", &[(ACME, HEX)], BODY, Explained(&["secret_not_decoded_from_base64"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00
    case("an empty secret", Hex, SECRET, &[(ACME, "03c9a102291085ed35af5761d8c85f8e428a9cbbf4c68fe0ac492f7aa85463ca")], BODY, Explained(&["signer_secret_empty"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous
    case("the previous secret", Hex, SECRET, &[(ACME, "ec1e4816790e4cdc41efb57afca618c8721dbc3f528037d17fd5193bc6775d73")], BODY, Explained(&["other_secret"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac bolt
    case("the other provider's secret", Hex, SECRET, &[(ACME, "30ab33c4ff3cd6dedf96d3ea78d4072b971b9cb313b5ad7bc07eecb4b954d898")], BODY, Explained(&["other_secret"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0977687365635f61325635
    case("a tab before the signer's secret", Hex, SECRET, &[(ACME, "e2a26fa630c74d10fcd16f530b939e03db09d87c663baa2849a31a7c5bf39fbc")], BODY, Explained(&["signer_secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f61325635e2808b
    case("a zero-width space after the signer's secret", Hex, SECRET, &[(ACME, "b5bc926c85c34df3623180f7569b60acead0f01e93e50d6b817508b5a373af70")], BODY, Explained(&["signer_secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:77687365635f6132563522
    case("a quote after the signer's secret alone", Hex, SECRET, &[(ACME, "b41fe50e0984feac3beb2ab6cd98500b04bbb3d0e0adf1d96def1850c14d8302")], BODY, Explained(&["signer_secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:e2809c77687365635f61325635e2809d
    case("curly quotes around the signer's secret", Hex, SECRET, &[(ACME, "cd1ed5235de5a416275c249052da6a712f1208c81f6cb7ec3ecaae9a90ced1a5")], BODY, Explained(&["signer_secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a backtick around the secret", Hex, b"`whsec_a2V5`", &[(ACME, HEX)], BODY, Explained(&["secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a quote before the secret alone", Hex, b"'whsec_a2V5", &[(ACME, HEX)], BODY, Explained(&["secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("curly quotes around the secret", Hex, b"\xe2\x80\x98whsec_a2V5\xe2\x80\x99", &[(ACME, HEX)], BODY, Explained(&["secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a zero-width space around the secret", Hex, b"\xe2\x80\x8bwhsec_a2V5", &[(ACME, HEX)], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00
    case("white space for a secret, and an empty one to sign with", Hex, b" \n", &[(ACME, "03c9a102291085ed35af5761d8c85f8e428a9cbbf4c68fe0ac492f7aa85463ca")], BODY, Explained(&["signer_secret_empty"])),
];
