use std::{
    error::Error,
    fmt, io,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use clap::Args;
use countersign::Rejection;
use http::{HeaderMap, StatusCode};
use http_body_util::LengthLimitError;
use reqwest::Url;
use serde::Serialize;
use serde_json::json;
use tokio::{net::TcpListener, sync::Notify};

use crate::{
    capture::{Captured, HeaderText, Writer},
    client::ClientArgs,
    failure::{Exit, Failure},
    findings::Findings,
    forward::{Forward, Forwarded},
    interrupt,
    output::{FAINT, Output, STRONG},
    provider::{Known, ProviderName},
    secrets::SecretArgs,
    verdict::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # See what comes, as your application would
  export SUPADEMO_WEBHOOK_SECRET=whsec_…
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
/// what is not is answered as a receiver of Countersign does.
///
/// Ends when it is interrupted, with the exit code 0.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ListenArgs {
    /// Whose deliveries [default: those whose secret is in the environment]
    providers: Vec<ProviderName>,
    /// Address to listen on; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4040")]
    bind: SocketAddr,
    /// File to append each delivery to, authentic or not, for `countersign replay` and `doctor`
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
    /// Address of your application, which gets what is authentic with its bytes and headers as they
    /// came
    #[arg(long, value_name = "URL")]
    forward: Option<Url>,
    /// Forward what is refused too
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
        let providers = self.providers()?;
        let capture = self.capture.as_deref().map(Writer::open).transpose()?;
        let forward = match self.forward {
            Some(url) => Some(Forward::new(url, &self.client)?),
            None => None,
        };
        let listener = TcpListener::bind(self.bind).await.map_err(|error| {
            Failure::network(format_args!("cannot listen on {}: {error}", self.bind))
        })?;
        let address = listener.local_addr()?;
        let ear = Arc::new(Ear {
            providers,
            capture,
            forward,
            forward_refused: self.forward_refused,
            max_body_bytes: self.max_body_bytes,
            count: self.count,
            tally: Tally::default(),
            enough: Notify::new(),
            output,
        });
        ear.announce(address)?;
        let app = Router::new().fallback(receive).with_state(Arc::clone(&ear));
        let ended = Arc::clone(&ear);
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                tokio::select! {
                    () = interrupt::signal() => {}
                    () = ended.enough.notified() => {}
                }
            })
            .await?;
        output.result(&ear.tally, &ear.tally)?;
        Ok(Exit::Done)
    }

    fn providers(&self) -> Result<Vec<Known>, Failure> {
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
                .filter(|provider| std::env::var_os(provider.variable()).is_some())
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
            .map(|name| Ok(Known::new(name, self.secret.read(name)?)))
            .collect()
    }
}

/// What all requests share.
struct Ear {
    providers: Vec<Known>,
    capture: Option<Writer>,
    forward: Option<Forward>,
    forward_refused: bool,
    max_body_bytes: usize,
    count: Option<u64>,
    tally: Tally,
    enough: Notify,
    output: Output,
}

/// A provider sends all of a body within this time, or it is refused.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

