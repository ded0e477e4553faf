use std::path::PathBuf;

use bytes::Bytes;
use clap::{ArgGroup, Args};
use countersign_testkit::Forgery;
use futures_util::{StreamExt, stream};
use reqwest::Url;
use serde_json::Value;

use super::{forgery, member::parse_member, request::RequestBuilder};
use crate::{
    client::{self, ClientArgs},
    input::{is_stdin, parse_field, read_file},
    load::{Action, LoadArgs, Step},
    output::{Exit, Failure, Output},
    provider::{BuiltIn, ProviderArgs},
};

const USAGE: &str = "\
countersign send [OPTIONS] <PROVIDER> <EVENT>
       countersign send [OPTIONS] <PROVIDER> --body <FILE>";

const EXAMPLES: &str = "\
Examples:
  # A lead with the address of your choice, to an application under development
  countersign send supademo lead.captured --url http://127.0.0.1:3000/webhooks/supademo \\
      --set email=sam@example.com --set viewer.email=sam@example.com

  # Does the application refuse a body that was changed on the way?
  countersign send storylane known-session --forge flipped-body-bit

  # How fast is it?
  countersign send supademo demo.viewed --count 10000 --concurrency 20 --rate 500

  # A provider that is not built in
  countersign send acme --scheme-file acme.json --body event.json";

/// Build, sign and post an event to a URL
///
/// `countersign events PROVIDER` lists the events, and the members that --set can change. Of a provider
/// that is not built in, only a body can be sent. Each request has a signature of its own, with the time
/// and a new id where the scheme has them.
///
/// The report at the end counts the answers by status and the failures by cause, and has the latencies:
/// from connecting, if there is no connection yet, to the end of the answer. Nothing is sent twice.
///
/// Exits with 0 if every answer was a success, or with --forge the expected refusal; with 1 if some
/// were not, with 4 if there was no answer at all, and with 130 if it is interrupted.
#[derive(Debug, Args)]
#[command(
    override_usage = USAGE,
    after_long_help = EXAMPLES,
    group = ArgGroup::new("what").required(true)
)]
pub(crate) struct SendArgs {
    /// Name of the event
    #[arg(index = 2, group = "what")]
    event: Option<String>,
    /// Where to post it; by default, where `countersign listen` listens
    #[arg(long, value_name = "URL", default_value = client::LISTENER, value_parser = client::parse_url)]
    url: Url,
    /// Change or add a member of the event, as `viewer.company=Acme Inc`. A value that is JSON is sent
    /// as JSON (`42`, `null`, `["a"]`, `"42"`), any other as a string; can be repeated
    #[arg(long, value_name = "MEMBER=VALUE", value_parser = parse_member, conflicts_with = "body")]
    set: Vec<(String, Value)>,
    /// File to post byte for byte instead of an event; `-` reads standard input
    #[arg(long, value_name = "FILE", group = "what")]
    body: Option<PathBuf>,
    /// Header field to add, or to send instead of the one of that name, as `Name: value`; can be
    /// repeated. A field that the signature covers is signed
    #[arg(long = "header", short = 'H', value_name = "HEADER", value_parser = parse_field)]
    headers: Vec<(String, String)>,
    /// Send a request that is not authentic, and expect it to be refused
    #[arg(long, value_name = "FORGERY", value_parser = forgery::parser())]
    forge: Option<Forgery>,
    /// Print the request, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// How many times to send it
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Load", value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,
    #[command(flatten)]
    provider: ProviderArgs,
    #[command(flatten)]
    load: LoadArgs,
    #[command(flatten)]
    client: ClientArgs,
}

impl SendArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let uses_stdin = self.body.as_deref().is_some_and(is_stdin);
        self.provider.secret.refuse_shared_stdin(uses_stdin, &[])?;
        let body = self.body(self.provider.provider()?.name())?;
        let provider = self.provider.configured(output)?;
        let builder = RequestBuilder::new(&provider, &self.url, &self.headers, body, self.forge)?;
        let first = builder.build()?;
        let client = self.client.client(&self.url)?;
        if self.dry_run {
            output.result(&first, &first.to_json())?;
            return Ok(Exit::Done);
        }
        let steps = stream::iter(1..=self.count).map(|position| Step {
            position,
            action: match builder.build() {
                Ok(outgoing) => Action::Post(Box::new(outgoing)),
                Err(failure) => Action::Fail(failure),
            },
        });
        let total = Some(self.count);
        let (load, url) = (&self.load, &self.url);
        load.run(steps, total, None, &client, url, output).await
    }

    fn body(&self, provider: &str) -> Result<Bytes, Failure> {
        match (&self.body, &self.event, BuiltIn::find(provider)) {
            (Some(path), _, _) => read_file(path).map(Bytes::from),
            (None, Some(event), Some(built_in)) => built_in.build(event, &self.set),
            (None, Some(_), None) => Err(Failure::usage(
                "only a provider that is built in has events: give the body with --body",
            )),
            (None, None, _) => Err(Failure::usage("name an event, or a file with --body")),
        }
    }
}
