use std::path::PathBuf;

use bytes::Bytes;
use clap::{
    ArgGroup, Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use countersign_testkit::Forgery;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use reqwest::Url;
use serde_json::Value;

use crate::{
    body,
    claim::header,
    client::{self, ClientArgs},
    failure::{Exit, Failure},
    forward,
    load::{Action, LoadArgs, Step},
    outgoing::{Expected, Outgoing},
    output::Output,
    provider::{Known, ProviderName},
    secrets::SecretArgs,
};

/// Build, sign and post an event to a URL
///
/// `countersign events PROVIDER` lists the events, and the members that --set can change. At the end
/// comes how many answers had which status, how long they took, and what failed. The times are from
/// the beginning of a request, with connecting where there is no connection yet, to the end of the
/// answer to it. Nothing is sent a second time.
///
/// Exits with 0 if every answer was a success, or with --forge the refusal that is due; with 1 if
/// some were not, with 4 if there was no answer at all, and with 130 if it is interrupted.
#[derive(Debug, Args)]
#[command(
    override_usage = USAGE,
    after_long_help = EXAMPLES,
    group = ArgGroup::new("what").required(true)
)]
pub(crate) struct SendArgs {
    /// Whose event
    provider: ProviderName,
    /// The event's name
    #[arg(group = "what")]
    event: Option<String>,
    /// Where to post it; the default is where `countersign listen` listens
    #[arg(long, value_name = "URL", default_value = client::LISTENER, value_parser = client::url)]
    url: Url,
    /// Change a member of the event, as `viewer.company=Acme Inc`; a value that is JSON is taken as
    /// JSON (`42`, `null`, `["a"]`, `"42"`), any other as a string; may be given several times
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = member, conflicts_with = "body")]
    set: Vec<(String, Value)>,
    /// File to post byte for byte instead of an event; `-` for standard input
    #[arg(long, value_name = "FILE", group = "what")]
    body: Option<PathBuf>,
    /// A header to send too, or instead of one that would be sent, as `Name: value`; may be given
    /// several times
    #[arg(long = "header", short = 'H', value_name = "HEADER", value_parser = header)]
    headers: Vec<(String, String)>,
    /// Send it in a way in which it is not authentic, so that it has to be refused
    #[arg(long, value_name = "FORGERY", value_parser = forgeries())]
    forge: Option<Forgery>,
    /// Print the request, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// How many times to send it
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Load", value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,
    #[command(flatten)]
    load: LoadArgs,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    client: ClientArgs,
}

const USAGE: &str = "\
countersign send [OPTIONS] <PROVIDER> <EVENT>
       countersign send [OPTIONS] <PROVIDER> --body <FILE>";

const EXAMPLES: &str = "\
Examples:
  # A lead with an address of your choice, to an application under development
  countersign send supademo lead.captured --url http://127.0.0.1:3000/webhooks/supademo \\
      --set email=sam@example.com --set viewer.email=sam@example.com

  # Is a request whose body was changed on the way refused?
  countersign send storylane known-session --forge flipped-body-bit

  # How fast is it?
  countersign send supademo demo.viewed --count 10000 --concurrency 20 --rate 500";

impl SendArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let uses_stdin = self.body.as_deref().is_some_and(body::is_stdin);
        self.secret.refuse_shared_stdin(uses_stdin, &[])?;
        let body = self.body()?;
        let provider = Known::new(self.provider, self.secret.read(self.provider, output)?);
        let outgoing = self.outgoing(&provider, body)?;
        let client = self.client.client(&self.url)?;
        if self.dry_run {
            output.result(&outgoing, &outgoing.to_json())?;
            return Ok(Exit::Done);
        }
        let steps = stream::iter(1..=self.count).map(|position| Step {
            position,
            action: Action::Post(Box::new(outgoing.clone())),
        });
        let total = Some(self.count);
        let (load, url) = (&self.load, &self.url);
        load.run(steps, total, &client, url, output).await
    }

    fn body(&self) -> Result<Bytes, Failure> {
        match (&self.body, &self.event) {
            (Some(path), _) => body::read_file(path).map(Bytes::from),
            (None, Some(event)) => self.provider.build(event, &self.set),
            (None, None) => Err(Failure::usage("name an event, or a file with --body")),
        }
    }

    fn outgoing(&self, provider: &Known, body: Bytes) -> Result<Outgoing, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        let (headers, body, expected) = if let Some(forgery) = self.forge {
            let forged = provider.forge(forgery, &headers, body).map_err(|error| {
                let provider = provider.name().as_str();
                Failure::usage(format_args!(
                    "cannot forge {forgery} for {provider}: {error}"
                ))
            })?;
            (
                forged.headers,
                forged.body,
                Expected::Status(forgery.status()),
            )
        } else {
            let (name, value) = provider.sign(&body)?;
            let value = HeaderValue::try_from(value).map_err(Failure::input)?;
            headers.insert(name, value);
            (headers, body, Expected::Success)
        };
        Ok(Outgoing {
            method: Method::POST,
            url: self.url.clone(),
            headers: self.with_own(headers)?,
            body,
            expected,
            origin: None,
        })
    }

    /// With the headers that were given, each instead of those of its name.
    fn with_own(&self, mut headers: HeaderMap) -> Result<HeaderMap, Failure> {
        let mut own = Vec::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let name = HeaderName::try_from(name).map_err(Failure::usage)?;
            let value = HeaderValue::try_from(value)
                .map_err(|error| Failure::usage(format_args!("{name}: {error}")))?;
            if name != header::HOST && forward::OF_THE_CONNECTION.contains(&name) {
                return Err(Failure::usage(format_args!(
                    "{name} is made for each connection: it cannot be set"
                )));
            }
            own.push((name, value));
        }
        for (name, _) in &own {
            headers.remove(name);
        }
        headers.extend(own);
        Ok(headers)
    }
}

const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// Reads what --set takes.
fn member(text: &str) -> Result<(String, Value), String> {
    let (path, value) = text
        .split_once('=')
        .ok_or_else(|| "not of the form `member=value`".to_owned())?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    Ok((path.to_owned(), value))
}

fn forgeries() -> impl TypedValueParser<Value = Forgery> {
    let names = Forgery::ALL.iter().map(|forgery| {
        let description = forgery.description().trim_end_matches('.');
        PossibleValue::new(forgery.name()).help(description)
    });
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Forgery>())
}
