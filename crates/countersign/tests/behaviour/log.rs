//! What is logged of a refusal: the provider and the reason, and nothing that is secret.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

use crate::{
    reference_hmac,
    support::{receiver, secret},
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn logged(work: impl FnOnce()) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, work);
    let text = std::mem::take(&mut *log.0.lock().unwrap());
    String::from_utf8(text).unwrap()
}

#[test]
fn a_refusal_is_one_event_without_the_signature_the_secret_and_the_body() {
    let receiver = receiver(secret("hidden"));
    let signature = reference_hmac::hex("hidden", "another body");
    let text = logged(|| {
        let headers = [("x-acme-signature", &signature)];
        assert!(receiver.verify(&headers, "jane@example.com").is_err());
    });
    assert_eq!(
        text.trim(),
        r#"WARN countersign: webhook rejected provider="acme" reason="signature_mismatch" status=401 error=no secret's signature of the body matches"#
    );
}

#[test]
fn a_delivery_is_not_logged() {
    let receiver = receiver(secret("key"));
    let headers = [("x-acme-signature", reference_hmac::hex("key", "body"))];
    let text = logged(|| assert!(receiver.verify(&headers, "body").is_ok()));
    assert_eq!(text, "");
}
