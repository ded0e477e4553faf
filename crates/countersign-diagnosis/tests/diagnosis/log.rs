//! What `DiagnosisLog` writes, and when.

use std::{thread, time::SystemTime};

use bytes::Bytes;
use countersign::{
    Arrival, Delivery, Head, Message, Observer, ParseError, Provider, Receiver, Rejection, Scheme,
    Secret, StatusCode, Tenant,
};
use countersign_diagnosis::{DiagnosisLog, Key, LiveKeys};

use crate::{
    assert_discreet,
    cases::{Case, Expected, SchemeKind, cases},
    events::Events,
};

/// Has the scheme that it is given.
pub(crate) struct Acme(Scheme);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}

/// The verdict of a receiver.
pub(crate) fn verify(
    scheme: &Scheme,
    secret: Secret,
    head: &Head<'_>,
    body: &'static [u8],
) -> Result<Delivery<Acme>, Rejection> {
    let receiver = Receiver::new(Acme(scheme.clone()), secret);
    receiver.verify_head(head, Bytes::from_static(body))
}

fn log(scheme: &Scheme, key: &[u8]) -> DiagnosisLog {
    DiagnosisLog::new(scheme.clone(), [Key::new(key).unwrap()])
}

/// A receiver that logs diagnoses.
pub(crate) fn receiver(scheme: Scheme, key: &[u8]) -> Receiver<Acme> {
    let log = log(&scheme, key);
    Receiver::new(Acme(scheme), Secret::new(key).unwrap()).observe(log)
}

pub(crate) fn acme() -> Receiver<Acme> {
    receiver(SchemeKind::Hex.scheme(), b"key\n")
}

fn of_case(case: &Case) -> Receiver<Acme> {
    receiver(case.scheme.scheme(), case.secret)
}

pub(crate) const BODY: &str = r#"{"id":7}"#;

// printf '{"id":7}' | openssl dgst -sha256 -hmac key
pub(crate) const SIGNED: (&str, &str) = (
    "x-acme-signature",
    "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a",
);

// printf '{"id":7}' | openssl dgst -sha256 -hmac key -binary | base64
const BASE64: (&str, &str) = (
    "x-acme-signature",
    "1Y4NFOjeqUhf2GWuHTE6XiwOK/h7s9Zt11/0QtWtDio=",
);

const FORGED: (&str, &str) = (
    "x-acme-signature",
    "0000000000000000000000000000000000000000000000000000000000000000",
);

pub(crate) const DIAGNOSIS: &str = "WARN message=webhook rejection diagnosed provider=\"acme\" \
    causes=\"secret_white_space\" \
    why=\"the secret of this endpoint has white space around it\" \
    fix=\"configure the secret exactly as the provider shows it, with nothing around it\"";

/// Begins and finishes, without the event of the rejection.
fn receive(
    receiver: &Receiver<Acme>,
    head: &Head<'_>,
    body: &'static [u8],
) -> Result<Delivery<Acme>, Rejection> {
    let mut incoming = receiver.begin(head)?;
    incoming.update(Bytes::from_static(body))?;
    incoming.finish()
}

