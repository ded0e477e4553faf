use std::{fmt, future::Future, pin::Pin};

use super::{Subject, expect::Wrong};

type CaseFuture = Pin<Box<dyn Future<Output = Result<(), Wrong>> + Send>>;

/// One thing that a store has to do.
#[derive(Clone, Copy)]
pub struct Case {
    name: &'static str,
    run: fn(Subject) -> CaseFuture,
}

impl Case {
    pub(super) fn new(name: &'static str, run: fn(Subject) -> CaseFuture) -> Self {
        Self { name, run }
    }

    /// What the store has to do, in words with underscores between them.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Holds a store to it, which has to be empty.
    ///
    /// # Errors
    ///
    /// What the store did instead, for humans.
    pub async fn run(&self, subject: Subject) -> Result<(), String> {
        (self.run)(subject).await.map_err(|wrong| wrong.to_string())
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Case").field(&self.name).finish()
    }
}
