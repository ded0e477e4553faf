use std::{sync::Arc, time::SystemTime};

use axum::{
    extract::{Request, State},
    response::Response,
};
use countersign::Head;
use http::{StatusCode, Uri, request::Parts};

use super::{
    forward::{Forward, Forwarded},
    read::{RefusedBodies, read},
    received::Received,
    reporter::Reporter,
};
use crate::{
    capture::{Appended, CapturedRequest, Place, Recorder, Writer},
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
    pub(super) refused_bodies: RefusedBodies,
    pub(super) reporter: Reporter,
}

pub(super) async fn receive(State(listener): State<Arc<Listener>>, request: Request) -> Response {
    listener.receive(request).await
}

impl Listener {
    async fn receive(&self, request: Request) -> Response {
        let received_at = SystemTime::now();
        let (parts, body) = request.into_parts();
        let Some(provider) = ConfiguredProvider::of(&self.providers, &parts.headers) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let signer = self.registry.signer(&parts.headers, provider.provider());
        let recorder = Recorder::new(signer.map_or("", AnyProvider::name));
        let begun = provider.begin(&head(&parts, received_at), recorder.clone());
        let (judged, refused, under_way) = match begun {
            Ok(incoming) => {
                let under_way = self.reporter.begin();
                (read(incoming, body).await, None, Some(under_way))
            }
            // A receiver would not read the body. The capture and the diagnosis need it.
            Err(rejection) => {
                let refused = self.refused_bodies.read(body).await;
                (Err(rejection), Some(refused), None)
            }
        };
        let Some(mut envelope) = recorder.take() else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        if let Some(body) = refused.as_ref().and_then(|refused| refused.body.clone()) {
            envelope = envelope.with_body(body);
        }
        let Ok(request) = CapturedRequest::new(envelope) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let verdict = VerdictReport::new(judged.as_ref());
        let refusal = judged.err();
        let forwarded_body = request.envelope().body().cloned();
        let forwarded_body = forwarded_body.filter(|_| refusal.is_none() || self.forward_refused);
        let forward = self.forward.as_ref();
        let forward = forward.filter(|forward| forward.has(provider.name()));
        let forward = forward.zip(forwarded_body);
        let mut received = Received {
            request,
            verdict,
            forwarded: None,
            not_captured: None,
            is_beyond_share: false,
        };
        let place = self.keep(&mut received, forward.is_some());
        let mut answer = empty(match received.not_captured {
            // Nobody has it, and the sender has to know.
            Some(_) => StatusCode::INTERNAL_SERVER_ERROR,
            None => StatusCode::NO_CONTENT,
        });
        if let Some((forward, body)) = forward
            && let Some((forwarded, returned)) = forward.send(provider.name(), &parts, body).await
        {
            self.settle(&mut received, place, &forwarded);
            received.forwarded = Some(forwarded);
            answer = returned;
        }
        self.reporter.report(received);
        drop((under_way, refused));
        match refusal {
            Some(rejection) => provider.reject(&head(&parts, received_at), rejection),
            None => answer,
        }
    }

    /// Writes the request into the capture. Gives where its outcome belongs.
    fn keep(&self, received: &mut Received, is_forwarded: bool) -> Option<Place> {
        let appended = self
            .capture
            .as_ref()?
            .append(received.request.envelope(), is_forwarded);
        match appended {
            Ok(Appended::Open(place)) => return Some(place),
            Ok(Appended::Whole) => {}
            Ok(Appended::BeyondShare) => received.is_beyond_share = true,
            Err(error) => received.not_captured = Some(error.to_string()),
        }
        None
    }

    /// Writes what became of the request beside it.
    fn settle(&self, received: &mut Received, place: Option<Place>, forwarded: &Forwarded) {
        if let (Some(capture), Some(place)) = (&self.capture, place)
            && let Err(error) = capture.settle(place, &forwarded.outcome())
        {
            received.not_captured = Some(format!("what became of it: {error}"));
        }
    }
}

fn head(parts: &Parts, received_at: SystemTime) -> Head<'_> {
    let head = Head::new(&parts.headers, received_at)
        .with_method(parts.method.as_str())
        .with_target(target(&parts.uri));
    match parts.uri.authority() {
        Some(authority) => head.with_authority(authority.as_str()),
        None => head,
    }
}

/// The path and the query.
fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |target| target.as_str())
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
