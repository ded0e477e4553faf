use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use countersign::{Head, Rejection};
use http::{StatusCode, Uri, request::Parts};
use http_body_util::LengthLimitError;
use tokio_util::task::TaskTracker;

use super::{forward::Forward, received::Received, reporter::Reporter};
use crate::{
    capture::{CapturedRequest, Recorder, Writer},
    provider::{AnyProvider, ConfiguredProvider, Registry},
    report::VerdictReport,
};

/// Receives requests. All of them share it.
pub(super) struct Listener {
    pub(super) registry: Registry,
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
        let received_at = SystemTime::now();
        let (parts, body) = request.into_parts();
        let Some(provider) = ConfiguredProvider::of(&self.providers, &parts.headers) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        // A receiver would not read the body of a request that its head refuses. The capture and the
        // diagnosis need it.
        let read = self.read(body).await;
        let judged = self.judge(provider, &parts, received_at, read);
        let Some((mut received, refusal)) = judged else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        if let Some(capture) = &self.capture
            && let Err(error) = capture.append(received.request.envelope())
        {
            // The delivery is not kept, and the sender has to know.
            received.not_captured = Some(error.to_string());
            self.reporter.report(received);
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let mut answer = empty(StatusCode::NO_CONTENT);
        if let Some(forward) = &self.forward
            && let Some(body) = received.request.envelope().body().cloned()
            && (refusal.is_none() || self.forward_refused)
        {
            let method = parts.method.clone();
            let (forwarded, returned) =
                forward.send(method, &parts.uri, &parts.headers, body).await;
            received.forwarded = Some(forwarded);
            answer = returned;
        }
        self.reporter.report(received);
        match refusal {
            Some(rejection) => {
                provider.reject(&head(&parts, target(&parts.uri), received_at), rejection)
            }
            None => answer,
        }
    }

    /// Has the request judged by the provider's receiver, and takes what an observer of it recorded.
    fn judge(
        &self,
        provider: &ConfiguredProvider,
        parts: &Parts,
        received_at: SystemTime,
        read: Result<Bytes, Rejection>,
    ) -> Option<(Received, Option<Rejection>)> {
        let signer = self.registry.signer(&parts.headers, provider.provider());
        let signer = signer.map_or("", AnyProvider::name);
        let recorder = Recorder::new(signer, read.as_ref().ok().cloned());
        let head = head(parts, target(&parts.uri), received_at);
        let judged = provider.judge(&head, read, recorder.clone());
        let received = Received {
            request: CapturedRequest::new(recorder.take()?).ok()?,
            verdict: VerdictReport::new(judged.as_ref()),
            forwarded: None,
            not_captured: None,
        };
        Some((received, judged.err()))
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

fn head<'a>(parts: &'a Parts, target: &'a str, received_at: SystemTime) -> Head<'a> {
    let head = Head::new(&parts.headers, received_at)
        .with_method(parts.method.as_str())
        .with_target(target);
    match parts.uri.authority() {
        Some(authority) => head.with_authority(authority.as_str()),
        None => head,
    }
}

/// The path and the query.
fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |target| target.as_str())
}

fn is_too_long(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(<dyn Error>::is::<LengthLimitError>)
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
