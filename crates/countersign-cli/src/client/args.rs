use std::{fs, path::PathBuf, time::Duration};

use clap::Args;
use reqwest::{Certificate, Client, Url, redirect::Policy};

use super::{
    cause::cause,
    url::{is_loopback, shown_url},
};
use crate::output::Failure;

/// How to reach a server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ClientArgs {
    /// Allow plain http to another machine: everybody on the way can read the leads and send them
    /// again
    #[arg(long)]
    insecure_http: bool,
    /// File with certificates in PEM to trust in addition to the system's
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// How long one request may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
}

impl ClientArgs {
    /// A client for this address.
    pub(crate) fn client(&self, url: &Url) -> Result<Client, Failure> {
        let loopback = is_loopback(url);
        match url.scheme() {
            "https" => {}
            "http" if loopback || self.insecure_http => {}
            "http" => {
                return Err(Failure::usage(format_args!(
                    "{} is not on this machine, and over plain http everybody on the way can read \
                     what is sent: use https, or allow it with --insecure-http",
                    shown_url(url)
                )));
            }
            other => {
                return Err(Failure::usage(format_args!(
                    "{other}: is not an HTTP address: use http:// or https://"
                )));
            }
        }
        let mut client = Client::builder()
            .timeout(self.timeout)
            // A signed delivery goes only to the address that the user named.
            .redirect(Policy::none())
            // A receiver must not get one delivery twice.
            .retry(reqwest::retry::never());
        if loopback {
            // A request to this machine does not leave it, not even through a proxy.
            client = client.no_proxy();
        }
        client = match (&self.cacert, url.scheme()) {
            (Some(path), _) => client.tls_certs_merge(certificates(path)?),
            // Plain http works where the system has no certificates.
            (None, "http") => client.tls_certs_only([]),
            (None, _) => client,
        };
        client
            .build()
            .map_err(|error| Failure::network(format_args!("cannot set up TLS: {}", cause(&error))))
    }
}

fn certificates(path: &PathBuf) -> Result<Vec<Certificate>, Failure> {
    let name = path.display();
    let pem = fs::read(path)
        .map_err(|error| Failure::input(format_args!("cannot read {name}: {error}")))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(Failure::input(format_args!(
            "{name} holds no certificates in PEM"
        ))),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("not a time above 0".to_owned()),
    }
}