async fn receive(State(ear): State<Arc<Ear>>, request: Request) -> Response {
    let received_at = Utc::now();
    let (head, body) = request.into_parts();
    let Some(provider) = ear.provider(&head.headers) else {
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let (body, judged) = match ear.read(body).await {
        Ok(body) => (body.clone(), provider.verify(&head.headers, body)),
        Err(rejection) => (Bytes::new(), Err(rejection)),
    };
    let refusal = judged.as_ref().err().cloned();
    let signed = head.headers.contains_key(provider.scheme().header());
    let captured = Captured {
        received_at,
        provider: signed.then_some(provider.name()),
        verdict: Verdict::from(judged),
        path: head.uri.to_string(),
        headers: fields(&head.headers),
        body,
    };
    if let Some(Err(error)) = ear
        .capture
        .as_ref()
        .map(|capture| capture.append(&captured))
    {
        // Not written is not received, and the sender has to know.
        ear.output
            .warning(format_args!("cannot write the capture: {error}"));
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let (forwarded, answer) = match &ear.forward {
        Some(forward) if refusal.is_none() || ear.forward_refused => {
            let (forwarded, answer) = forward.post(&head.headers, captured.body.clone()).await;
            (Some(forwarded), answer)
        }
        _ => (None, status(StatusCode::NO_CONTENT)),
    };
    let findings = match &refusal {
        Some(rejection) if rejection.status() == StatusCode::UNAUTHORIZED => {
            let (ear, headers, body) = (Arc::clone(&ear), head.headers, captured.body.clone());
            ear.diagnose(headers, body).await
        }
        _ => None,
    };
    ear.report(&captured, findings.as_ref(), forwarded.as_ref());
    match refusal {
        Some(rejection) => provider.reject(rejection),
        None => answer,
    }
}

impl Ear {
    fn announce(&self, address: SocketAddr) -> io::Result<()> {
        let names: Vec<_> = self
            .providers
            .iter()
            .map(|known| known.name().as_str())
            .collect();
        let url = format!("http://{address}");
        if self.output.is_json() {
            let line = json!({ "listening": url, "providers": names });
            return self.output.result("", &line);
        }
        self.output.remark(format_args!(
            "listening on {STRONG}{url}{STRONG:#} for {}; interrupt to end",
            names.join(" and ")
        ));
        Ok(())
    }

    /// The provider whose signature header is there, or the first.
    fn provider(&self, headers: &HeaderMap) -> Option<&Known> {
        let mut providers = self.providers.iter();
        let signed = |known: &&Known| headers.contains_key(known.scheme().header());
        providers.clone().find(signed).or_else(|| providers.next())
    }

    async fn read(&self, body: Body) -> Result<Bytes, Rejection> {
        let read = axum::body::to_bytes(body, self.max_body_bytes);
        match tokio::time::timeout(READ_TIMEOUT, read).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error))
                if error
                    .source()
                    .is_some_and(<dyn Error>::is::<LengthLimitError>) =>
            {
                Err(Rejection::BodyTooLarge)
            }
            Ok(Err(error)) => Err(Rejection::BodyIncomplete(Arc::new(error))),
            Err(_) => Err(Rejection::ReadTimeout),
        }
    }

    /// It takes milliseconds, and hundreds of them for a large body: others do not wait for it.
    async fn diagnose(self: Arc<Self>, headers: HeaderMap, body: Bytes) -> Option<Findings> {
        let examined = tokio::task::spawn_blocking(move || {
            let provider = self.provider(&headers)?;
            let others = provider.others().unwrap_or_default();
            Some(Findings::of(provider, &others, &[], &headers, &body))
        });
        examined.await.ok().flatten()
    }

    /// Says what came, and counts it.
    fn report(
        &self,
        captured: &Captured,
        findings: Option<&Findings>,
        forwarded: Option<&Forwarded>,
    ) {
        let report = Report {
            received_at: captured.received_at,
            provider: captured.provider,
            verdict: &captured.verdict,
            path: &captured.path,
            body_bytes: captured.body.len(),
            findings,
            forwarded,
        };
        // With nobody to read it, there is still the capture to write, and the sender to answer.
        let _ = self.output.result(&report, &report);
        let seen = self.tally.count(captured.verdict.is_authentic());
        if self.count.is_some_and(|count| seen >= count) {
            self.enough.notify_one();
        }
    }
}

/// How many deliveries came.
#[derive(Debug, Default, Serialize)]
struct Tally {
    authentic: AtomicU64,
    refused: AtomicU64,
}

impl Tally {
    /// Counts one more, and gives the sum.
    fn count(&self, authentic: bool) -> u64 {
        let counter = if authentic {
            &self.authentic
        } else {
            &self.refused
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.authentic.load(Ordering::Relaxed) + self.refused.load(Ordering::Relaxed)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { authentic, refused } = self;
        write!(
            f,
            "{} authentic, {} refused",
            authentic.load(Ordering::Relaxed),
            refused.load(Ordering::Relaxed)
        )
    }
}

/// What is said of a delivery.
#[derive(Serialize)]
struct Report<'a> {
    received_at: DateTime<Utc>,
    provider: Option<ProviderName>,
    #[serde(flatten)]
    verdict: &'a Verdict,
    path: &'a str,
    body_bytes: usize,
    /// Why the signature does not match.
    #[serde(flatten)]
    findings: Option<&'a Findings>,
    forwarded: Option<&'a Forwarded>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.received_at.format("%H:%M:%SZ");
        let provider = self.provider.map_or("(unsigned)", ProviderName::as_str);
        write!(f, "{FAINT}{time}{FAINT:#}  {provider}  {}", self.verdict)?;
        write!(f, "  {FAINT}{} bytes{FAINT:#}", self.body_bytes)?;
        if let Some(forwarded) = self.forwarded {
            write!(f, "  {forwarded}")?;
        }
        match self.findings {
            Some(findings) => write!(f, "\n{}", findings.to_string().trim_end()),
            None => Ok(()),
        }
    }
}

fn fields(headers: &HeaderMap) -> Vec<(String, HeaderText)> {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.to_string(), HeaderText::from(value)))
        .collect()
}

fn status(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
