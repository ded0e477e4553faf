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

#[cfg(test)]
mod tests {
    use countersign::{
        Catalog, HeaderName, Message, ParseError, Receiver, Sample, Scheme, SignedPart,
    };
    use countersign_storylane::Storylane;
    use countersign_supademo::Supademo;

    use super::*;

    fn secret() -> Secret {
        Secret::new("key").unwrap()
    }

    #[test]
    fn the_command_is_one_line_and_delivers_the_first_sample() {
        fn check<P: Provider>(provider: P) {
            let hint = Hint::new(&provider, &secret()).unwrap();
            let command = hint.command("127.0.0.1:3000".parse().unwrap());
            let url = format!("curl -i http://127.0.0.1:3000/webhooks/{} -H ", P::NAME);
            assert!(command.starts_with(&url), "{command}");
            assert!(!command.contains('\n'), "{command}");

            let receiver = Receiver::new(provider, secret());
            let delivery = receiver.verify(&hint.headers, hint.body).unwrap();
            let sample: Value = serde_json::from_slice(P::CATALOG.samples[0].body).unwrap();
            assert_eq!(delivery.json::<Value>().unwrap(), sample);
        }
        check(Supademo);
        check(Storylane);
    }

    #[test]
    fn what_a_shell_reads_is_quoted() {
        for (text, word) in [
            ("a", "'a'"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("'", r"''\'''"),
            ("$(id) `id` \\ \"", "'$(id) `id` \\ \"'"),
        ] {
            assert_eq!(quoted(text), word);
        }
    }

    static PLAIN: Scheme = Scheme::hex(HeaderName::from_static("x-sig"));

    const SAMPLES: &[Sample] = &[Sample::new("order", "order", b"{\n}")];

    /// A provider whose scheme and samples are the test's.
    struct Acme<const HAS_SAMPLE: bool>(Scheme);

    impl<const HAS_SAMPLE: bool> Provider for Acme<HAS_SAMPLE> {
        const NAME: &'static str = "acme";
        const CATALOG: Catalog =
            Catalog::EMPTY.with_samples(if HAS_SAMPLE { SAMPLES } else { &[] });
        type Event = ();

        fn scheme(&self) -> &Scheme {
            &self.0
        }

        fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
            Ok(())
        }
    }

    #[test]
    fn without_a_sample_or_a_signature_there_is_no_hint() {
        assert!(Hint::new(&Acme::<true>(PLAIN.clone()), &secret()).is_some());
        assert!(Hint::new(&Acme::<false>(PLAIN.clone()), &secret()).is_none());
        let id = SignedPart::field(HeaderName::from_static("x-id"));
        let with_id = PLAIN.clone().with_signed_before([id]);
        assert!(Hint::new(&Acme::<true>(with_id), &secret()).is_none());
    }
}
