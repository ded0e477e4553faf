use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use clap::Args;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use reqwest::Url;
use serde_json::json;
use tokio::{net::TcpListener, time};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    capture::Writer,
    client::{self, ClientArgs},
    failure::{Exit, Failure},
    forward::Forward,
    intake::{Intake, receive},
    interrupt::Interrupts,
    output::{Output, STRONG},
    provider::{Known, ProviderName},
    reporter::Reporter,
    secrets::SecretArgs,
};

const EXAMPLES: &str = "\
Examples:
  # See what comes, as your application would
  export SUPADEMO_WEBHOOK_SECRET=whsec_...
  countersign listen

  # Keep it, and pass what is authentic on to an application under development
  countersign listen supademo --capture leads.ndjson \\
      --forward http://127.0.0.1:3000/webhooks/supademo

A provider has to reach this machine: a tunnel or a proxy with TLS brings its posts to the address
that is listened on.";

/// Receive deliveries on this machine, and say of each what it is
///
/// Every path is listened on. With several providers, the signature header says whose a delivery is.
/// What is authentic is answered with 204, or as the application that it is forwarded to answers;
/// what is not has the status that a receiver of Countersign gives it, once its body was read, which
/// such a receiver does not do.
///
/// Ends when it is interrupted, with the exit code 0, or with 3 if a delivery could not be captured.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ListenArgs {
    /// Whose deliveries [default: those whose secret is in the environment]
    providers: Vec<ProviderName>,
    /// Address to listen on, or a port of this machine; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4040", value_parser = address)]
    bind: SocketAddr,
    /// File to append each delivery to, authentic or not, for `countersign replay` and `doctor`
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Address of your application, which gets what is authentic with the bytes and the headers that
    /// came
    #[arg(long, value_name = "URL", value_parser = client::url)]
    forward: Option<Url>,
    /// Forward each to the path and query that it came to, on the server of the URL
    #[arg(long, requires = "forward")]
    keep_path: bool,
    /// Forward what is refused too, if all of its body came
    #[arg(long, requires = "forward")]
    forward_refused: bool,
    /// Largest body to read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1024 * 1024)]
    max_body_bytes: usize,
    /// End after so many deliveries
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
        let providers: Arc<[Known]> = self.providers(output)?.into();
        let capture = self.capture.as_deref().map(Writer::open).transpose()?;
        let forward = self.forward.as_ref();
        let forward = forward.map(|url| Forward::new(url.clone(), self.keep_path, &self.client));
        let forward = forward.transpose()?;
        let listener = TcpListener::bind(self.bind).await.map_err(|error| {
            Failure::network(format_args!("cannot listen on {}: {error}", self.bind))
        })?;
        let address = listener.local_addr()?;
        if self
            .forward
            .as_ref()
            .is_some_and(|url| client::is_at(url, address))
        {
            return Err(Failure::usage(
                "--forward is the address that is listened on: it would come round for ever",
            ));
        }
        announce(&providers, address, output)?;
        let enough = CancellationToken::new();
        let reporter = Reporter::start(Arc::clone(&providers), output, self.count, enough.clone());
        let intake = Arc::new(Intake {
            reporter: reporter.clone(),
            providers,
            capture,
            forward,
            forward_refused: self.forward_refused,
            max_body_bytes: self.max_body_bytes,
            tasks: TaskTracker::new(),
        });
        serve(listener, intake, enough, interrupts).await;
        let Some(tally) = reporter.end(GRACE) else {
            return Ok(Exit::Done);
        };
        output.result(&tally, &tally)?;
        Ok(match tally.not_captured {
            0 => Exit::Done,
            _ => Exit::Input,
        })
    }

    fn providers(&self, output: Output) -> Result<Vec<Known>, Failure> {
        self.secret.refuse_shared_stdin(false, &[])?;
        if let [_, _, ..] = *self.providers
            && self.secret.is_given()
        {
            return Err(Failure::usage(
                "one secret is of one provider: name one, or put each secret in its variable",
            ));
        }
        let named = match &*self.providers {
            [] if self.secret.is_given() => {
                return Err(Failure::usage("name the provider that the secret is of"));
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
            .map(|name| Ok(Known::new(name, self.secret.read(name, output)?)))
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

/// How long the end waits for what is under way, and for an output that is not read.
const GRACE: Duration = Duration::from_secs(2);

/// A sender sends all of a head within this time.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Until there is enough, or an interruption.
async fn serve(
    listener: TcpListener,
    intake: Arc<Intake>,
    enough: CancellationToken,
    mut interrupts: Interrupts,
) {
    let stop = CancellationToken::new();
    let tasks = intake.tasks.clone();
    let accepting = tokio::spawn(accept(listener, intake, stop.clone()));
    tokio::select! {
        () = interrupts.first() => {}
        () = enough.cancelled() => {}
    }
    stop.cancel();
    let under_way = async {
        // It does not fail.
        let _ = accepting.await;
        tasks.close();
        tasks.wait().await;
    };
    tokio::select! {
        () = under_way => {}
        () = time::sleep(GRACE) => {}
        () = interrupts.second() => {}
    }
}

async fn accept(listener: TcpListener, intake: Arc<Intake>, stop: CancellationToken) {
    let tasks = intake.tasks.clone();
    let app = Router::new().fallback(receive).with_state(intake);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let Ok((stream, _)) = accepted else {
            // As when there are too many files: it passes.
            time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = http1::Builder::new()
            // What a sender sent before it hung up is a delivery.
            .half_close(true)
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let stop = stop.clone();
        tasks.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            // What goes wrong with a connection is its client's to know.
            drop(ended);
        });
    }
}

fn announce(providers: &[Known], address: SocketAddr, output: Output) -> io::Result<()> {
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
