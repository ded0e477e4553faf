use std::fmt;

use http::StatusCode;

use crate::{Provider, telemetry::TARGET};

/// A handler asked for a delivery on a route that nothing verifies.
///
/// It is a mistake of the application, not of the request: the answer is a 500 that says what was
/// forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingDelivery {
    provider: &'static str,
}

impl MissingDelivery {
    /// The mistake on a route for deliveries of `P`.
    #[must_use]
    pub fn of<P: Provider>() -> Self {
        Self { provider: P::NAME }
    }

    /// Writes it as a `tracing` event: an adapter does so when it answers with the 500, and not for
    /// an extractor that is optional.
    pub fn report(&self) {
        tracing::error!(target: TARGET, provider = self.provider, "{self}");
    }

    /// 500.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}

impl fmt::Display for MissingDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no verified {} delivery: the handler takes one, but its route has no webhook layer \
             or middleware for this provider",
            self.provider
        )
    }
}

impl std::error::Error for MissingDelivery {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_applications_mistake_and_says_which() {
        let missing = MissingDelivery { provider: "acme" };
        assert_eq!(missing.status(), 500);
        let text = missing.to_string();
        assert!(text.starts_with("no verified acme delivery"), "{text}");
    }
}
