use std::{collections::BTreeMap, io, net::SocketAddr};

use serde_json::json;

use crate::{
    output::{Output, STRONG},
    provider::ConfiguredProvider,
    secret::LoadedSecret,
};

/// The first line: the address, the providers, and the fingerprints of their secrets.
pub(super) struct Announcement<'a> {
    url: String,
    providers: &'a [ConfiguredProvider],
}

impl<'a> Announcement<'a> {
    pub(super) fn new(address: SocketAddr, providers: &'a [ConfiguredProvider]) -> Self {
        Self {
            url: format!("http://{address}"),
            providers,
        }
    }

    pub(super) fn print(&self, output: Output) -> io::Result<()> {
        let Self { url, providers } = self;
        let fingerprints = providers.iter().map(|provider| {
            let secrets = provider.secrets().iter();
            let fingerprints: Vec<_> = secrets.map(LoadedSecret::fingerprint).collect();
            (provider.name(), fingerprints)
        });
        if output.is_json() {
            let names: Vec<_> = providers.iter().map(ConfiguredProvider::name).collect();
            let fingerprints: BTreeMap<_, _> = fingerprints.collect();
            return output.result(
                "",
                &json!({ "listening": url, "providers": names, "fingerprints": fingerprints }),
            );
        }
        let names = fingerprints
            .map(|(name, fingerprints)| format!("{name} (secret {})", fingerprints.join(", ")));
        let names: Vec<_> = names.collect();
        output.remark(format_args!(
            "listening on {STRONG}{url}{STRONG:#} for {}; interrupt to end",
            names.join(" and ")
        ));
        Ok(())
    }
}
