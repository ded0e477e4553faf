use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{
    announcement::Announcement,
    forward::{Forward, ForwardArg},
    listener::Listener,
    read::RefusedBodies,
    reporter::Reporter,
    server::{GRACE, serve},
};
use crate::{
    capture::Writer,
    client::{self, ClientArgs, PostedUrl},
    interrupt::Interrupts,
    output::{Exit, Failure, Output},
    provider::{AnyProvider, BUILT_IN, BuiltIn, ConfiguredProvider, Registry, any_name},
    scheme::SchemeArgs,
    secret::{SecretArgs, default_variable, has_default_variable},
};

const EXAMPLES: &str = "\
Examples:
  # See what your application would receive
  export SUPADEMO_WEBHOOK_SECRET=whsec_...
  countersign listen

  # Keep it, and forward what is authentic to an application under development
  countersign listen supademo --capture leads.ndjson \\
      --forward http://127.0.0.1:3000/webhooks/supademo

  # Two providers, each with its own path
  countersign listen --forward supademo=http://127.0.0.1:3000/webhooks/supademo \\
      --forward storylane=http://127.0.0.1:3000/webhooks/storylane

  # The same, where senders post to the application's paths
  countersign listen --forward http://127.0.0.1:3000 --keep-path

  # A provider that is not built in
  export ACME_WEBHOOK_SECRET=...
  countersign listen acme --scheme-file acme.json

A provider has to reach this machine: let a tunnel, or a proxy with TLS, forward its requests to the
address of --bind.";

/// One part of so many of `--max-buffered-bytes` is for the bodies of requests that their heads refuse.
const REFUSED_PART: usize = 4;

/// Receive deliveries on this machine, and print what each is
///
/// Accepts requests to every path. With several providers, the signature header tells whose a request
/// is. An authentic delivery is answered with 204, or with the answer of the application that it is
/// forwarded to. Any other gets the status that a receiver of Countersign gives it, but only after its
/// body is read, which such a receiver does not do.
///
/// Ends when it is interrupted, once what is under way is done, for 5 seconds at most. The exit code
/// says what was lost: 3 if something could not be captured or printed; else 1 if the application did
/// not take an authentic delivery, if a request was cut off, or if a line was dropped; else 0.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ListenArgs {
    /// Providers to accept deliveries of, among them the one of a scheme, by any name [default: the
    /// one of the scheme, or else those whose secret is in the environment]
    #[arg(value_parser = any_name())]
    providers: Vec<String>,
    /// Address to listen on, or a port of this machine; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4040", value_parser = address)]
    bind: SocketAddr,
    /// File to append each request to, authentic or not, for `countersign replay` and `doctor`
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Address of your application, which gets each authentic delivery, byte for byte and with its
    /// header fields. With several providers, each has its own: `--forward supademo=URL --forward
    /// storylane=URL`
    #[arg(long, value_name = "[PROVIDER=]URL", value_parser = ForwardArg::parse)]
    forward: Vec<ForwardArg>,
    /// Forward each to the path and query that it came to, instead of those of the URL: one server
    /// then gets what every provider posts to its own path
    #[arg(long, requires = "forward")]
    keep_path: bool,
    /// Forward refused requests too, if their bodies are complete
    #[arg(long, requires = "forward")]
    forward_refused: bool,
    /// Origin that senders post to, such as `https://hooks.example.com`, for a scheme that signs the
    /// URL [default: `https://` and the host that a request names]
    #[arg(long, value_name = "URL", value_parser = PostedUrl::parse)]
    origin: Option<PostedUrl>,
    /// Largest body to read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1024 * 1024)]
    max_body_bytes: usize,
    /// Bytes to hold of all bodies that are not verified yet, for each provider; beyond it the slowest
    /// are given up
    #[arg(long, value_name = "BYTES", default_value_t = 64 * 1024 * 1024)]
    max_buffered_bytes: usize,
    /// Connections that are open at a time; others wait until one ends
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u16).range(1..))]
    max_connections: u16,
    /// Bytes that refused requests may take up in the capture, so that strangers cannot fill the disk
    #[arg(long, value_name = "BYTES", default_value_t = 4 * 1024 * 1024, requires = "capture")]
    max_refused_bytes: u64,
    /// End after N requests
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    scheme: SchemeArgs,
    #[command(flatten)]
    client: ClientArgs,
}

