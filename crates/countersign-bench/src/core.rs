//! Measurements of the core alone.

use std::{
    future::{Future, ready},
    hint::black_box,
    pin::Pin,
    time::{Duration, Instant, SystemTime},
};

use countersign::{Head, LiveSecrets, Message, ParseError, Provider, Receiver, Scheme, Secret};
use countersign_supademo::Supademo;

use crate::{
    candidate::Candidate,
    load::{HEADER, Lead, Load, Ours, SECRET},
};

/// Parsing alone.
struct Parse<F>(&'static str, F);

/// The sample into Supademo's event, as the provider parses it.
pub fn parse_event() -> Box<dyn Candidate> {
    Box::new(Parse("parse: Supademo's event", |body: &[u8]| {
        black_box(Supademo.parse(&Message::new(body))).is_ok()
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
pub struct Unparsed;

impl Unparsed {
    /// A receiver with these secrets.
    pub fn receiver(secrets: impl Into<LiveSecrets>) -> Receiver<Self> {
        Receiver::new(Self, secrets)
    }
}

impl Provider for Unparsed {
    const NAME: &'static str = "bench";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        Ours.scheme()
    }

    fn parse(&self, _message: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}

/// From the arrival of the last frame to the verdict.
pub fn after_the_last_frame(load: &Load) -> Duration {
    let receiver = Unparsed::receiver(Secret::new(SECRET).expect("a secret"));
    let headers = [(HEADER, load.signature.as_str())];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    let mut incoming = receiver.begin(&head).expect("a signature");
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
