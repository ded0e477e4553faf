use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use clap::Args;
use reqwest::Url;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    forward::Forward,
    listener::Listener,
    reporter::Reporter,
    server::{GRACE, serve},
};
use crate::{
    capture::Writer,
    client::{self, ClientArgs},
    interrupt::Interrupts,
    output::{Exit, Failure, Output, STRONG},
    provider::{ConfiguredProvider, ProviderName, SecretArgs},
};

const EXAMPLES: &str = "\
Examples:
  # See what your application would receive
  export SUPADEMO_WEBHOOK_SECRET=whsec_...
  countersign listen

  # Keep it, and forward what is authentic to an application under development
  countersign listen supademo --capture leads.ndjson \\
      --forward http://127.0.0.1:3000/webhooks/supademo

A provider has to reach this machine: let a tunnel, or a proxy with TLS, forward its requests to the
address of --bind.";

/// Receive deliveries on this machine, and print what each is
///
/// Accepts requests to every path. With several providers, the signature header tells whose a request
/// is. An authentic delivery is answered with 204, or with the answer of the application that it is
/// forwarded to. Any other gets the status that a receiver of Countersign gives it, but only after its
/// body is read, which such a receiver does not do.
///
/// Ends when it is interrupted, with exit code 0, or with 3 if a delivery could not be captured.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ListenArgs {
    /// Providers to accept deliveries of [default: those whose secret is in the environment]
    providers: Vec<ProviderName>,
    /// Address to listen on, or a port of this machine; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4040", value_parser = address)]
    bind: SocketAddr,
    /// File to append each request to, authentic or not, for `countersign replay` and `doctor`
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Address of your application, which gets each authentic delivery, byte for byte and with its
    /// header fields
    #[arg(long, value_name = "URL", value_parser = client::parse_url)]
    forward: Option<Url>,
    /// Forward each to the path and query that it came to, on the server of the URL
    #[arg(long, requires = "forward")]
    keep_path: bool,
    /// Forward refused requests too, if their bodies are complete
    #[arg(long, requires = "forward")]
    forward_refused: bool,
    /// Largest body to read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1024 * 1024)]
    max_body_bytes: usize,
    /// End after N requests
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    client: ClientArgs,
}

impl ListenArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let interrupts = Interrupts::watch()?;
        let providers: Arc<[ConfiguredProvider]> = self.providers(output)?.into();
        let capture = self.capture.as_deref().map(Writer::open).transpose()?;
        let forward = self.forward.as_ref();
        let forward = forward.map(|url| Forward::new(url.clone(), self.keep_path, &self.client));
        let forward = forward.transpose()?;
        let socket = TcpListener::bind(self.bind).await.map_err(|error| {
            Failure::network(format_args!("cannot listen on {}: {error}", self.bind))
        })?;
        let address = socket.local_addr()?;
        if self
            .forward
            .as_ref()
            .is_some_and(|url| client::is_at(url, address))
        {
            return Err(Failure::usage(
                "--forward is the address of this listener: it would forward to itself for ever",
            ));
        }
        announce(&providers, address, output)?;
        let enough = CancellationToken::new();
        let reporter = Reporter::start(Arc::clone(&providers), output, self.count, enough.clone());
        let listener = Arc::new(Listener {
            reporter: reporter.clone(),
            providers,
            capture,
            forward,
            forward_refused: self.forward_refused,
            max_body_bytes: self.max_body_bytes,
            tasks: TaskTracker::new(),
        });
        serve(socket, listener, enough, interrupts).await;
        let Some(tally) = reporter.end(GRACE) else {
            return Ok(Exit::Done);
        };
        output.result(&tally, &tally)?;
        Ok(match tally.not_captured {
            0 => Exit::Done,
            _ => Exit::Input,
        })
    }

    fn providers(&self, output: Output) -> Result<Vec<ConfiguredProvider>, Failure> {
        self.secret.refuse_shared_stdin(false, &[])?;
        if let [_, _, ..] = *self.providers
            && self.secret.is_given()
        {
            return Err(Failure::usage(
                "a secret belongs to one provider: name one, or put each secret in its variable",
            ));
        }
        let named = match &*self.providers {
            [] if self.secret.is_given() => {
                return Err(Failure::usage(
                    "name the provider that the secret belongs to",
                ));
            }
            [] => ProviderName::ALL
                .into_iter()
                .filter(|provider| provider.has_variable())
                .collect(),
            named => named.to_vec(),
        };
        if named.is_empty() {
            let variables = ProviderName::ALL.map(ProviderName::variable).join(" and ");
            return Err(Failure::input(format_args!(
                "no secret: neither of {variables} is set; set one, or name a provider and \
                 --secret-file",
            )));
        }
        named
            .into_iter()
            .map(|name| {
                Ok(ConfiguredProvider::new(
                    name,
                    self.secret.read(name, output)?,
                ))
            })
            .collect()
    }
}

/// Reads an address, or a port of this machine.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse() {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    let text = text.replacen("localhost:", "127.0.0.1:", 1);
    let form = "not an address such as 127.0.0.1:4040, nor a port";
    text.parse().map_err(|_| form.to_owned())
}

fn announce(
    providers: &[ConfiguredProvider],
    address: SocketAddr,
    output: Output,
) -> io::Result<()> {
    let names: Vec<_> = providers
        .iter()
        .map(|known| known.name().as_str())
        .collect();
    let url = format!("http://{address}");
    if output.is_json() {
        return output.result("", &json!({ "listening": url, "providers": names }));
    }
    output.remark(format_args!(
        "listening on {STRONG}{url}{STRONG:#} for {}; interrupt to end",
        names.join(" and ")
    ));
    Ok(())
}
