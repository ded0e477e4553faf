//! The JSON was serialized again after it was signed.

use super::{ACME, BODY, Case, Expected::Explained, SECRET, SchemeKind::Hex, case};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"b":[1.0,{"a/b":"<Zoë>"}],"a":{},"b":1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("spaced as Python does", Hex, SECRET, &[(ACME, "6b623b2a960fee19400676c31a0a7f6701d5198f773e51e0bde2f2d26b2b2f10")], b"{\"b\": [1.0, {\"a/b\": \"<Zo\xc3\xab>\"}], \"a\": {}, \"b\": 1e2}", Explained(&["json_compacted"])),
    // printf '{"b": [1.0, {"a/b": "<Zoë>"}], "a": {}, "b": 1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compacted, where Python signed", Hex, SECRET, &[(ACME, "9c1c0f15303a79215c8f9908c19833476cded4b1a5bf70c10b736d6952b255a4")], b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}", Explained(&["json_spaced"])),
    // printf '{\n  "b": [\n    1.0,\n    {\n      "a/b": "<Zoë>"\n    }\n  ],\n  "a": {},\n  "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compacted, where two spaces were signed", Hex, SECRET, &[(ACME, "e0412e43c698457507dcc6db6aef4084c3419432bd110916cb5baa08217d3bd2")], b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}", Explained(&["json_indented"])),
    // printf '{\n    "b": [\n        1.0,\n        {\n            "a/b": "<Zoë>"\n        }\n    ],\n    "a": {},\n    "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compacted, where four spaces were signed", Hex, SECRET, &[(ACME, "19fd7b229052d72a99329d4c3fbd8fc6651d1f6d8757b727ad06bdc43f8d28e5")], b"{\"b\":[1.0,{\"a/b\":\"<Zo\xc3\xab>\"}],\"a\":{},\"b\":1e2}", Explained(&["json_indented"])),
    // printf '{"b":[1.0,{"a/b":"<Zoë>"}],"a":{},"b":1e2}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("indented, where compact was signed", Hex, SECRET, &[(ACME, "6b623b2a960fee19400676c31a0a7f6701d5198f773e51e0bde2f2d26b2b2f10")], b"{\n  \"b\": [\n    1.0,\n    {\n      \"a/b\": \"<Zo\xc3\xab>\"\n    }\n  ],\n  \"a\": {},\n  \"b\": 1e2\n}", Explained(&["json_compacted"])),
    // printf '{\n    "b": [\n        1.0,\n        {\n            "a/b": "<Zoë>"\n        }\n    ],\n    "a": {},\n    "b": 1e2\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("two spaces for four", Hex, SECRET, &[(ACME, "19fd7b229052d72a99329d4c3fbd8fc6651d1f6d8757b727ad06bdc43f8d28e5")], b"{\n  \"b\": [\n    1.0,\n    {\n      \"a/b\": \"<Zo\xc3\xab>\"\n    }\n  ],\n  \"a\": {},\n  \"b\": 1e2\n}", Explained(&["json_indented"])),
    // printf '{"u":"http://x/é"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("slashes escaped", Hex, SECRET, &[(ACME, "0b35fe18d9576ea9be5e49df461a7a02637ff06244a15486bd05cc6487f931f5")], b"{\"u\":\"http:\\/\\/x\\/\xc3\xa9\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u":"http:\/\/x\/é"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("slashes unescaped", Hex, SECRET, &[(ACME, "e4b5350430010ada6c71330914a6556703c4648cd2ebdae5329c8dc7f23c41a9")], b"{\"u\":\"http://x/\xc3\xa9\"}", Explained(&["json_escapes"])),
    // printf '{"u":"Zoë 😀"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("\\u escaped, where text was signed", Hex, SECRET, &[(ACME, "f0fc3a925b188d0b07682263277b3fd87f7acd57d921466136993293db50b2e1")], b"{\"u\":\"Zo\\u00eb \\uD83D\\ude00\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u":"Zo\u00eb \ud83d\ude00"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where \\u escapes were signed", Hex, SECRET, &[(ACME, "465170ec5af32cf2345570ccca3e319ccd7a7386310450c1ff1e4425161daade")], b"{\"u\":\"Zo\xc3\xab \xf0\x9f\x98\x80\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u":"Zo\u00EB"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where \\u escapes in upper case were signed", Hex, SECRET, &[(ACME, "e8ddfb148de5edefc943334608fd571d3b17f57f19185f4a7f53feaa5dce7007")], b"{\"u\":\"Zo\xc3\xab\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u":"\u003ca \u0026 b\u003e"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where Go signed", Hex, SECRET, &[(ACME, "3c0047168c07347370022b6062eba06ea6cc4bc4944a86528460645f730010df")], b"{\"u\":\"<a & b>\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u":"\u0022a\u002Bb\u0022 \u00EB"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where .NET signed", Hex, SECRET, &[(ACME, "75c1768975b37f7adefe948092ca314baf805ffec67d090e36409941b5248705")], b"{\"u\":\"\\\"a+b\\\" \xc3\xab\"}", Explained(&["json_escapes"])),
    // printf '{"a":{"c":[2,{"x":1,"y":2}],"d":1},"b":3}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("keys sorted for the signature", Hex, SECRET, &[(ACME, "41336cd9c6c52c3cac2a0db404e01cbfecc8f3a82cadd115b879f82268c24d47")], b"{\"b\":3,\"a\":{\"d\":1,\"c\":[2,{\"y\":2,\"x\":1}]}}", Explained(&["json_keys_sorted"])),
    // printf '{"a": 1, "b": [1, 2]}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("keys sorted for the signature, spaced both times", Hex, SECRET, &[(ACME, "454352d989cd86b9bdf7814120f6cb15f7064c1277839c9d259ceee4457eb325")], b"{\"b\": [1, 2], \"a\": 1}", Explained(&["json_keys_sorted"])),
    // printf '%s' '{"u":"http:\/\/x\/\u00e9"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as PHP signs", Hex, SECRET, &[(ACME, "bc14cbf0f6f0b868ff67e5e34d7f76e078d611269a7670d1153802be9bcdd778")], b"{\"u\":\"http://x/\xc3\xa9\"}", Explained(&["json_escapes"])),
    // printf '%s' '{"u": "Zo\u00eb", "b": 1}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as Python signs by default", Hex, SECRET, &[(ACME, "f09105873f1d095d60b8a34c09cb5e310a4af49ca1d3149935cfddbba1c3ce6b")], b"{\"u\":\"Zo\xc3\xab\",\"b\":1}", Explained(&["json_spaced", "json_escapes"])),
    // printf '%s' '{"b": 1, "u": "Zo\u00eb"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as Python signs with sorted keys", Hex, SECRET, &[(ACME, "e0213559b3199641a0da939fd9849d12d23506a612f2c34a0f362f4b7296414c")], b"{\"u\":\"Zo\xc3\xab\",\"b\":1}", Explained(&["json_spaced", "json_escapes", "json_keys_sorted"])),
    // printf '{\n "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compacted, where one space was signed", Hex, SECRET, &[(ACME, "016ae265511ef36f6498eba4e8f97f5e5d5cfb6efdf3f73ac01529dce5513bdd")], BODY, Explained(&["json_indented"])),
    // printf '%s' '{"u": "a\u007f"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where Python signed a DEL", Hex, SECRET, &[(ACME, "819788666a0b26d2edb92c9b9849ed8caddc58182716707608f6501ccaf32d6a")], b"{\"u\":\"a\x7f\"}", Explained(&["json_spaced", "json_escapes"])),
    // printf '%s' '{"u":"a\u003db \u0027c\u0027"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("text, where Gson signed", Hex, SECRET, &[(ACME, "ebf50225426268dc85ce7045c162d88c80a78f88990c027e10f434d76f86a810")], b"{\"u\":\"a=b 'c'\"}", Explained(&["json_escapes"])),
    // printf '{"n":[30,100000,1e+21]}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("numbers as JavaScript signs them", Hex, SECRET, &[(ACME, "547de73934ccc94735ba097935ebd32ce2c36f190557a5044929477306d6f566")], b"{\"n\":[30.0,1E5,1e21]}", Explained(&["json_numbers"])),
    // printf '{"n": [30.0, 100000.0, 1e-05]}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("numbers as Python signs them, spaced", Hex, SECRET, &[(ACME, "c9e64144ff89eefb24d2377ffeaf4fa7defec89a8812f92b55c2af3fc16ff40e")], b"{\"n\":[30.00,1E5,0.00001]}", Explained(&["json_numbers", "json_spaced"])),
    // printf '{"id":12345678901234567000}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a long number that JavaScript rounded", Hex, SECRET, &[(ACME, "329229931bb36319939a6f87f3b21b5ad2664e667a96054ea875e1e2a7817e09")], b"{\"id\":12345678901234567890}", Explained(&["json_numbers"])),
    // printf '{\n   "id": 7\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("indented by three spaces", Hex, SECRET, &[(ACME, "9aad8fa76c56ff3322cbd68c670bc41e168d2c4ab2d00c8580a13c4fdd120584")], BODY, Explained(&["json_indented"])),
    // printf '{"n":[30.0,{"m":-1.0}],"s":"2"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("whole numbers that had a fraction", Hex, SECRET, &[(ACME, "42d102e5f81eb4c93b5f67fdf3c2cd2cdea90c036ded249ab01686e7c5a365fc")], b"{\"n\":[30,{\"m\":-1}],\"s\":\"2\"}", Explained(&["json_floats"])),
    // printf '{"n":[30.0,{"m":-1}],"s":"2"}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("one whole number that had a fraction", Hex, SECRET, &[(ACME, "67c5e793ce5def8d5dfd2fb043107c1ccbeb1200226e291a2b2e75dac175ecd3")], b"{\"n\":[30,{\"m\":-1}],\"s\":\"2\"}", Explained(&["json_floats"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a member that is null added", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], b"{\"id\":7,\"email\":null}", Explained(&["json_nulls_dropped"])),
    // printf '{"id": 7, "of": {}}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("members that are null added, and spaced", Hex, SECRET, &[(ACME, "ca13e46cee04eec0c0ebc44a801c9f93e20fc06d5fc3114836641688646fa73d")], b"{\"a\": null, \"id\": 7, \"of\": {\"b\": null}}", Explained(&["json_nulls_dropped"])),
    // printf '{"id":7,"of":{"a":1}}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("keys sorted, of which all are", Hex, SECRET, &[(ACME, "0aaa896a2e93372fc103b616cdd1fa03e56d72a6638300c5837f24e6ad243197")], b"{\"of\":{\"a\":1},\"id\":7}", Explained(&["json_keys_sorted"])),
    // printf '{"id":7.0}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another number with the same value", Hex, SECRET, &[(ACME, "4f2e5ff5f8889950d161c3ce46e52d912396c839706d6934efe2903770a3c834")], BODY, Explained(&["json_floats"])),
];
