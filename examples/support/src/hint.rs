use std::{net::SocketAddr, time::SystemTime};

use countersign::{Head, HeaderMap, Provider, Secret};
use serde_json::Value;

use crate::names::route;

/// A command to paste for a first try: it delivers a provider's sample.
#[derive(Debug)]
pub(crate) struct Hint {
    route: String,
    headers: HeaderMap,
    body: String,
}

impl Hint {
    /// Signs the provider's first sample. A provider without samples has no hint, and neither has
    /// one whose signature covers a field that only the provider can fill in.
    pub(crate) fn new<P: Provider>(provider: &P, secret: &Secret) -> Option<Self> {
        let sample = P::CATALOG.samples.first()?;
        // On one line, for the shell.
        let body = serde_json::from_slice::<Value>(sample.body)
            .ok()?
            .to_string();
        let route = route::<P>();
        let fields = HeaderMap::new();
        let head = Head::new(&fields, SystemTime::now()).with_target(&route);
        let headers = provider
            .scheme()
            .sign_request(secret, &head, body.as_bytes());
        Some(Self {
            headers: headers.ok()?,
            route,
            body,
        })
    }

    pub(crate) fn command(&self, address: SocketAddr) -> String {
        let mut words = vec![format!("curl -i http://{address}{}", self.route)];
        words.push("-H 'content-type: application/json'".to_owned());
        for (name, value) in &self.headers {
            let value = value.to_str().unwrap_or_default();
            words.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
        words.push(format!("--data-binary {}", quoted(&self.body)));
        words.join(" ")
    }
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
