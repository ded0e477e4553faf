use std::collections::BTreeMap;

use countersign::HeaderMap;

use crate::{
    client::PostedUrl,
    load::Outgoing,
    output::{Failure, Output},
    provider::{AnyProvider, ConfiguredProvider, Signing},
    secret::SecretArgs,
};

/// Signs deliveries of an inbox, which keeps no signatures.
pub(super) struct Signer {
    secret: SecretArgs,
    output: Output,
    /// By name. The secrets of each are read once.
    providers: BTreeMap<String, ConfiguredProvider>,
}

impl Signer {
    pub(super) fn new(secret: SecretArgs, output: Output) -> Self {
        Self {
            secret,
            output,
            providers: BTreeMap::new(),
        }
    }

    /// Signs the request now. Of `kept`, which are the fields that came with the delivery, those are
    /// signed that the signature covers.
    pub(super) fn sign(
        &mut self,
        provider: &AnyProvider,
        kept: &HeaderMap,
        outgoing: &mut Outgoing,
    ) -> Result<(), Failure> {
        let posted_url = PostedUrl::from(&outgoing.url);
        let provider = self.configured(provider)?;
        let signing = Signing {
            fields: kept,
            url: Some(&posted_url),
            at: None,
        };
        let signed = provider.sign(signing, &outgoing.body)?.headers();
        let made = provider.signature_fields();
        for (name, value) in &signed {
            // An id that the signature does not cover stays what it was.
            if made.contains(&name) || !outgoing.headers.contains_key(name) {
                outgoing.headers.insert(name, value.clone());
            }
        }
        Ok(())
    }

    fn configured(&mut self, provider: &AnyProvider) -> Result<&ConfiguredProvider, Failure> {
        let name = provider.name();
        if !self.providers.contains_key(name) {
            let secrets = self.secret.read(name, self.output)?;
            let configured = ConfiguredProvider::new(provider.clone(), secrets);
            self.providers.insert(name.to_owned(), configured);
        }
        self.providers
            .get(name)
            .ok_or_else(|| Failure::usage(format_args!("{name} is not known")))
    }
}
