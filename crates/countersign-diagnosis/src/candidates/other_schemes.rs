//! What well-known platforms sign before the body, recognized by the headers that only they have.

use http::HeaderName;

use crate::request::OwnedHead;

/// An id and a timestamp are shorter.
const MAX_LENGTH: usize = 1024;

/// A list has its timestamp among its first elements.
const MAX_ELEMENTS: usize = 4;

/// The bytes before the body by the scheme that the headers are of, and that scheme's name.
/// `signature` is the value of the signature header.
pub(super) fn signed_before(
    head: &OwnedHead,
    signature: Option<&[u8]>,
) -> Option<(Vec<u8>, &'static str)> {
    let (bytes, name) = standard_webhooks(head)
        .or_else(|| slack(head))
        .or_else(|| stripe(signature?))?;
    (bytes.len() <= MAX_LENGTH).then_some((bytes, name))
}

/// <https://github.com/standard-webhooks/standard-webhooks>
fn standard_webhooks(head: &OwnedHead) -> Option<(Vec<u8>, &'static str)> {
    let names = [
        ("webhook-id", "webhook-timestamp"),
        ("svix-id", "svix-timestamp"),
    ];
    names.into_iter().find_map(|(id, timestamp)| {
        let bytes = [value(head, id)?, b".", value(head, timestamp)?, b"."].concat();
        Some((bytes, "Standard Webhooks"))
    })
}

/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
fn slack(head: &OwnedHead) -> Option<(Vec<u8>, &'static str)> {
    let timestamp = value(head, "x-slack-request-timestamp")?;
    Some(([b"v0:", timestamp, b":"].concat(), "Slack"))
}

/// <https://docs.stripe.com/webhooks#verify-manually>
fn stripe(signature: &[u8]) -> Option<(Vec<u8>, &'static str)> {
    let mut elements = signature.split(|byte| *byte == b',').take(MAX_ELEMENTS);
    let timestamp = elements.find_map(|element| element.trim_ascii().strip_prefix(b"t="))?;
    Some(([timestamp, b"."].concat(), "Stripe"))
}

fn value<'h>(head: &'h OwnedHead, name: &'static str) -> Option<&'h [u8]> {
    head.exactly_one(&HeaderName::from_static(name)).ok()
}
