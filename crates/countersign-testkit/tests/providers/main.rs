//! Providers as a user writes them: each is a few lines beside its event type, and everything works
//! for it that works for the providers of Countersign.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/apps.rs"]
mod apps;
mod check;
mod github;
mod shopify;
mod slack;
mod standard;
mod stripe;

/// Imports, event types and tests do not count, nor do lines of closing brackets.
#[test]
fn a_provider_is_at_most_15_lines_beside_its_event_type() {
    let sources = [
        include_str!("github.rs"),
        include_str!("shopify.rs"),
        include_str!("slack.rs"),
        include_str!("standard.rs"),
        include_str!("stripe.rs"),
    ];
    for source in sources {
        let (_, provider) = source.split_once("// The provider.\n").unwrap();
        let (provider, _) = provider.split_once("// Its tests.\n").unwrap();
        assert!(provider.contains("impl Provider for "), "{provider}");
        let is_code = |line: &&str| line.contains(|c: char| c.is_ascii_alphanumeric());
        let lines = provider.lines().filter(is_code).count();
        assert!(lines <= 15, "{lines} lines:{provider}");
    }
}
