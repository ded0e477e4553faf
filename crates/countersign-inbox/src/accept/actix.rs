use actix_web::{HttpResponse, Route, web};
use countersign::{EventInfo, Provider};
use countersign_actix::Webhook;

use super::answer::Answer;
use crate::Inbox;

impl Inbox {
    /// A route for actix-web, of a resource that is wrapped in a `WebhookMiddleware`: a POST is stored and
    /// committed, and then answered.
    ///
    /// | request | answer |
    /// |---|---|
    /// | its delivery is stored and committed | 202 |
    /// | the inbox has it already | 202, with `Countersign-Duplicate: true` |
    /// | the store fails, is full, or takes too long | 503 with `Retry-After` |
    /// | no `WebhookMiddleware` verified it | 500 that says what was forgotten |
    #[must_use]
    pub fn accept_route<P: Provider<Event: EventInfo>>(&self) -> Route {
        let inbox = self.clone();
        web::post().to(move |Webhook(delivery): Webhook<P>| {
            let inbox = inbox.clone();
            async move { answer(&inbox.store(&delivery).await.into()) }
        })
    }
}

fn answer(answer: &Answer) -> HttpResponse {
    // actix has its own types of the older `http`.
    let status = actix_web::http::StatusCode::from_u16(answer.status.as_u16());
    let status = status.unwrap_or(actix_web::http::StatusCode::SERVICE_UNAVAILABLE);
    let mut response = HttpResponse::build(status);
    if let Some((name, value)) = &answer.field {
        response.insert_header((name.as_str(), value.as_bytes()));
    }
    response.finish()
}
