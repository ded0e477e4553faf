use bytes::Bytes;
use countersign_testkit::Forgery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use reqwest::Url;

use crate::{
    client::{HOP_BY_HOP, PostedUrl},
    load::{Expected, Outgoing},
    output::Failure,
    provider::{ConfiguredProvider, Signing},
};

const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

/// Builds the requests that `send` posts.
pub(super) struct RequestBuilder<'a> {
    provider: &'a ConfiguredProvider,
    url: &'a Url,
    posted_url: PostedUrl,
    /// The fields of `--header`, which replace those of the same name.
    given: HeaderMap,
    body: Bytes,
    forgery: Option<Forgery>,
}

impl<'a> RequestBuilder<'a> {
    pub(super) fn new(
        provider: &'a ConfiguredProvider,
        url: &'a Url,
        fields: &[(String, String)],
        body: Bytes,
        forgery: Option<Forgery>,
    ) -> Result<Self, Failure> {
        let mut given = HeaderMap::new();
        for (name, value) in fields {
            let name = HeaderName::try_from(name).map_err(Failure::usage)?;
            let value = HeaderValue::try_from(value)
                .map_err(|error| Failure::usage(format_args!("{name}: {error}")))?;
            if name != header::HOST && HOP_BY_HOP.contains(&name) {
                return Err(Failure::usage(format_args!(
                    "{name} belongs to the connection: it cannot be set"
                )));
            }
            given.append(name, value);
        }
        Ok(Self {
            provider,
            url,
            posted_url: PostedUrl::from(url),
            given,
            body,
            forgery,
        })
    }

    /// Builds one request, signed now.
    pub(super) fn build(&self) -> Result<Outgoing, Failure> {
        let signing = Signing {
            fields: &self.given,
            url: Some(&self.posted_url),
            at: None,
        };
        let signed = self.provider.sign(signing, &self.body)?;
        let mut url = self.url.clone();
        let (headers, body, expected) = match self.forgery {
            None => (signed.headers(), self.body.clone(), Expected::Success),
            Some(forgery) => {
                let forged = forgery.apply(&signed).map_err(|error| {
                    Failure::usage(format_args!(
                        "cannot forge {forgery} for {}: {error}",
                        self.provider.name()
                    ))
                })?;
                if forged.path != self.posted_url.target {
                    let (path, query) = match forged.path.split_once('?') {
                        Some((path, query)) => (path, Some(query)),
                        None => (forged.path.as_str(), None),
                    };
                    url.set_path(path);
                    url.set_query(query);
                }
                let expected = Expected::Status(forgery.status());
                (forged.headers, forged.body, expected)
            }
        };
        Ok(Outgoing {
            method: Method::POST,
            url,
            headers: self.with_given_fields(&headers),
            body,
            expected,
            origin: None,
            place: None,
        })
    }

    fn with_given_fields(&self, signed: &HeaderMap) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/json");
        let content_type = signed.get(header::CONTENT_TYPE).unwrap_or(&json);
        headers.insert(header::CONTENT_TYPE, content_type.clone());
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        for (name, value) in signed {
            if name != header::CONTENT_TYPE {
                headers.append(name, value.clone());
            }
        }
        // A field that is signed has the value of --header already, or a forged one.
        let scheme = self.provider.scheme();
        for name in self.given.keys().filter(|name| !scheme.covers(name)) {
            headers.remove(name);
            for value in self.given.get_all(name) {
                headers.append(name, value.clone());
            }
        }
        headers
    }
}
