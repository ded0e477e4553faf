use std::{
    error::Error,
    fs, io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use bytes::Bytes;
use clap::Args;
use http::{HeaderMap, HeaderValue, Method, header};
use reqwest::{Certificate, Client, RequestBuilder, Url, redirect::Policy};
use rustls::InvalidMessage;

use crate::{failure::Failure, text};

/// Where `countersign listen` listens, unless it is told otherwise.
pub(crate) const LISTENER: &str = "http://127.0.0.1:4040/";

/// How to reach a server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ClientArgs {
    /// Post to a plain http address that is not of this machine: everybody on the way can read the
    /// leads, and send them again
    #[arg(long)]
    insecure_http: bool,
    /// File of certificates in PEM to trust beside the system's
    #[arg(long, value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// How long one request may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
}

impl ClientArgs {
    /// A client for this address, and addresses like it.
    pub(crate) fn client(&self, url: &Url) -> Result<Client, Failure> {
        let loopback = is_loopback(url);
        match url.scheme() {
            "https" => {}
            "http" if loopback || self.insecure_http => {}
            "http" => {
                return Err(Failure::usage(format_args!(
                    "{} is not of this machine, and over plain http everybody on the way can read \
                     what is sent: use https, or say --insecure-http",
                    shown(url)
                )));
            }
            other => {
                return Err(Failure::usage(format_args!(
                    "{other}: is not an address of HTTP: use http:// or https://"
                )));
            }
        }
        let mut client = Client::builder()
            .timeout(self.timeout)
            // A signed delivery is for the address that was named.
            .redirect(Policy::none())
            // What is sent once is received once at most.
            .retry(reqwest::retry::never());
        if loopback {
            // What is for this machine does not leave it, not even to a proxy.
            client = client.no_proxy();
        }
        client = match (&self.cacert, url.scheme()) {
            (Some(path), _) => client.tls_certs_merge(certificates(path)?),
            // Plain http needs no certificates, so it need not fail where the system has none.
            (None, "http") => client.tls_certs_only([]),
            (None, _) => client,
        };
        client
            .build()
            .map_err(|error| Failure::network(format_args!("cannot set up TLS: {}", cause(&error))))
    }
}

/// A request with these headers and this body, once.
pub(crate) fn request(
    client: &Client,
    method: Method,
    url: Url,
    mut headers: HeaderMap,
    body: Bytes,
) -> RequestBuilder {
    if body.is_empty() {
        // RFC 9110 §8.6 asks for it, and the client leaves it out.
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    client.request(method, url).headers(headers).body(body)
}

/// Reads the address of a server.
pub(crate) fn url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(Url::has_host);
    url.ok_or_else(|| "not an address that begins with http:// or https://".to_owned())
}

/// Whether what is posted there comes to who listens on `address` of this machine.
pub(crate) fn is_at(url: &Url, address: SocketAddr) -> bool {
    is_loopback(url) && url.port_or_known_default() == Some(address.port())
}

/// The address without a user name and password.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// The innermost reason, which says what happened; those around it say where.
pub(crate) fn cause(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(inner) = inner(innermost) {
        innermost = inner;
    }
    match innermost.downcast_ref() {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            "the server does not speak TLS there; is it plain http?".to_owned()
        }
        // Some of it may be the server's words.
        _ => text::line(&innermost.to_string()),
    }
}

/// What an error is about: an I/O error does not call what is in it its source.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
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
