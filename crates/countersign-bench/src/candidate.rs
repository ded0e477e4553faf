//! What is measured: a path from a request to the typed struct in a handler.

use std::{future::Future, pin::Pin};

use crate::load::Load;

/// One way to receive a webhook.
pub trait Candidate {
    /// Its name in the table.
    fn name(&self) -> &'static str;

    /// What ours does, and it does not.
    fn lacks(&self) -> &'static str;

    /// Sends the load once, and panics unless a handler got the struct.
    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>>;
}
