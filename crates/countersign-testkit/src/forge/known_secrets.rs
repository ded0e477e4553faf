use super::{authentic::Authentic, forged::NotForged, mac_changes::Described};
use crate::sign::SignedRequest;
use countersign::Secret;

/// Countersign's example servers use it where no secret is set.
const DEVELOPMENT_SECRET: &str = "whsec_development_only_do_not_deploy";

/// Secrets that anybody can read or guess.
const KNOWN_SECRETS: &[(&str, &str)] = &[
    (
        DEVELOPMENT_SECRET,
        "the development secret of Countersign's examples",
    ),
    // HMAC pads a key with zeros (RFC 2104 §2), so an empty key is the same as one zero.
    ("\0", "an empty secret"),
    (
        "whsec_example_0123456789abcdef",
        "the example of Countersign's pages",
    ),
    (
        "your_verification_secret",
        "the example of Storylane's page",
    ),
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    ("It's a Secret to Everybody", "the example of GitHub's page"),
    // https://api.slack.com/authentication/verifying-requests-from-slack
    (
        "8f742231b10e8888abcd99yyyzzz85a5",
        "the example of Slack's page",
    ),
    // https://github.com/standard-webhooks/standard-webhooks
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "the example of Standard Webhooks and Svix",
    ),
    (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "an example of Standard Webhooks",
    ),
    ("whsec_plJ3nmyCDGBKInavdOK15jsl", "an example of Svix"),
    // What a program makes of a variable that is not set.
    ("undefined", "a variable that is not set, in JavaScript"),
    ("null", "a variable that is not set"),
    ("None", "a variable that is not set, in Python"),
    ("whsec_", "a prefix alone"),
    ("secret", "a word that is guessed first"),
    ("changeme", "a word that is guessed first"),
    ("test", "a word that is guessed first"),
];

/// The request, signed with each secret that anybody knows, as text and, where it is base64, as the
/// bytes that it encodes.
///
/// A known secret that is the request's own is left out, as it is in an example; but not the
/// development secret, which no server should have.
pub(crate) fn signed_with_known_secrets(
    request: &SignedRequest,
) -> Result<Vec<Described>, NotForged> {
    let authentic = Authentic::new(request)?;
    let mut all = Vec::new();
    for (text, what) in KNOWN_SECRETS {
        let secrets = [
            (Secret::new(text).ok(), ""),
            (Secret::from_base64(text).ok(), ", decoded from base64"),
        ];
        for (secret, how) in secrets {
            let Some(forged) = secret
                .and_then(|secret| authentic.signed(authentic.scheme(), &secret, authentic.body()))
                .and_then(|value| authentic.with_value(value))
            else {
                continue;
            };
            if *text == DEVELOPMENT_SECRET || authentic.verify(&forged).is_err() {
                all.push((format!("signed with {text:?}{how}: {what}"), forged));
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use countersign::{Receiver, Secret};
    use countersign_supademo::Supademo;

    use super::*;

    fn accepted(own: &str) -> Vec<String> {
        let secret = Secret::new(own).unwrap();
        let request = SignedRequest::new(&Supademo, &secret, "{}");
        let receiver = Receiver::new(Supademo, secret);
        let all = signed_with_known_secrets(&request).unwrap();
        assert!(all.len() > KNOWN_SECRETS.len(), "{}", all.len());
        let is_accepted = |(description, forged): Described| {
            let verified = receiver.verify(&forged.headers, forged.body);
            verified.is_ok().then_some(description)
        };
        all.into_iter().filter_map(is_accepted).collect()
    }

    #[test]
    fn only_the_development_secret_is_tried_against_itself() {
        for own in ["key", "whsec_example_0123456789abcdef", "test", "\0"] {
            assert_eq!(accepted(own), [""; 0], "{own:?}");
        }
        let [only] = accepted(DEVELOPMENT_SECRET).try_into().unwrap();
        assert!(only.contains("the development secret"), "{only}");
    }
}
