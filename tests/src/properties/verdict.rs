use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use countersign::{
    Delivery, EventInfo, Head, HeaderMap, HeaderName, HeaderValue, Incoming, Message, Provider,
    Receiver, Rejection, Scheme, SignedPart,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use futures_util::stream;

use crate::{
    app::{self, MAX_BODY_BYTES, STORYLANE, SUPADEMO},
    attempt::Attempt,
    cases::Case,
    frames::Frames,
    paths,
    platforms::AnyBody,
    reference_scheme::{Encoding, ReferenceScheme, SignedRequest, Time},
};

const TOLERANCE: u64 = 300;

const UNDATED: ReferenceScheme = ReferenceScheme {
    header: "x-signature",
    prefix: "v0=",
    encoding: Encoding::Base64,
    time: Time::Field,
    tolerance: None,
};

const DATED: ReferenceScheme = ReferenceScheme {
    encoding: Encoding::Hex,
    tolerance: Some(TOLERANCE),
    ..UNDATED
};

const LISTED: ReferenceScheme = ReferenceScheme {
    prefix: "",
    time: Time::List,
    ..DATED
};

/// The receivers of five schemes give the answer of the reference, whatever the headers are and
/// however the body is cut.
pub fn verdict(attempt: &Attempt) {
    let signature = HeaderName::from_static(UNDATED.header);
    let time = HeaderName::from_static(ReferenceScheme::TIME);
    let tolerance = Duration::from_secs(TOLERANCE);
    let covering = |part| [SignedPart::text("v0:"), part, SignedPart::text(":")];

    let undated = Scheme::base64(signature.clone())
        .with_prefix(UNDATED.prefix)
        .with_signed_before(covering(SignedPart::field(time.clone())));
    let dated = Scheme::hex(signature.clone())
        .with_prefix(DATED.prefix)
        .with_timestamp_field(time, tolerance)
        .with_signed_before(covering(SignedPart::Timestamp));
    let listed = Scheme::hex(signature)
        .with_list(',', "v1=")
        .with_timestamp_element("t=", tolerance)
        .with_signed_before(covering(SignedPart::Timestamp));

    verdict_by(&ReferenceScheme::SUPADEMO, Supademo, attempt);
    verdict_by(&ReferenceScheme::STORYLANE, Storylane, attempt);
    verdict_by(&UNDATED, AnyBody(undated), attempt);
    verdict_by(&DATED, AnyBody(dated), attempt);
    verdict_by(&LISTED, AnyBody(listed), attempt);
}

fn verdict_by<P>(reference: &ReferenceScheme, provider: P, attempt: &Attempt)
where
    P: Provider<Event: EventInfo>,
{
    let event = provider.parse(&Message::new(&attempt.body)).ok();
    let receiver = Receiver::new(provider, app::secrets()).max_body_bytes(attempt.max_body_bytes);
    let split = attempt.signed(reference);
    let whole = SignedRequest {
        content_length: u64::try_from(split.body.len()).ok(),
        ..split.clone()
    };
    let incoming = |request: &SignedRequest, frames: Vec<Bytes>| {
        let mut head = Head::new(&request.headers, ReferenceScheme::now());
        if let Some(length) = request.content_length {
            head = head.with_body_at_least(length);
        }
        let begun = receiver.begin(&head);
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

fn header_map(request: &SignedRequest) -> HeaderMap {
    let headers = request.headers.iter().map(|(name, value)| {
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
    adapters_by(&ReferenceScheme::SUPADEMO, SUPADEMO, &Supademo, attempt);
    adapters_by(&ReferenceScheme::STORYLANE, STORYLANE, &Storylane, attempt);
}

fn adapters_by<P>(reference: &ReferenceScheme, route: &'static str, provider: &P, attempt: &Attempt)
where
    P: Provider<Event: EventInfo>,
{
    let signed = attempt.signed(reference);
    let event = provider.parse(&Message::new(&signed.body)).ok();
    let mut case = Case {
        name: format!("{route}: an attempt"),
        route,
        body: signed.body.to_vec(),
        answer: reference.answer(&signed, event.as_ref()),
        headers: signed.headers,
    };
    if let Some(length) = signed.content_length {
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
