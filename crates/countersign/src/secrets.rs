use std::{fmt, sync::Arc};

use crate::Secret;

/// The secrets that an endpoint accepts: the current one, then earlier ones during a rotation.
///
/// Every secret is tried for every delivery, so each earlier one costs another MAC over the body:
/// remove it once [`Delivery::secret_label`](crate::Delivery::secret_label) no longer names it.
///
/// ```
/// use countersign::{Secret, Secrets};
///
/// let secrets = Secrets::new(Secret::new("new key")?.with_label("2026-11"))
///     .with_earlier(Secret::new("old key")?.with_label("2025-06"));
/// # let _ = secrets;
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Secrets {
    shared: Arc<Rotation>,
}

#[derive(Clone)]
struct Rotation {
    current: Secret,
    earlier: Vec<Secret>,
}

impl Secrets {
    /// Accepts one secret, the current one.
    #[must_use]
    pub fn new(current: Secret) -> Self {
        Self {
            shared: Arc::new(Rotation {
                current,
                earlier: Vec::new(),
            }),
        }
    }

    /// Accepts an earlier secret as well.
    #[must_use]
    pub fn with_earlier(mut self, earlier: Secret) -> Self {
        Arc::make_mut(&mut self.shared).earlier.push(earlier);
        self
    }

    pub(crate) fn current(&self) -> &Secret {
        &self.shared.current
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(self.current()).chain(&self.shared.earlier)
    }
}

impl From<Secret> for Secrets {
    fn from(current: Secret) -> Self {
        Self::new(current)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_labels_in_order() {
        let secret = |label| Secret::new("hunter2").unwrap().with_label(label);
        let secrets = Secrets::new(secret("new")).with_earlier(secret("old"));
        let shown = format!("{secrets:?}");
        assert!(shown.find("new") < shown.find("old"), "{shown}");
        assert!(
            shown.contains("new") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
