use bytes::Bytes;
use countersign::{Delivery, Head, Provider, Receiver, Secret};
use countersign_supademo::Supademo;
use std::time::SystemTime;

/// Deliveries that are all different and all signed.
#[derive(Debug)]
pub struct Sends {
    secret: Secret,
}

const KEY: &str = "whsec_example_0123456789abcdef";

impl Default for Sends {
    fn default() -> Self {
        let secret = Secret::new(KEY).expect("the key is long enough");
        Self { secret }
    }
}

impl Sends {
    /// The secret that they are signed with.
    pub fn secret(&self) -> Secret {
        self.secret.clone()
    }

    /// The body of one of them, of this length.
    pub fn body(&self, number: usize, length: usize) -> String {
        let start = format!(r#"{{"event":"lead.captured","viewerId":"{number:012}","name":""#);
        let rest = length.saturating_sub(start.len() + 2);
        format!("{start}{}\"}}", "x".repeat(rest))
    }

    /// A whole request of HTTP/1.1 with it.
    pub fn request(&self, number: usize, length: usize) -> Bytes {
        let body = self.body(number, length);
        let mut request = format!(
            "POST /hook HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n",
            body.len()
        );
        for (name, value) in &self.sign(&body) {
            request.push_str(name.as_str());
            request.push_str(": ");
            request.push_str(value.to_str().unwrap_or_default());
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        request.push_str(&body);
        request.into()
    }

    /// The same, verified.
    pub fn delivery(&self, number: usize, length: usize) -> Delivery<Supademo> {
        let body = self.body(number, length);
        let fields = self.sign(&body);
        Receiver::new(Supademo, self.secret())
            .max_body_bytes(usize::MAX)
            .verify(&fields, body)
            .expect("it is signed")
    }

    fn sign(&self, body: &str) -> http::HeaderMap {
        let none: [(&str, &str); 0] = [];
        let head = Head::new(&none, SystemTime::now());
        Supademo
            .scheme()
            .sign_request(&self.secret, &head, body.as_bytes())
            .expect("the scheme signs the body alone")
    }
}
