use countersign::Provider;

/// The route of a provider's webhooks, such as `/webhooks/supademo`.
#[must_use]
pub fn route<P: Provider>() -> String {
    format!("/webhooks/{}", P::NAME)
}

/// The environment variable of a provider's secret, such as `SUPADEMO_WEBHOOK_SECRET`.
#[must_use]
pub fn secret_variable<P: Provider>() -> String {
    let name = P::NAME.to_ascii_uppercase().replace('-', "_");
    format!("{name}_WEBHOOK_SECRET")
}

#[cfg(test)]
mod tests {
    use countersign::{HeaderName, Message, ParseError, Scheme};
    use countersign_supademo::Supademo;

    use super::*;

    struct AcmeEu;

    static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-sig"));

    impl Provider for AcmeEu {
        const NAME: &'static str = "acme-eu";
        type Event = ();

        fn scheme(&self) -> &Scheme {
            &SCHEME
        }

        fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
            Ok(())
        }
    }

    #[test]
    fn both_follow_from_the_name_of_the_provider() {
        assert_eq!(route::<Supademo>(), "/webhooks/supademo");
        assert_eq!(secret_variable::<Supademo>(), "SUPADEMO_WEBHOOK_SECRET");
        assert_eq!(route::<AcmeEu>(), "/webhooks/acme-eu");
        assert_eq!(secret_variable::<AcmeEu>(), "ACME_EU_WEBHOOK_SECRET");
    }
}
