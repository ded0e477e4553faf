use super::case::{Case, MALFORMED, MISMATCH, MISSING, REPEATED, UNPARSABLE, accepted, post};
use crate::{
    app::{PREVIOUS, SECRET, SHOPIFY},
    reference_hmac::{base64, hex},
};

const SIGNATURE: &str = "x-shopify-hmac-sha256";
const TOPIC: &str = "x-shopify-topic";
const ID: &str = "x-shopify-event-id";

/// Shopify's requests. Whoever has captured one can change its topic and its ids.
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"id":820982911946154508}"#;
    let right = base64(SECRET, body);
    let sign = |mac: &str| (SIGNATURE, mac.to_owned());
    let topic = || (TOPIC, "orders/create".to_owned());
    let id = |id: &str| (ID, id.to_owned());
    let created = |secret| accepted(Some("orders/create"), true, secret, body.as_bytes());
    let case = |name: &str, mac: &str, answer| {
        post(
            SHOPIFY,
            name,
            [sign(mac), topic(), id("98880550")],
            body,
            answer,
        )
    };
    let unnamed = accepted(None, false, "current", body.as_bytes());

    vec![
        case("an order", &right, created("current")),
        case(
            "the secret before the rotation",
            &base64(PREVIOUS, body),
            created("previous"),
        ),
        // The expected id is the hash of the body in each of these.
        post(
            SHOPIFY,
            "relabelled",
            [sign(&right), topic(), id("98880551")],
            body,
            created("current"),
        ),
        post(
            SHOPIFY,
            "no id",
            [sign(&right), topic()],
            body,
            created("current"),
        ),
        post(
            SHOPIFY,
            "no topic",
            [sign(&right), id("98880550")],
            body,
            unnamed,
        ),
        case("hex", &hex(SECRET, body), MALFORMED),
        case("unpadded", right.trim_end_matches('='), MALFORMED),
        case("padded twice", &format!("{right}="), MALFORMED),
        case("prefixed", &format!("sha256={right}"), MALFORMED),
        case("a list", &format!("{right},{right}"), MALFORMED),
        case("empty", "", MALFORMED),
        case("another key", &base64("another key", body), MISMATCH),
        case("another body's", &base64(SECRET, "{}"), MISMATCH),
        case("upper case", &right.to_uppercase(), MISMATCH),
        post(
            SHOPIFY,
            "no signature",
            [topic(), id("98880550")],
            body,
            MISSING,
        ),
        post(
            SHOPIFY,
            "the signature twice",
            [sign(&right), sign(&right)],
            body,
            REPEATED,
        ),
        post(
            SHOPIFY,
            "not JSON",
            [sign(&base64(SECRET, "id=1")), topic()],
            "id=1",
            UNPARSABLE,
        ),
    ]
}
