use std::str;

use bytes::Bytes;
use countersign::{
    ConfigError, Head, Incoming, LiveSecrets, Provider, Receiver, Rejection, Scheme, Secret,
    Secrets, Tenant,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;

use crate::{
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE},
    reference_hmac,
    reference_scheme::ReferenceScheme,
};

/// Any bytes but the empty string are a secret, which signs as the reference does and never shows.
pub fn secret(key: &[u8]) {
    let mut secrets = vec![
        Secret::new(key),
        Secret::try_from(key),
        Secret::try_from(key.to_vec()),
    ];
    if let Ok(text) = str::from_utf8(key) {
        secrets.extend([
            Secret::new(text),
            Secret::try_from(text),
            Secret::try_from(text.to_owned()),
            text.parse(),
        ]);
    }
    for secret in secrets {
        match secret {
            Ok(secret) => {
                assert!(!key.is_empty());
                signs_with(key, secret);
            }
            Err(error) => {
                assert!(key.is_empty());
                assert_eq!(error, ConfigError::EmptySecret);
            }
        }
    }
}

fn signs_with(key: &[u8], secret: Secret) {
    const ANOTHER: &str = "another key";
    let another = || Secret::new(ANOTHER).expect("a secret");
    assert_eq!(shown(key, secret.clone()), shown(ANOTHER, another()));

    let receiver = Receiver::new(Supademo, Secrets::new(another()).with_previous(secret));
    let signatures = [key, ANOTHER.as_bytes()].map(|key| reference_hmac::hex(key, LEAD_CAPTURED));
    let near = [
        [key, b"\n"].concat(),
        key.split_last().map_or(&[][..], |(_, rest)| rest).to_vec(),
        key.iter().map(|byte| byte ^ 1).collect(),
    ];
    for near in near {
        let signature = reference_hmac::hex(near, LEAD_CAPTURED);
        let verdict = receiver.verify(&[(SUPADEMO_SIGNATURE, &signature)], LEAD_CAPTURED);
        assert_eq!(
            verdict.is_ok(),
            signatures.contains(&signature),
            "{signature}"
        );
    }
}

/// The `Debug` of everything that is made of the secret, up to a delivery signed with it.
fn shown(key: impl AsRef<[u8]>, secret: Secret) -> String {
    let unlabelled = format!("{secret:?}");
    let secret = secret.with_label("label");
    let secrets = Secrets::from(secret.clone());
    let unsigned: [(&str, &str); 0] = [];
    let head = Head::new(&unsigned, ReferenceScheme::now());
    let signed = |scheme: &Scheme| {
        let signature = scheme.sign(&secret, &head, LEAD_CAPTURED);
        signature.expect("nothing but the body is signed")
    };
    let signature = signed(Supademo.scheme());
    assert_eq!(signature, reference_hmac::hex(&key, LEAD_CAPTURED));
    assert_eq!(
        signed(Storylane.scheme()),
        reference_hmac::base64(&key, LEAD_CAPTURED)
    );

    let headers = [(SUPADEMO_SIGNATURE, signature)];
    let head = Head::new(&headers, ReferenceScheme::now());
    let live = LiveSecrets::new(secrets.clone());
    let receiver = Receiver::new(Supademo, live.clone());
    let tenant = Tenant::new("tenant", secrets.clone());
    let begin = || {
        let mut incoming = receiver.begin(&head)?;
        incoming.update(Bytes::from_static(LEAD_CAPTURED))?;
        Ok::<_, Rejection>(incoming)
    };
    let incoming = begin().expect("a right signature");
    let delivery = begin().and_then(Incoming::finish).expect("a delivery");
    assert_eq!(delivery.secret_label(), Some("label"));
    format!(
        "{unlabelled} {secret:?} {secrets:?} {live:?} {tenant:?} {receiver:?} {incoming:?} {delivery:?} \
         {:?}",
        delivery.envelope()
    )
}