impl ListenArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let interrupts = Interrupts::watch()?;
        let registry = Registry::new(&self.scheme, &self.providers)?;
        let providers: Arc<[ConfiguredProvider]> = self.configured(&registry, output)?.into();
        let capture = self.capture.as_deref();
        let capture = capture.map(|path| Writer::open(path, self.max_refused_bytes, output));
        let capture = capture.transpose()?;
        let forward = self.forwards(&providers)?;
        let socket = TcpListener::bind(self.bind).await.map_err(|error| {
            Failure::network(format_args!("cannot listen on {}: {error}", self.bind))
        })?;
        let address = socket.local_addr()?;
        if self
            .forward
            .iter()
            .any(|forward| client::is_at(&forward.url, address))
        {
            return Err(Failure::usage(
                "--forward is the address of this listener: it would forward to itself for ever",
            ));
        }
        Announcement::new(address, &providers).print(output)?;
        let enough = CancellationToken::new();
        let reporter = Reporter::start(Arc::clone(&providers), output, self.count, enough.clone());
        let listener = Arc::new(Listener {
            reporter: reporter.clone(),
            registry,
            providers,
            capture,
            forward,
            forward_refused: self.forward_refused,
            refused_bodies: RefusedBodies::new(
                self.max_body_bytes,
                self.max_buffered_bytes / REFUSED_PART,
            ),
        });
        let max_connections = self.max_connections.into();
        serve(socket, listener, max_connections, enough, interrupts).await;
        let (tally, is_printed) = reporter.end(GRACE);
        if is_printed {
            output.result(&tally, &tally)?;
        } else {
            // Stdout is blocked.
            output.warning(format_args!("{tally}"));
        }
        Ok(tally.exit())
    }

    /// Checks that each delivery has one address to go to, and only that of its provider.
    fn forwards(&self, providers: &[ConfiguredProvider]) -> Result<Option<Forward>, Failure> {
        if self.forward.is_empty() {
            return Ok(None);
        }
        let named = self
            .forward
            .iter()
            .filter_map(|forward| forward.provider.as_deref());
        for name in named {
            if !providers.iter().any(|provider| provider.name() == name) {
                return Err(Failure::usage(format_args!(
                    "--forward is for {name}, and there is no secret of {name} to verify its \
                     deliveries with"
                )));
            }
        }
        let is_for_all = self
            .forward
            .iter()
            .any(|forward| forward.provider.is_none());
        if is_for_all && providers.len() > 1 && !self.keep_path {
            let all: Vec<_> = providers.iter().map(ConfiguredProvider::name).collect();
            return Err(Failure::usage(format_args!(
                "one path would get the deliveries of {}: say whose it is, as in --forward {}=URL, \
                 or forward each to the path that it came to, with --keep-path",
                all.join(" and of "),
                all.first().unwrap_or(&"supademo")
            )));
        }
        Forward::new(&self.forward, self.keep_path, &self.client).map(Some)
    }

    fn configured(
        &self,
        registry: &Registry,
        output: Output,
    ) -> Result<Vec<ConfiguredProvider>, Failure> {
        self.secret.refuse_shared_stdin(false, &[])?;
        let providers = self.selected(registry)?;
        if let [_, _, ..] = *providers
            && self.secret.is_given()
        {
            return Err(Failure::usage(
                "a secret belongs to one provider: name one, or put each secret in its variable",
            ));
        }
        let origin = self.origin.as_ref().map(|url| url.origin.as_str());
        providers
            .into_iter()
            .map(|provider| {
                let secrets = self.secret.read(provider.name(), output)?;
                let provider = ConfiguredProvider::new(provider, secrets)
                    .with_limits(self.max_body_bytes, self.max_buffered_bytes);
                Ok(provider.with_origin(origin))
            })
            .collect()
    }

    fn selected(&self, registry: &Registry) -> Result<Vec<AnyProvider>, Failure> {
        let names = self.providers.iter();
        let mut selected = names
            .map(|name| registry.find(name).cloned().map_err(Failure::usage))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(custom) = registry.custom()
            && !selected
                .iter()
                .any(|provider| provider.name() == custom.name())
        {
            selected.push(custom.clone());
        }
        if !selected.is_empty() {
            return Ok(selected);
        }
        if self.secret.is_given() {
            return Err(Failure::usage(
                "name the provider that the secret belongs to",
            ));
        }
        let with_secret = BUILT_IN
            .iter()
            .filter(|built_in| has_default_variable(built_in.name));
        selected.extend(with_secret.map(BuiltIn::provider));
        if selected.is_empty() {
            let variables = BUILT_IN
                .iter()
                .map(|built_in| default_variable(built_in.name));
            let variables: Vec<_> = variables.collect();
            return Err(Failure::input(format_args!(
                "no secret: neither of {} is set; set one, or name a provider and --secret-file",
                variables.join(" and ")
            )));
        }
        Ok(selected)
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