/// Has a request refused with 401.
fn refuse(receiver: &Receiver<Acme>, headers: &[(&str, &str)]) {
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    let refused = receive(receiver, &head, BODY.as_bytes()).unwrap_err();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn a_mismatch_is_diagnosed_once_a_minute() {
    let (events, _guard) = Events::capture();
    let receiver = acme();
    let clone = receiver.clone().max_body_bytes(100);
    receiver.verify(&[SIGNED], BODY).unwrap_err();
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
    for receiver in [&receiver, &clone] {
        refuse(receiver, &[SIGNED]);
        refuse(receiver, &[BASE64]);
    }
    thread::sleep(std::time::Duration::from_millis(100));
    assert!(events.diagnoses().is_empty());
    let other = acme();
    refuse(&other, &[SIGNED]);
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
}

#[test]
fn an_observer_sees_nothing_while_its_minute_is_not_free() {
    let (events, _guard) = Events::capture();
    let log = log(&SchemeKind::Hex.scheme(), b"key\n");
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    // A request that is accepted, abandoned or not answered yet leaves the minute free.
    let arrival = Arrival::new(Acme::NAME, None, head);
    let both = [log.begin(&arrival), log.begin(&arrival)];
    for observation in both {
        observation.unwrap().abandoned();
    }
    let waiting = log.begin(&arrival);
    assert!(waiting.is_some());
    let receiver = Receiver::new(
        Acme(SchemeKind::Hex.scheme()),
        Secret::new("key\n").unwrap(),
    );
    refuse(&receiver.observe(log), &[SIGNED]);
    events.next_diagnosis();
    drop(waiting);
}

#[test]
fn two_requests_at_once_are_one_diagnosis() {
    let (events, _guard) = Events::capture();
    let receiver = acme();
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    let mut both = Vec::new();
    for _ in 0..2 {
        let mut incoming = receiver.begin(&head).unwrap();
        incoming
            .update(Bytes::from_static(BODY.as_bytes()))
            .unwrap();
        both.push(incoming);
    }
    for incoming in both {
        incoming.finish().unwrap_err();
    }
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
    thread::sleep(std::time::Duration::from_millis(100));
    assert!(events.diagnoses().is_empty());
}

#[test]
fn the_search_runs_on_another_thread() {
    let (events, _guard) = Events::capture();
    refuse(&acme(), &[SIGNED]);
    assert_ne!(events.next_diagnosis().thread, thread::current().id());
    refuse(&acme(), &[BASE64]);
    assert_ne!(events.next_diagnosis().thread, thread::current().id());
}

#[test]
fn no_answer_changes() {
    let _captured = Events::capture();
    for case in cases() {
        let head = Head::new(&case.headers, case.scheme.now());
        let begin = |receiver: Receiver<Acme>| {
            let received = receive(&receiver, &head, case.body);
            received.map_err(|rejection| rejection.to_string()).err()
        };
        let secret = Secret::new(case.secret).unwrap();
        let plain = begin(Receiver::new(Acme(case.scheme.scheme()), secret));
        let logged = begin(of_case(case));
        assert_eq!(plain, logged, "{}", case.name);
        let authentic = case.expected == Expected::Authentic;
        assert_eq!(plain.is_none(), authentic, "{}", case.name);
    }
}

#[test]
fn a_body_in_frames_is_diagnosed_whole() {
    let (events, _guard) = Events::capture();
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH).with_body_at_least(8);
    let mut incoming = acme().begin(&head).unwrap();
    for byte in BODY.as_bytes().chunks(1) {
        incoming.update(Bytes::from_static(byte)).unwrap();
    }
    incoming.finish().unwrap_err();
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
}

#[test]
fn a_long_body_is_diagnosed_by_what_needs_no_other_body() {
    let spaces = |length: usize| " ".repeat(length);
    let cases = [
        // printf '%*s' 100000 | openssl dgst -sha256 -hmac key
        (
            spaces(100_000),
            "0d3868d177ec2dff903ac8e0ad2c69e70d5dd40d9409c3f210ab5c297eac8c0a",
            "secret_white_space",
        ),
        // printf '%*s' 2000000 | openssl dgst -sha256 -hmac key
        (
            spaces(2_000_000),
            "45050a493af679d7a76d56a562da2dbb425d501de60f38d240c969ce6556b19c",
            "secret_white_space",
        ),
        // printf '%*s' 100000 | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
        (
            spaces(100_000) + "\n",
            "4ffd2f05688bfcaa483284f50cd2d908fe023609fd8f8092fc05b54f557a5dca",
            "body_newline_added",
        ),
        // printf '%*s' 2000000 | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
        (
            spaces(2_000_000) + "\n",
            "38b5cf88173e1421fc126de38a19c7f1de558209656452eb3712364a9e6198f0",
            "unknown",
        ),
    ];
    for (body, signature, code) in cases {
        let (events, _guard) = Events::capture();
        let headers = [("x-acme-signature", signature)];
        let receiver = acme().max_body_bytes(4_000_000);
        receiver.verify(&headers, body).unwrap_err();
        let event = events.next_diagnosis().text;
        assert!(event.contains(&format!("causes=\"{code}\"")), "{event}");
    }
}

#[test]
fn what_nobody_listens_to_leaves_the_minute_free() {
    let receiver = acme();
    let deaf = tracing::subscriber::set_default(tracing::subscriber::NoSubscriber::default());
    refuse(&receiver, &[SIGNED]);
    refuse(&receiver, &[BASE64]);
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    assert!(
        log(&SchemeKind::Hex.scheme(), b"key\n")
            .begin(&Arrival::new(Acme::NAME, None, head))
            .is_none()
    );
    drop(deaf);
    let (events, _guard) = Events::capture();
    refuse(&receiver, &[SIGNED]);
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
}

#[test]
fn a_head_is_diagnosed_without_the_body() {
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "signature_header_missing"),
        (&[BASE64], "base64_instead_of_hex"),
        (&[SIGNED, SIGNED], "header_repeated"),
        (
            &[("x-hub-signature-256", SIGNED.1)],
            "signature_in_other_header",
        ),
        (&[("x-acme-signature", "?")], "signature_unreadable"),
    ];
    for (headers, code) in cases {
        let (events, _guard) = Events::capture();
        let receiver = acme();
        let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
        receiver.begin(&head).unwrap_err();
        let event = events.next_diagnosis().text;
        assert!(event.contains(&format!("causes=\"{code}\"")), "{event}");
        // The minute is used up.
        refuse(&receiver, &[SIGNED]);
        refuse(&receiver, headers);
        assert!(events.diagnoses().is_empty(), "{code}");
    }
}

