//! Schemes that no platform has yet, signed by an implementation that shares no code with the doctor.

use std::time::{Duration, SystemTime};

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::{Head, HeaderName, Scheme, SignedPart};
use countersign_diagnosis::{Diagnosis, Doctor, Key};
use hmac_sha256::HMAC;
use proptest::prelude::*;

use crate::codes;

const NOW: u64 = 1_700_000_000;
const TIME: &str = "1699999999";
const ID: &str = "msg_1";

/// How the value of the signature header is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Hex,
    Base64,
    Prefixed,
    List,
    /// A list with the timestamp among its elements.
    TimedList,
}

fn scheme(form: Form, before: &[SignedPart], after: &[SignedPart]) -> Scheme {
    let name = HeaderName::from_static("x-sig");
    let tolerance = Duration::from_secs(300);
    let scheme = match form {
        Form::Hex => Scheme::hex(name),
        Form::Base64 => Scheme::base64(name),
        Form::Prefixed => Scheme::hex(name).with_prefix("hmac="),
        Form::List => Scheme::base64(name).with_list(' ', "v3,"),
        Form::TimedList => Scheme::hex(name).with_list(';', "sig="),
    };
    let scheme = if matches!(form, Form::TimedList) {
        scheme.with_timestamp_element("at=", tolerance)
    } else {
        scheme.with_timestamp_field(HeaderName::from_static("x-time"), tolerance)
    };
    scheme
        .with_signed_before(before.to_vec())
        .with_signed_after(after.to_vec())
}

/// The bytes of the parts, joined.
fn bytes(parts: &[SignedPart]) -> Vec<u8> {
    let parts = parts.iter().map(|part| match part {
        SignedPart::Text(text) => text.as_bytes(),
        SignedPart::Field(_) => ID.as_bytes(),
        SignedPart::Timestamp => TIME.as_bytes(),
        SignedPart::Url | _ => unreachable!("no such part is generated"),
    });
    parts.collect::<Vec<_>>().concat()
}

fn diagnose(scheme: &Scheme, form: Form, key: &str, signed: &[u8], body: &str) -> Diagnosis {
    let mac = HMAC::mac(signed, "whsec_a2V5");
    let hex = hex::encode(mac);
    let base64 = STANDARD.encode(mac);
    let value = match form {
        Form::Hex => hex,
        Form::Base64 => base64,
        Form::Prefixed => format!("hmac={hex}"),
        Form::List => format!("v2,{base64} v3,{base64}"),
        Form::TimedList => format!("sig={hex};at={TIME};sag={hex}"),
    };
    let headers = [("x-sig", value.as_str()), ("x-time", TIME), ("x-id", ID)];
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let doctor = Doctor::new(scheme).with_key(Key::new(key).unwrap()).at(now);
    doctor.diagnose(&Head::new(&headers, now), body.as_bytes())
}

fn any_form() -> impl Strategy<Value = Form> {
    prop::sample::select(vec![
        Form::Hex,
        Form::Base64,
        Form::Prefixed,
        Form::List,
        Form::TimedList,
    ])
}

fn any_parts() -> impl Strategy<Value = Vec<SignedPart>> {
    let part = prop::sample::select(vec![
        SignedPart::text("."),
        SignedPart::text("v3:"),
        SignedPart::text("&&"),
        SignedPart::field(HeaderName::from_static("x-id")),
        SignedPart::Timestamp,
    ]);
    proptest::collection::vec(part, 0..4)
}

const CASES: u32 = if cfg!(debug_assertions) { 40 } else { 400 };

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_scheme_has_its_causes(
        form in any_form(),
        before in any_parts(),
        after in any_parts(),
        id in 0..1_000_000_u32,
    ) {
        let scheme = scheme(form, &before, &after);
        let body = format!("{{\"id\":{id}}}");
        let signed = |body: &str| [bytes(&before), body.into(), bytes(&after)].concat();

        let diagnosis = diagnose(&scheme, form, "whsec_a2V5", &signed(&body), &body);
        let authentic = matches!(diagnosis, Diagnosis::Authentic { .. });
        prop_assert!(authentic, "{diagnosis:?}");

        let other_body = format!("{{\"id\":{}}}", id + 1);
        for (key, body) in [("whsec_a2V5", &other_body), ("whsec_a2V6", &body)] {
            let diagnosis = diagnose(&scheme, form, key, &signed(&format!("{{\"id\":{id}}}")), body);
            prop_assert_eq!(&diagnosis, &Diagnosis::Unexplained(vec![]), "{} {}", key, body);
        }

        let diagnosis = diagnose(&scheme, form, "whsec_a2V5\n", &signed(&body), &body);
        prop_assert_eq!(codes(&diagnosis), ["secret_white_space"]);

        let diagnosis = diagnose(&scheme, form, "whsec_a2V5", &signed(&body), &format!("{body}\n"));
        prop_assert_eq!(codes(&diagnosis), ["body_newline_added"]);

        let diagnosis = diagnose(&scheme, form, "whsec_a2V5", body.as_bytes(), &body);
        if before.is_empty() && after.is_empty() {
            prop_assert_eq!(codes(&diagnosis), [""; 0]);
        } else {
            prop_assert_eq!(codes(&diagnosis), ["signed_prefix_missing"]);
        }
    }
}
