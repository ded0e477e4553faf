//! Measurements of the core alone.

use std::{
    future::{Future, ready},
    hint::black_box,
    pin::Pin,
    time::{Duration, Instant, SystemTime},
};

use countersign::{Headers, ParseError, Provider, Receiver, Rejection, Secrets, Verifier};
use countersign_supademo::Supademo;

use crate::{
    candidate::Candidate,
    load::{HEADER, Lead, Load, Ours, SECRET},
};

/// Parsing alone.
struct Parse<F>(&'static str, F);

/// The sample into Supademo's event, as the provider parses it.
pub fn parse_event() -> Box<dyn Candidate> {
    let secret = countersign::Secret::new(SECRET).expect("a secret");
    let supademo = Supademo::new(secret);
    Box::new(Parse("parse: Supademo's event", move |body: &[u8]| {
        black_box(supademo.parse(body)).is_ok()
    }))
}

/// The sample into a struct of the same members, derived.
pub fn parse_derived() -> Box<dyn Candidate> {
    Box::new(Parse("parse: serde's derive", |body: &[u8]| {
        black_box(serde_json::from_slice::<Lead>(body)).is_ok()
    }))
}

impl<F: Fn(&[u8]) -> bool> Candidate for Parse<F> {
    fn name(&self) -> &'static str {
        self.0
    }

    fn lacks(&self) -> &'static str {
        ""
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        assert!((self.1)(&load.body));
        Box::pin(ready(()))
    }
}

/// Verifies as [`Ours`] does, and parses nothing.
#[derive(Debug)]
pub struct Unparsed(Ours);

impl Unparsed {
    /// Verifies with one of these secrets.
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self(Ours::with(secrets))
    }
}

impl Provider for Unparsed {
    const NAME: &'static str = "bench";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }
}

/// From the arrival of the last frame to the verdict.
pub fn after_the_last_frame(load: &Load) -> Duration {
    let receiver = Receiver::new(Unparsed(Ours::new()));
    let headers = [(HEADER, load.signature.as_str())];
    let mut incoming = receiver
        .begin(&headers, None, SystemTime::UNIX_EPOCH)
        .expect("a signature");
    let (last, before) = load.frames.split_last().expect("a frame");
    for frame in before {
        incoming.update(frame.clone()).expect("room");
    }
    let last = last.clone();
    let start = Instant::now();
    incoming.update(last).expect("room");
    let verdict = incoming.finish();
    let elapsed = start.elapsed();
    assert!(verdict.is_ok());
    elapsed
}