#[test]
fn what_is_not_known_is_said_to_be() {
    let (events, _guard) = Events::capture();
    refuse(&acme(), &[FORGED]);
    assert_eq!(
        events.next_diagnosis().text,
        "WARN message=webhook rejection not explained provider=\"acme\" causes=\"unknown\" \
         why=\"no known mistake explains the signature: it may be another secret, another \
         body, or a forgery\" seen=\"\""
    );
}

#[test]
fn what_is_no_401_or_no_refusal_is_not_diagnosed() {
    let (events, _guard) = Events::capture();
    let receiver = acme().max_body_bytes(7);
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    let refused = receiver.begin(&head.with_body_at_least(8)).unwrap_err();
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let receiver = receiver.max_body_bytes(8);
    let refused = receiver
        .begin(&head)
        .unwrap()
        .refuse(Rejection::ReadTimeout);
    assert_eq!(refused.status(), StatusCode::REQUEST_TIMEOUT);
    drop(receiver.begin(&head).unwrap());
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
    let authentic = "a364c53919bd5559a9e6297eb695029f905c9c4d55ab89b7dd522b977dd9bf98";
    receiver
        .verify(&[("x-acme-signature", authentic)], BODY)
        .unwrap();
    assert!(events.diagnoses().is_empty());
    refuse(&receiver, &[SIGNED]);
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);
    assert!(events.diagnoses().is_empty());
}

#[test]
fn a_tenant_is_named() {
    let (events, _guard) = Events::capture();
    let scheme = SchemeKind::Hex.scheme();
    let log = log(&scheme, b"key\n");
    let receiver = Receiver::for_tenants(Acme(scheme)).observe(log);
    let tenant = Tenant::new("globex", Secret::new("key\n").unwrap());
    let headers = [SIGNED];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    // Whose secret is not known has none that could be wrong.
    let checked = receiver.check(&head).unwrap();
    let _ = checked.refuse(Rejection::TenantUnknown);
    let mut incoming = receiver.begin_for(&head, &tenant).unwrap();
    incoming
        .update(Bytes::from_static(BODY.as_bytes()))
        .unwrap();
    incoming.finish().unwrap_err();
    let expected = DIAGNOSIS.replace("\"acme\"", "\"acme\" tenant=\"globex\"");
    assert_eq!(events.next_diagnosis().text, expected);
    assert!(events.diagnoses().is_empty());
}

#[test]
fn an_endpoint_is_named() {
    let (events, _guard) = Events::capture();
    let receiver = acme().endpoint("eu");
    refuse(&receiver, &[SIGNED]);
    let expected = DIAGNOSIS.replace("\"acme\"", "\"acme\" endpoint=\"eu\"");
    assert_eq!(events.next_diagnosis().text, expected);
}

#[test]
fn the_keys_can_be_replaced_while_requests_arrive() {
    let (events, _guard) = Events::capture();
    let scheme = SchemeKind::Hex.scheme();
    let keys = LiveKeys::from([Key::new("another key").unwrap()]);
    let log = DiagnosisLog::new(scheme.clone(), keys.clone());
    // The log knows the keys of the refusal, and not those of its own beginning.
    keys.replace([Key::new("key\n").unwrap()]);
    let receiver = Receiver::new(Acme(scheme), Secret::new("key\n").unwrap()).observe(log);
    refuse(&receiver, &[SIGNED]);
    assert_eq!(events.next_diagnosis().text, DIAGNOSIS);

    let scheme = SchemeKind::Hex.scheme();
    let log = DiagnosisLog::new(scheme.clone(), keys.clone());
    keys.replace([]);
    let receiver = Receiver::new(Acme(scheme), Secret::new("key\n").unwrap()).observe(log);
    refuse(&receiver, &[SIGNED]);
    let text = events.next_diagnosis().text;
    assert!(text.contains("not explained"), "{text}");
}

#[test]
fn no_log_holds_a_secret_a_signature_or_a_body() {
    let (events, _guard) = Events::capture();
    for case in cases() {
        let head = Head::new(&case.headers, case.scheme.now());
        let receiver = of_case(case);
        assert_discreet(case, &format!("{receiver:?}"));
        if receive(&receiver, &head, case.body).is_err() {
            assert_discreet(case, &events.next_diagnosis().text);
        }
        for event in events.all() {
            assert_discreet(case, &event);
        }
    }
}

#[test]
fn debug_shows_the_provider_and_no_key() {
    let shown = format!("{:?}", log(&SchemeKind::Hex.scheme(), b"hunter2"));
    assert!(shown.contains("acme"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}
