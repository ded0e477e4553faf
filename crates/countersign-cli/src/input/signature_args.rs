use clap::Args;
use countersign::{HeaderMap, HeaderName, HeaderValue, Scheme};

use crate::output::Failure;

/// Header fields of a request.
#[derive(Debug, Clone, Args)]
pub(crate) struct FieldArgs {
    /// Header field of the request, as `Name: value`; can be repeated
    #[arg(long = "header", short = 'H', value_name = "HEADER", value_parser = parse_field)]
    headers: Vec<(String, String)>,
}

/// The signature of a request, and its other header fields.
#[derive(Debug, Clone, Args)]
pub(crate) struct SignatureArgs {
    /// Value of the signature header
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    signature: Option<String>,
    #[command(flatten)]
    fields: FieldArgs,
}

impl FieldArgs {
    pub(crate) fn headers(&self) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        for (name, text) in &self.headers {
            let name = HeaderName::try_from(name).map_err(Failure::usage)?;
            headers.append(name, value(text)?);
        }
        Ok(headers)
    }
}

impl SignatureArgs {
    pub(crate) fn headers(&self, scheme: &Scheme) -> Result<HeaderMap, Failure> {
        let mut headers = self.fields.headers()?;
        if let Some(signature) = &self.signature {
            headers.append(scheme.header(), value(signature)?);
        }
        Ok(headers)
    }
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::try_from(text).map_err(|_| {
        Failure::usage("a header value cannot hold a line break or another control character")
    })
}

/// Reads a header field such as `Name: value`.
pub(crate) fn parse_field(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if countersign::header_name(name).is_ok() => {
            Ok((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
        }
        _ => Err("not of the form `Name: value`".to_owned()),
    }
}
