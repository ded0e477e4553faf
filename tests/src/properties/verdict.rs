use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use countersign::{
    Delivery, HeaderMap, HeaderName, HeaderValue, Incoming, Provider, Receiver, Rejection, Scheme,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use futures_util::stream;

use crate::{
    app::{self, MAX_BODY_BYTES, Raw, STORYLANE, SUPADEMO},
    attempt::Attempt,
    cases::Case,
    frames::Frames,
    paths,
    reference_scheme::{Encoding, ReferenceScheme, SignedRequest},
};

/// The receivers of four schemes give the answer of the reference, whatever the headers are and
/// however the body is cut.
pub fn verdict(attempt: &Attempt) {
    const TOLERANCE: u64 = 300;
    const UNDATED: ReferenceScheme = ReferenceScheme {
        header: "x-signature",
        prefix: "v0=",
        encoding: Encoding::Base64,
        covers_time: true,
        tolerance: None,
    };
    const DATED: ReferenceScheme = ReferenceScheme {
        encoding: Encoding::Hex,
        tolerance: Some(TOLERANCE),
        ..UNDATED
    };
    let signature = HeaderName::from_static(UNDATED.header);
    let time = HeaderName::from_static(ReferenceScheme::TIME);
    let covering_time = |scheme: Scheme| {
        scheme
            .value_prefix(UNDATED.prefix)
            .signed_text("v0:")
            .signed_header(time.clone())
            .signed_text(":")
    };
    let secrets = app::secrets();
    let undated = covering_time(Scheme::base64(signature.clone(), secrets.clone()));
    let dated = covering_time(Scheme::hex(signature, secrets.clone()))
        .timestamp(time.clone(), Duration::from_secs(TOLERANCE));

    let supademo = Supademo::new(secrets.clone());
    verdict_by(&ReferenceScheme::SUPADEMO, supademo, attempt);
    verdict_by(
        &ReferenceScheme::STORYLANE,
        Storylane::new(secrets),
        attempt,
    );
    verdict_by(&UNDATED, Raw(undated), attempt);
    verdict_by(&DATED, Raw(dated), attempt);
}

fn verdict_by<P>(reference: &ReferenceScheme, provider: P, attempt: &Attempt)
where
    P: Provider<Event: app::Event>,
{
    let event = provider.parse(&attempt.body).ok();
    let receiver = Receiver::new(provider).max_body_bytes(attempt.max_body_bytes);
    let split = attempt.signed(reference);
    let whole = SignedRequest {
        content_length: u64::try_from(split.body.len()).ok(),
        ..split.clone()
    };
    let incoming = |sent: &SignedRequest, frames: Vec<Bytes>| {
        let begun = receiver.begin(&sent.headers, sent.content_length, ReferenceScheme::now());
        paths::verdict(begun.and_then(|incoming| pump(incoming, frames)))
    };

    let expected = reference.answer(&whole, event.as_ref());
    assert_eq!(incoming(&whole, vec![whole.body.clone()]), expected);
    // `verify` reads the clock.
    if reference.tolerance.is_none() {
        let verdict = receiver.verify(&header_map(&whole), whole.body);
        assert_eq!(paths::verdict(verdict), expected);
    }
    let expected = reference.answer(&split, event.as_ref());
    assert_eq!(incoming(&split, attempt.cut()), expected);
}

fn pump<P: Provider>(
    mut incoming: Incoming<P>,
    frames: Vec<Bytes>,
) -> Result<Delivery<P>, Rejection> {
    for frame in frames {
        incoming.update(frame)?;
    }
    incoming.finish()
}

fn header_map(sent: &SignedRequest) -> HeaderMap {
    let headers = sent.headers.iter().map(|(name, value)| {
        let value = HeaderValue::from_bytes(value).expect("a header value");
        (HeaderName::from_static(name), value)
    });
    headers.collect()
}

/// The adapters give the answer of the reference.
pub fn adapters(attempt: &Attempt) {
    let attempt = &Attempt {
        max_body_bytes: MAX_BODY_BYTES,
        ..attempt.clone()
    };
    let supademo = Supademo::new(app::secrets());
    let storylane = Storylane::new(app::secrets());
    adapters_by(&ReferenceScheme::SUPADEMO, SUPADEMO, &supademo, attempt);
    adapters_by(&ReferenceScheme::STORYLANE, STORYLANE, &storylane, attempt);
}

fn adapters_by<P>(reference: &ReferenceScheme, route: &'static str, provider: &P, attempt: &Attempt)
where
    P: Provider<Event: app::Event>,
{
    let sent = attempt.signed(reference);
    let event = provider.parse(&sent.body).ok();
    let mut case = Case {
        name: format!("{route}: an attempt"),
        route,
        body: sent.body.to_vec(),
        answer: reference.answer(&sent, event.as_ref()),
        headers: sent.headers,
    };
    if let Some(length) = sent.content_length {
        let length = length.to_string().into_bytes();
        case.headers.push(("content-length", length));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let answer = paths::tower(&case, Frames::of(attempt.cut())).await;
        assert_eq!(answer, case.answer, "tower");
        let body = Body::new(Frames::of(attempt.cut()).with_trailers());
        assert_eq!(paths::axum(&case, body).await, case.answer, "axum");
        let payload = stream::iter(attempt.cut().into_iter().map(Ok));
        let app = paths::actix_app().await;
        let answer = paths::actix(&app, &case, Box::pin(payload)).await;
        assert_eq!(answer, case.answer, "actix");
    });
}
