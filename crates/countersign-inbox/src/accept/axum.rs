use axum::routing::{MethodRouter, post_service};
use countersign::{EventInfo, Provider};

use crate::Inbox;

impl Inbox {
    /// An endpoint for axum, to be wrapped in a `WebhookLayer`: a POST is stored and committed, and then
    /// answered. The answers are those of [`AcceptService`](crate::AcceptService).
    ///
    /// For an application with a state, `with_state(())` after the layer makes it fit.
    pub fn accept<P: Provider<Event: EventInfo>>(&self) -> MethodRouter {
        post_service(self.service::<P>())
    }
}
