//! Verifies Supademo's webhooks where there is no server: a worker behind a queue.
//!
//! Each line of stdin is a request that something else received, as JSON:
//! `{"headers": {"x-supademo-signature": "…"}, "body": "…"}`, the body as the text that arrived.
//! Each gets a line on stdout. Environment: `SUPADEMO_WEBHOOK_SECRET`, and during a rotation
//! `SUPADEMO_WEBHOOK_SECRET_PREVIOUS`.

use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, BufRead, IsTerminal},
};

use countersign::{Delivery, Provider, Receiver, Rejection, Secrets};
use countersign_supademo::Supademo;
use serde::Deserialize;

#[derive(Deserialize)]
struct Request {
    headers: BTreeMap<String, String>,
    body: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("SUPADEMO_WEBHOOK_SECRET")?;
    let receiver = Receiver::new(Supademo, secrets);
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let header = Supademo.scheme().header();
        eprintln!(r#"one request per line: {{"headers": {{"{header}": "…"}}, "body": "…"}}"#);
    }
    for line in stdin.lock().lines() {
        match serde_json::from_str::<Request>(&line?) {
            Ok(request) => report(&receiver.verify(&request.headers, request.body)),
            Err(error) => println!("not a request: {error}"),
        }
    }
    Ok(())
}

fn report(verdict: &Result<Delivery<Supademo>, Rejection>) {
    match verdict {
        Ok(delivery) => println!(
            "{}: {}",
            delivery.event().name().unwrap_or("unnamed"),
            delivery.event().email().unwrap_or("nobody"),
        ),
        Err(rejection) => println!("refused: {rejection}"),
    }
}
