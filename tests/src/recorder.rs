//! An observer that writes down what it is told.

use std::{
    mem,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use countersign::{Accepted, Arrival, HeaderName, Observation, Observer, Refused};

/// What an observer was told, a line for each call: for a head its method, target, URL, length, peer
/// and the field `x-other`.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn push(&self, line: impl Into<String>) {
        self.0.lock().expect("a recorder").push(line.into());
    }

    /// The lines since the last call.
    pub fn take(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().expect("a recorder"))
    }
}

impl Observer for Recorder {
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        let head = arrival.head();
        let age = SystemTime::now().duration_since(head.received_at());
        assert!(age.expect("the past") < Duration::from_secs(10));
        let other = head.exactly_one(&HeaderName::from_static("x-other")).ok();
        self.push(format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            head.method().expect("a method"),
            head.target().expect("a target"),
            head.url().ok(),
            head.content_length(),
            head.peer(),
            other.map(String::from_utf8_lossy),
        ));
        Some(Box::new(self.clone()))
    }
}

impl Observation for Recorder {
    fn accepted(self: Box<Self>, _: &Accepted<'_>) {
        self.push("accepted");
    }

    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        self.push(refused.rejection().reason());
    }

    fn abandoned(self: Box<Self>) {
        self.push("abandoned");
    }
}
