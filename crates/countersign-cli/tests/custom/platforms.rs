//! How five platforms sign, as the options say it.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{command, run};

pub(crate) struct Platform {
    pub(crate) name: &'static str,
    /// The scheme.
    pub(crate) options: &'static [&'static str],
    /// The environment variable with the secret.
    pub(crate) variable: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) secret_options: &'static [&'static str],
    pub(crate) vector: Vector,
    /// A body with the event's name and id where the scheme has them, and the name.
    pub(crate) event: (&'static str, &'static str),
    /// The header field with the event's name, if it is there.
    pub(crate) event_field: Option<&'static str>,
}

/// A request that somebody else signed.
pub(crate) struct Vector {
    pub(crate) headers: &'static [&'static str],
    pub(crate) body: &'static str,
    /// When it was signed.
    pub(crate) at: &'static str,
}

pub(crate) const PLATFORMS: [Platform; 5] = [
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    Platform {
        name: "github",
        options: &[
            "--scheme-header=X-Hub-Signature-256",
            "--encoding=hex",
            "--prefix=sha256=",
            "--id-field=x-github-delivery",
            "--event-field=x-github-event",
        ],
        variable: "GITHUB_WEBHOOK_SECRET",
        secret: "It's a Secret to Everybody",
        secret_options: &[],
        vector: Vector {
            headers: &[
                "x-hub-signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            ],
            body: "Hello, World!",
            at: "2026-01-31T09:00:00Z",
        },
        event: (r#"{"zen":"Keep it logically awesome."}"#, "ping"),
        event_field: Some("x-github-event"),
    },
    // https://docs.stripe.com/webhooks#verify-manually
    // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    Platform {
        name: "stripe",
        options: &[
            "--scheme-header=stripe-signature",
            "--encoding=hex",
            "--list-separator=,",
            "--list-tag=v1=",
            "--timestamp-element=t=",
            "--tolerance=5m",
            "--signed-before=timestamp",
            "--signed-before=text:.",
            "--id-pointer=/id",
            "--event-pointer=/type",
        ],
        variable: "STRIPE_WEBHOOK_SECRET",
        secret: "key",
        secret_options: &[],
        vector: Vector {
            headers: &["Stripe-Signature: t=1700000000,\
                 v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae,v0=00"],
            body: "{}",
            at: "2023-11-14T22:13:20Z",
        },
        event: (
            r#"{"id":"evt_1","type":"charge.succeeded"}"#,
            "charge.succeeded",
        ),
        event_field: None,
    },
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    Platform {
        name: "slack",
        options: &[
            "--scheme-header=x-slack-signature",
            "--encoding=hex",
            "--prefix=v0=",
            "--timestamp-field=x-slack-request-timestamp",
            "--signed-before=text:v0:",
            "--signed-before=timestamp",
            "--signed-before=text::",
            "--id-pointer=/event_id",
            "--event-pointer=/event/type",
        ],
        variable: "SLACK_WEBHOOK_SECRET",
        secret: "8f742231b10e8888abcd99yyyzzz85a5",
        secret_options: &[],
        vector: Vector {
            headers: &[
                "X-Slack-Signature: v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "X-Slack-Request-Timestamp: 1531420618",
            ],
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
                   &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA\
                   &user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F\
                   %2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaI\
                   FfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            at: "2018-07-12T18:36:58Z",
        },
        event: (
            r#"{"event_id":"Ev1","event":{"type":"app_mention"}}"#,
            "app_mention",
        ),
        event_field: None,
    },
    // https://shopify.dev/docs/apps/build/webhooks/subscribe/https
    // printf '{"id":1}' | openssl dgst -sha256 -hmac hush -binary | base64
    Platform {
        name: "shopify",
        options: &[
            "--scheme-header=x-shopify-hmac-sha256",
            "--encoding=base64",
            "--id-field=x-shopify-webhook-id",
            "--event-field=x-shopify-topic",
        ],
        variable: "SHOPIFY_WEBHOOK_SECRET",
        secret: "hush",
        secret_options: &[],
        vector: Vector {
            headers: &["X-Shopify-Hmac-Sha256: VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY="],
            body: r#"{"id":1}"#,
            at: "2026-01-31T09:00:00Z",
        },
        event: (r#"{"id":820982911946154508}"#, "orders/create"),
        event_field: Some("x-shopify-topic"),
    },
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    Platform {
        name: "standard",
        options: &[
            "--scheme-header=webhook-signature",
            "--encoding=base64",
            "--list-separator= ",
            "--list-tag=v1,",
            "--timestamp-field=webhook-timestamp",
            "--signed-before=field:webhook-id",
            "--signed-before=text:.",
            "--signed-before=timestamp",
            "--signed-before=text:.",
            "--id-field=webhook-id",
            "--event-pointer=/type",
        ],
        variable: "STANDARD_WEBHOOK_SECRET",
        secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        secret_options: &["--secret-encoding=base64"],
        vector: Vector {
            headers: &[
                "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp: 1614265330",
                "webhook-signature: v1a,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ],
            body: r#"{"test": 2432232314}"#,
            at: "2021-02-25T15:02:10Z",
        },
        event: (r#"{"type":"user.created","data":{}}"#, "user.created"),
        event_field: None,
    },
];

/// The ways to give a scheme.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Options,
    File,
}

pub(crate) const WAYS: [By; 2] = [By::Options, By::File];

impl Platform {
    /// A command for this platform, with its secret in the environment.
    pub(crate) fn command(&self, name: &str, by: By, folder: &TempDir, args: &[&str]) -> Command {
        let scheme = self.scheme(by, folder);
        let mut words = vec![name, self.name];
        words.extend(scheme.iter().map(String::as_str));
        words.extend(self.secret_options);
        words.extend(args);
        let mut command = command(words);
        command.env(self.variable, self.secret);
        command
    }

    /// The arguments that give the scheme.
    pub(crate) fn scheme(&self, by: By, folder: &TempDir) -> Vec<String> {
        match by {
            By::Options => self
                .options
                .iter()
                .map(|&option| option.to_owned())
                .collect(),
            By::File => {
                let path = folder.path().join(format!("{}.json", self.name));
                std::fs::write(&path, self.printed()).unwrap();
                vec!["--scheme-file".to_owned(), path.display().to_string()]
            }
        }
    }

    /// What `scheme` prints.
    pub(crate) fn printed(&self) -> String {
        let mut command = command(["scheme"].iter().chain(self.options));
        run(&mut command, b"").assert_code(0).stdout.clone()
    }

    /// The header fields that `sign` prints for a body, as options.
    pub(crate) fn signed(&self, by: By, folder: &TempDir, body: &str) -> Vec<String> {
        let mut command = self.command("sign", by, folder, &[]);
        let ran = run(&mut command, body.as_bytes());
        let lines = ran.assert_code(0).stdout.lines();
        lines.map(|line| format!("-H{line}")).collect()
    }
}

/// The value of a member of the only line.
#[track_caller]
pub(crate) fn only(json: &[Value]) -> &Value {
    assert_eq!(json.len(), 1, "{json:?}");
    &json[0]
}
