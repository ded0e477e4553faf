use std::io::{self, Write};

use countersign::{Delivery, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use serde::Serialize;

/// The line that is printed for a delivery.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "they are the members of the line")]
pub struct Record<'a> {
    pub provider: &'static str,
    pub event: Option<&'a str>,
    pub recognized: bool,
    pub email: Option<&'a str>,
    pub secret: Option<&'a str>,
}

impl Record<'_> {
    /// Prints the record as one line of JSON on stdout.
    ///
    /// # Errors
    ///
    /// What writing gives: then the delivery is not safe yet, and must not be answered with a 2xx.
    pub fn print(&self) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        let mut stdout = io::stdout().lock();
        stdout.write_all(&line)?;
        stdout.flush()
    }
}

impl<'a> From<&'a Delivery<Supademo>> for Record<'a> {
    fn from(delivery: &'a Delivery<Supademo>) -> Self {
        Self {
            provider: Supademo::NAME,
            event: delivery.event().name(),
            recognized: delivery.event().is_recognized(),
            email: delivery.event().email(),
            secret: delivery.secret_label(),
        }
    }
}

impl<'a> From<&'a Delivery<Storylane>> for Record<'a> {
    fn from(delivery: &'a Delivery<Storylane>) -> Self {
        Self {
            provider: Storylane::NAME,
            // Storylane names no events: whatever it sends, recognized or not, is of a session.
            event: Some("session"),
            recognized: delivery.event().is_recognized(),
            email: delivery.event().email(),
            secret: delivery.secret_label(),
        }
    }
}
