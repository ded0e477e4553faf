//! The function, run as Lambda runs it: events of every gateway go in, and what it answers and
//! prints is all that is looked at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod cases;
mod function;
mod gateway;
mod request;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    cases::{Answer, Recorded, Refused, cases, lead},
    function::{Function, Outcome, fail_to_start},
    gateway::{Encoding, Gateway},
    request::{hex, lead_captured, signed, supademo},
};

const SECRET: &str = "whsec_example_0123456789abcdef";
const PREVIOUS: &str = "whsec_example_of_yesterday_9876";
const STORYLANE_SECRET: &str = "another_0123456789abcdef";

const ENVIRONMENT: [(&str, &str); 4] = [
    ("SUPADEMO_WEBHOOK_SECRET", SECRET),
    ("SUPADEMO_WEBHOOK_SECRET_PREVIOUS", PREVIOUS),
    ("STORYLANE_WEBHOOK_SECRET", STORYLANE_SECRET),
    ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true"),
];

/// The default limit for a body, in bytes.
const LIMIT: usize = 1024 * 1024;

#[tokio::test]
async fn every_gateway_gets_the_same_answers() {
    let cases = cases();
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        for encoding in [Encoding::Text, Encoding::Base64] {
            for case in &cases {
                if let Some(event) = gateway.event(&case.request, encoding) {
                    let told = format!("{encoding:?}, {}", case.name);
                    assert_answers(&mut function, gateway, &event, &case.answer, &told).await;
                }
            }
        }
    }
    let (lines, log) = function.stop().await;
    assert_eq!(lines, [""; 0], "nothing that was refused is a delivery");
    for reason in [
        "header_missing",
        "signature_malformed",
        "signature_mismatch",
        "body_too_large",
        "unparsable",
    ] {
        assert!(log.contains(reason), "the log lacks {reason}");
    }
    let signature = hex(SECRET, lead_captured());
    for secret in [SECRET, PREVIOUS, STORYLANE_SECRET, "jane@", &signature] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

#[tokio::test]
async fn a_body_is_what_its_flag_says_it_is() {
    let base64_text = STANDARD.encode(lead_captured());
    let signed_bytes = signed(lead_captured());
    let signed_text = supademo([hex(SECRET, &base64_text)], lead_captured());
    let flagged = |gateway: Gateway, request, encoding, flag| {
        let mut event = gateway.event(request, encoding).unwrap();
        event["isBase64Encoded"] = json!(flag);
        event
    };
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        // Authentic base64 is a delivery of its own, if not of JSON.
        for (request, flag, status) in [
            (&signed_bytes, false, 401),
            (&signed_text, true, 401),
            (&signed_text, false, 400),
        ] {
            let event = flagged(gateway, request, Encoding::Base64, flag);
            assert_answers(&mut function, gateway, &event, &Refused(status), "a flag").await;
        }
        // No gateway says of text that it is base64.
        let event = flagged(gateway, &signed_bytes, Encoding::Text, true);
        let outcome = function.invoke(&event).await;
        assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    }
    assert_serves(function).await;
}

/// `lambda_http` goes by the `headers` of a REST API, which hold the last value of each field. So
/// do those of a load balancer, unless it is told to send all of them.
#[tokio::test]
async fn a_repeated_signature_is_refused_wherever_the_function_is_told_of_it() {
    let right = hex(SECRET, lead_captured());
    let wrong = hex(SECRET, "another body");
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        let last_only = matches!(gateway, Gateway::RestApi | Gateway::LoadBalancer);
        for (first, last) in [
            (&right, &right),
            (&wrong, &right),
            (&right, &wrong),
            (&wrong, &wrong),
        ] {
            let request = supademo([first, last], lead_captured());
            let event = gateway.event(&request, Encoding::Text).unwrap();
            let answer = if last_only && *last == right {
                lead("current")
            } else {
                Refused(401)
            };
            assert_answers(&mut function, gateway, &event, &answer, "twice").await;
        }
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn the_path_of_a_rest_api_begins_with_its_stage_unless_the_variable_is_set() {
    let [secrets @ .., _] = ENVIRONMENT;
    let mut function = Function::start(&secrets).await;
    for gateway in Gateway::ALL {
        let event = gateway.event(&signed(lead_captured()), Encoding::Text);
        let answer = if gateway == Gateway::RestApi {
            Refused(404)
        } else {
            lead("current")
        };
        assert_answers(&mut function, gateway, &event.unwrap(), &answer, "a stage").await;
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn an_event_that_is_no_request_is_an_error_and_the_next_one_is_served() {
    let queue = json!({"Records": [{
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "body": str::from_utf8(lead_captured()).unwrap(),
        "eventSource": "aws:sqs",
    }]});
    let mut function = Function::start(&ENVIRONMENT).await;
    for event in [json!({}), json!(null), json!("text"), queue] {
        let outcome = function.invoke(&event).await;
        assert!(matches!(outcome, Outcome::Error(_)), "{event}: {outcome:?}");
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn it_does_not_start_without_its_secrets() {
    let current = "SUPADEMO_WEBHOOK_SECRET";
    let previous = "SUPADEMO_WEBHOOK_SECRET_PREVIOUS";
    let storylane = "STORYLANE_WEBHOOK_SECRET";
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], current),
        (&[(storylane, SECRET)], current),
        (&[(current, SECRET)], storylane),
        (&[(current, ""), (storylane, SECRET)], current),
        (&[(current, SECRET), (storylane, "")], storylane),
        (&[(previous, SECRET), (storylane, SECRET)], current),
    ];
    for (variables, missing) in cases {
        let (well, log) = fail_to_start(variables).await;
        assert!(!well, "it starts with {variables:?}");
        assert!(
            log.contains(&format!("{missing} is")),
            "{variables:?}: {log}"
        );
    }
}

/// Asserts that an event gets its answer, and its line if it is to have one.
async fn assert_answers(
    function: &mut Function,
    gateway: Gateway,
    event: &Value,
    answer: &Answer,
    told: &str,
) {
    let expected = Outcome::Response(answer.document(gateway));
    assert_eq!(
        function.invoke(event).await,
        expected,
        "{gateway:?}, {told}"
    );
    if let Recorded(line) = answer {
        assert_eq!(&function.line().await, line, "{gateway:?}, {told}");
    }
}

/// Asserts that a delivery is still answered, and that there is no line but its own.
async fn assert_serves(mut function: Function) {
    let gateway = Gateway::HttpApi;
    let event = gateway.event(&signed(lead_captured()), Encoding::Base64);
    let answer = lead("current");
    assert_answers(&mut function, gateway, &event.unwrap(), &answer, "at last").await;
    assert_eq!(function.stop().await.0, [""; 0]);
}
