//! What is logged of a refusal: the provider and the reason, and nothing that is secret.

use std::{cell::RefCell, io, sync::Once};

use countersign::{Head, Receiver, Rejection, Scheme, Secret};

use crate::{
    reference_hmac,
    support::{Acme, SIGNATURE, now, receiver, secret},
};

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes the log of each thread apart.
struct Log;

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        TEXT.with_borrow_mut(|log| log.write(text))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged on this thread.
///
/// The subscriber is that of all threads: `tracing` remembers for good that nobody is interested in
/// an event if a thread without a subscriber is the first one to come to it.
fn logged(work: impl FnOnce()) -> String {
    static INSTALLED: Once = Once::new();

    INSTALLED.call_once(|| {
        tracing_subscriber::fmt()
            .with_writer(|| Log)
            .with_ansi(false)
            .without_time()
            .init();
        tracing::callsite::rebuild_interest_cache();
    });
    TEXT.take();
    work();
    String::from_utf8(TEXT.take()).unwrap()
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
        r#"WARN countersign: webhook rejected provider="acme" reason="signature_mismatch" status=401 content_length=16 error=no secret's signature of the body matches"#
    );
}

#[test]
fn what_is_known_of_the_request_is_logged_but_not_its_query_and_fields() {
    let receiver = receiver(secret("hidden")).endpoint("eu");
    let headers = [("cookie", "hidden"), ("x-acme-signature", "hidden")];
    let head = Head::new(&headers, now())
        .with_method("POST")
        .with_target("/in?token=hidden")
        .with_peer("192.0.2.7:4242".parse().unwrap());
    let text = logged(|| assert!(receiver.verify_head(&head, "hidden").is_err()));
    assert_eq!(
        text.trim(),
        r#"WARN countersign: webhook rejected provider="acme" endpoint="eu" reason="signature_malformed" status=401 method="POST" path="/in" peer=192.0.2.7:4242 content_length=6 error=the signature is not of the expected form"#
    );
}

#[test]
fn the_tenant_is_logged() {
    let receiver = Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE)));
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, now());
    let text = logged(|| {
        let response = receiver.reject::<()>(&head, Some("t1"), Rejection::SignatureMismatch);
        assert_eq!(response.status(), 401);
    });
    assert!(
        text.contains(r#" tenant="t1" reason="signature_mismatch" "#),
        "{text}"
    );
}

#[test]
fn a_line_feed_in_a_target_makes_no_second_line() {
    let receiver = receiver(secret("key"));
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, now()).with_target("/in\nWARN countersign: forged");
    let text = logged(|| assert!(receiver.verify_head(&head, "").is_err()));
    assert_eq!(text.trim().lines().count(), 1, "{text}");
}

#[test]
fn a_delivery_is_not_logged() {
    let receiver = receiver(secret("key"));
    let headers = [("x-acme-signature", reference_hmac::hex("key", "body"))];
    let text = logged(|| assert!(receiver.verify(&headers, "body").is_ok()));
    assert_eq!(text, "");
}

#[test]
fn a_secret_with_white_space_around_it_is_warned_of_and_not_shown() {
    let path = std::env::temp_dir().join(format!("countersign-log-{}", std::process::id()));
    for (key, is_warned) in [("hidden\n", true), ("'hidden'", true), ("hidden", false)] {
        std::fs::write(&path, key).unwrap();
        let text = logged(|| drop(Secret::from_file(&path).unwrap()));
        assert_eq!(text.contains("WARN"), is_warned, "{text}");
        assert_eq!(text.contains(&*path.to_string_lossy()), is_warned, "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_flood_of_refusals_is_a_few_lines_and_a_summary_that_counts_the_rest() {
    let receiver = receiver(secret("hidden")).summarize_refusals(3);
    let zeros = "00".repeat(32);
    let text = logged(move || {
        let at = |seconds| now() + std::time::Duration::from_secs(seconds);
        let refuse = |signature: &str, time| {
            let headers = [("x-acme-signature", signature)];
            let head = Head::new(&headers, time);
            assert!(receiver.verify_head(&head, "body").is_err());
        };
        for _ in 0..1000 {
            refuse(&zeros, at(0));
        }
        for _ in 0..10 {
            refuse("malformed", at(59));
        }
        refuse(&zeros, at(60));
        drop(receiver);
    });
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    let rejected = |line: &str| line.contains("webhook rejected provider=");
    assert!(
        lines[..3].iter().all(|line| rejected(line)) && rejected(lines[4]),
        "{text}"
    );
    assert_eq!(
        lines[3].trim(),
        r#"WARN countersign: webhook rejections summarized provider="acme" total=1007 reasons="signature_malformed=10 signature_mismatch=997""#
    );
}

#[test]
fn a_request_that_ends_without_a_verdict_is_one_line() {
    let receiver = receiver(secret("hidden")).endpoint("eu");
    let of_tenants = receiver.without_secrets();
    let zeros = "00".repeat(32);
    let headers = [("x-acme-signature", &zeros)];
    let head = Head::new(&headers, now());
    let text = logged(|| {
        drop(receiver.begin(&head).unwrap());
        drop(of_tenants.check(&head).unwrap());
    });
    let line = r#"WARN countersign: webhook abandoned provider="acme" endpoint="eu""#;
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    assert_eq!(lines, [line, line]);

    let text = logged(|| {
        assert!(receiver.begin(&head).unwrap().finish().is_err());
        let _ = receiver
            .begin(&head)
            .unwrap()
            .refuse(Rejection::ReadTimeout);
        let _ = of_tenants
            .check(&head)
            .unwrap()
            .refuse(Rejection::TenantUnknown);
    });
    assert_eq!(text, "");
}
