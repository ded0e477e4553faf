use clap::Args;
use countersign::{HeaderMap, HeaderName, HeaderValue, Scheme};

use crate::failure::Failure;

/// The signature that a request is said to have.
#[derive(Debug, Clone, Args)]
#[group(id = "claim", multiple = false)]
pub(crate) struct ClaimArgs {
    /// The signature header's value
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    signature: Option<String>,
    /// A header of the request, as `Name: value`; may be given several times
    #[arg(long = "header", short = 'H', value_name = "HEADER", value_parser = header)]
    headers: Vec<(String, String)>,
}

impl ClaimArgs {
    /// The headers of the request, as far as they were given.
    pub(crate) fn headers(&self, scheme: &Scheme) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(signature) = &self.signature {
            headers.append(scheme.header(), value(signature)?);
        }
        for (name, text) in &self.headers {
            let name = HeaderName::try_from(name).map_err(Failure::usage)?;
            headers.append(name, value(text)?);
        }
        Ok(headers)
    }
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::try_from(text).map_err(|_| {
        Failure::usage(
            "the value of a header cannot hold a line break or another control character",
        )
    })
}

/// Reads a header as it stands in a request.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if countersign::header_name(name).is_ok() => {
            Ok((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
        }
        _ => Err("not of the form `Name: value`".to_owned()),
    }
}
