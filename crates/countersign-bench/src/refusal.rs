//! The cost of a request without a signature.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{Router, body::Body, http::StatusCode, routing::post};
use bytes::Bytes;
use countersign_tower::{Webhook, WebhookLayer};
use http_body::Frame;
use tower::ServiceExt;

use crate::{
    candidate::Candidate,
    load::{HEADER, Load, Ours},
    tower::{handle_event, receiver, request},
};

/// A request without a signature, whose body must not be polled.
struct Unsigned {
    name: &'static str,
    router: Router,
}

/// Ours, refusing a request without a signature.
pub fn ours_refusing() -> Box<dyn Candidate> {
    let handler = async |Webhook(delivery): Webhook<Ours>| handle_event(delivery.event());
    let layer = WebhookLayer::from_receiver(receiver());
    Box::new(Unsigned {
        name: "axum: countersign, unsigned",
        router: Router::new().route("/", post(handler).layer(layer)),
    })
}

/// A handler that answers 401 to everything.
pub fn bare_401() -> Box<dyn Candidate> {
    Box::new(Unsigned {
        name: "axum: a handler that is only a 401",
        router: Router::new().route("/", post(async || StatusCode::UNAUTHORIZED)),
    })
}

/// A body that must not be polled.
struct Untouched;

impl http_body::Body for Untouched {
    type Data = Bytes;
    type Error = Infallible;

    #[expect(clippy::panic, reason = "a benchmark fails with a panic")]
    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        panic!("the body of an unsigned request was polled");
    }
}

impl Candidate for Unsigned {
    fn name(&self) -> &'static str {
        self.name
    }

    fn lacks(&self) -> &'static str {
        ""
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {
            let mut request = request(load, Body::new(Untouched));
            request.headers_mut().remove(HEADER);
            let response = self.router.clone().oneshot(request).await;
            assert_eq!(response.expect("infallible").status(), 401);
        })
    }
}
