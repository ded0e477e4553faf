//! The application under test: its secrets, its routes and its limits.

use std::{sync::LazyLock, time::Duration};

use countersign::{EventInfo, Provider, Receiver, Secret, Secrets};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;

use crate::platforms::{Acme, GitHub, Shopify, Slack, StandardWebhooks, Stripe};

/// The current secret of every provider, and the key of the seeds' check vectors.
pub const SECRET: &str = "whsec_example_0123456789abcdef";
/// The previous secret.
pub const PREVIOUS: &str = "whsec_previous_fedcba9876543210";
/// A previous secret of one byte.
pub const SHORTEST: &str = "x";
/// A previous secret of 4,096 bytes.
pub const LONGEST: [u8; 4096] = [0xa5; 4096];
/// The largest body that is received, in bytes.
pub const MAX_BODY_BYTES: usize = 4096;

/// The route of Supademo's deliveries.
pub const SUPADEMO: &str = "/webhooks/supademo";
/// The route of Storylane's deliveries.
pub const STORYLANE: &str = "/webhooks/storylane";
/// The route of GitHub's deliveries.
pub const GITHUB: &str = "/webhooks/github";
/// The route of Stripe's deliveries.
pub const STRIPE: &str = "/webhooks/stripe";
/// The route of Slack's deliveries.
pub const SLACK: &str = "/webhooks/slack";
/// The route of Shopify's deliveries.
pub const SHOPIFY: &str = "/webhooks/shopify";
/// The route of deliveries by Standard Webhooks.
pub const STANDARD: &str = "/webhooks/standard";
/// The route of Acme's deliveries.
pub const ACME: &str = "/webhooks/acme";
/// The origin that Acme knows the application by.
pub const ACME_ORIGIN: &str = "https://hooks.example.com";
/// The routes of all providers.
pub const ROUTES: [&str; 8] = [
    SUPADEMO, STORYLANE, GITHUB, STRIPE, SLACK, SHOPIFY, STANDARD, ACME,
];
/// A route without verification, whose handler reads the body.
pub const UNVERIFIED: &str = "/unverified";

/// The four secrets, labelled.
pub fn secrets() -> Secrets {
    static SECRETS: LazyLock<Secrets> = LazyLock::new(|| {
        let secret = |key: &[u8], label: &str| {
            let secret = Secret::new(key).expect("a secret");
            secret.with_label(label)
        };
        Secrets::new(secret(SECRET.as_bytes(), "current"))
            .with_previous(secret(PREVIOUS.as_bytes(), "previous"))
            .with_previous(secret(SHORTEST.as_bytes(), "shortest"))
            .with_previous(secret(&LONGEST, "longest"))
    });
    SECRETS.clone()
}

/// A receiver of this provider's deliveries, with the application's secrets.
pub fn receiver<P: Provider>(provider: P) -> Receiver<P> {
    Receiver::new(provider, secrets()).max_body_bytes(MAX_BODY_BYTES)
}

/// A receiver of Supademo's deliveries.
pub fn supademo() -> Receiver<Supademo> {
    receiver(Supademo)
}

/// A receiver of Storylane's deliveries.
pub fn storylane() -> Receiver<Storylane> {
    receiver(Storylane)
}

/// What is done with the receiver of any provider.
pub trait ReceiverVisitor {
    /// The result.
    type Output;

    /// Does it.
    fn visit<P>(self, receiver: Receiver<P>) -> Self::Output
    where
        P: Provider<Event: EventInfo>;
}

/// Does something with the receiver of a route.
pub fn visit_receiver<V: ReceiverVisitor>(route: &str, visitor: V) -> V::Output {
    match route {
        SUPADEMO => visitor.visit(supademo()),
        STORYLANE => visitor.visit(storylane()),
        GITHUB => visitor.visit(receiver(GitHub)),
        STRIPE => visitor.visit(receiver(Stripe)),
        SLACK => visitor.visit(receiver(Slack)),
        SHOPIFY => visitor.visit(receiver(Shopify)),
        STANDARD => visitor.visit(receiver(StandardWebhooks)),
        ACME => visitor.visit(receiver(Acme).origin(ACME_ORIGIN)),
        _ => panic!("no provider has the route {route}"),
    }
}

/// The limits of a receiver that tests change.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub max_body_bytes: usize,
    /// The time within which a body has to be complete.
    pub read_timeout: Duration,
    /// The bytes that may be under way for each provider.
    pub max_buffered_bytes: usize,
    /// The slowest that a body may come, in bytes a second.
    pub least_rate: u32,
}

impl Limits {
    /// The defaults, but smaller bodies.
    pub const DEFAULT: Self = Self {
        max_body_bytes: MAX_BODY_BYTES,
        read_timeout: Duration::from_secs(10),
        max_buffered_bytes: 64 * 1024 * 1024,
        least_rate: 1024,
    };

    /// A read timeout of one second.
    pub const SHORT_TIMEOUT: Self = Self {
        read_timeout: Duration::from_secs(1),
        ..Self::DEFAULT
    };

    /// Sets these limits.
    pub fn apply_to<P: Provider, S>(self, receiver: Receiver<P, S>) -> Receiver<P, S> {
        receiver
            .max_body_bytes(self.max_body_bytes)
            .read_timeout(self.read_timeout)
            .max_buffered_bytes(self.max_buffered_bytes)
            .least_rate(self.least_rate)
    }
}
