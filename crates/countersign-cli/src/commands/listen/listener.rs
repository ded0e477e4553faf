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

use super::{forward::Forward, received::Received, reporter::Reporter};
use crate::{
    capture::{Captured, HeaderText, Writer},
    provider::{ConfiguredProvider, ProviderName},
    report::Verdict,
};

/// Receives requests. All of them share it.
pub(super) struct Listener {
    pub(super) providers: Arc<[ConfiguredProvider]>,
    pub(super) capture: Option<Writer>,
    pub(super) forward: Option<Forward>,
    pub(super) forward_refused: bool,
    pub(super) max_body_bytes: usize,
    pub(super) reporter: Reporter,
    pub(super) tasks: TaskTracker,
}

/// The time a sender has for a body.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn receive(State(listener): State<Arc<Listener>>, request: Request) -> Response {
    // A task of its own: the delivery is received even if its sender hangs up.
    let tasks = listener.tasks.clone();
    let answer = tasks
        .spawn(async move { listener.receive(request).await })
        .await;
    answer.unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
}

impl Listener {
    async fn receive(&self, request: Request) -> Response {
        let received_at = Utc::now();
        let (head, body) = request.into_parts();
        let Some(provider) = ConfiguredProvider::of(&self.providers, &head.headers) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        // A receiver would not read the body of a request that its head refuses. The capture and the
        // diagnosis need it.
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
            // The delivery is not kept, and the sender has to know.
            received.not_captured = Some(error.to_string());
            self.reporter.report(received);
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
        self.reporter.report(received);
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
