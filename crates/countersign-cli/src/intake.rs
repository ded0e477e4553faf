//! Receives what senders post to `listen`.

use std::{error::Error, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use chrono::Utc;
use countersign::Rejection;
use http::{HeaderMap, StatusCode};
use http_body_util::LengthLimitError;
use tokio_util::task::TaskTracker;

use crate::{
    capture::{Captured, HeaderText, Writer},
    forward::Forward,
    provider::{Known, ProviderName},
    reporter::{Received, Reporter},
    verdict::Verdict,
};

/// What all requests share.
pub(crate) struct Intake {
    pub(crate) providers: Arc<[Known]>,
    pub(crate) capture: Option<Writer>,
    pub(crate) forward: Option<Forward>,
    pub(crate) forward_refused: bool,
    pub(crate) max_body_bytes: usize,
    pub(crate) reporter: Reporter,
    pub(crate) tasks: TaskTracker,
}

/// A sender sends all of a body within this time, or it is refused.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) async fn receive(State(intake): State<Arc<Intake>>, request: Request) -> Response {
    // A sender that hangs up takes its connection with it, and must not take the delivery.
    let tasks = intake.tasks.clone();
    let answer = tasks.spawn(async move { intake.take(request).await }).await;
    answer.unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
}

impl Intake {
    async fn take(&self, request: Request) -> Response {
        let received_at = Utc::now();
        let (head, body) = request.into_parts();
        let Some(provider) = Known::of(&self.providers, &head.headers) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        // The body of what is refused by its head is read too: it is what a capture is for.
        let read = self.read(body).await;
        let judged = match (provider.begin(&head.headers), &read) {
            (Err(rejection), _) => Err(rejection),
            (Ok(()), Err(rejection)) => Err(rejection.clone()),
            (Ok(()), Ok(body)) => provider.verify(&head.headers, body.clone()),
        };
        let refusal = judged.as_ref().err().cloned();
        let captured = Captured {
            received_at,
            provider: ProviderName::of(&head.headers, provider.name()),
            verdict: Verdict::from(judged),
            method: head.method.to_string(),
            path: head.uri.to_string(),
            headers: fields(&head.headers),
            body: read.ok(),
        };
        let mut received = Received {
            captured,
            headers: head.headers,
            forwarded: None,
            not_captured: None,
        };
        if let Some(capture) = &self.capture
            && let Err(error) = capture.append(&received.captured)
        {
            // Not written is not received, and the sender has to know.
            received.not_captured = Some(error.to_string());
            self.reporter.say(received);
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let mut answer = empty(StatusCode::NO_CONTENT);
        if let Some(forward) = &self.forward
            && let Some(body) = &received.captured.body
            && (refusal.is_none() || self.forward_refused)
        {
            let body = body.clone();
            let (forwarded, passed_back) = forward
                .send(head.method, &head.uri, &received.headers, body)
                .await;
            received.forwarded = Some(forwarded);
            answer = passed_back;
        }
        self.reporter.say(received);
        match refusal {
            Some(rejection) => provider.reject(rejection),
            None => answer,
        }
    }

    async fn read(&self, body: Body) -> Result<Bytes, Rejection> {
        let read = axum::body::to_bytes(body, self.max_body_bytes);
        match tokio::time::timeout(READ_TIMEOUT, read).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) if is_too_long(&error) => Err(Rejection::BodyTooLarge),
            Ok(Err(error)) => Err(Rejection::BodyIncomplete(Arc::new(error))),
            Err(_) => Err(Rejection::ReadTimeout),
        }
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(<dyn Error>::is::<LengthLimitError>)
}

fn fields(headers: &HeaderMap) -> Vec<(String, HeaderText)> {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.to_string(), HeaderText::from(value)))
        .collect()
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
