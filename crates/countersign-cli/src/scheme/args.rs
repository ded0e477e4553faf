use std::{path::PathBuf, time::Duration};

use clap::Args;
use countersign::{Algorithm, Encoding, HeaderName, Scheme, SignedPart, ValueSource, header_name};
use serde_json::json;

use super::{
    file::read,
    parsers::{algorithm, encoding, pointer, separator, signed_part, tolerance},
};
use crate::output::Failure;

/// How a provider signs that is not built in.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Scheme of another provider")]
pub(crate) struct SchemeArgs {
    /// File that says how the provider signs, as JSON; `countersign scheme` prints one to start from
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "scheme_header", "encoding", "algorithm", "prefix", "list_separator", "list_tag",
            "timestamp_field", "timestamp_element", "tolerance", "signed_before", "signed_after",
            "id_field", "id_pointer", "event_field", "event_pointer",
        ]
    )]
    scheme_file: Option<PathBuf>,
    /// Header field with the signature, instead of a file
    #[arg(long, value_name = "FIELD", value_parser = header_name, requires = "encoding")]
    scheme_header: Option<HeaderName>,
    /// How the signature is written
    #[arg(long, value_name = "ENCODING", value_parser = encoding(), requires = "scheme_header")]
    encoding: Option<Encoding>,
    /// How the signature is made [default: hmac-sha256]
    #[arg(long, value_name = "ALGORITHM", value_parser = algorithm(), requires = "scheme_header")]
    algorithm: Option<Algorithm>,
    /// What the field's value starts with, such as `sha256=`
    #[arg(
        long,
        value_name = "TEXT",
        requires = "scheme_header",
        allow_hyphen_values = true
    )]
    prefix: Option<String>,
    /// Character between the elements, where the field's value is a list
    #[arg(long, value_name = "CHAR", value_parser = separator, requires_all = ["scheme_header", "list_tag"])]
    list_separator: Option<char>,
    /// What an element of the list starts with if it is a signature, such as `v1=`
    #[arg(long, value_name = "TEXT", requires = "list_separator")]
    list_tag: Option<String>,
    /// Header field with the time of signing, in Unix seconds
    #[arg(long, value_name = "FIELD", value_parser = header_name, requires = "scheme_header", conflicts_with = "timestamp_element")]
    timestamp_field: Option<HeaderName>,
    /// What the element of the list starts with that is the time of signing, such as `t=`
    #[arg(long, value_name = "TEXT", requires = "list_separator")]
    timestamp_element: Option<String>,
    /// How far the time of signing may be from the arrival, such as 90s [default: 5m]
    #[arg(long, value_name = "DURATION", value_parser = tolerance, requires = "scheme_header")]
    tolerance: Option<Duration>,
    /// What the signature covers before the body: `timestamp`, `url`, `field:NAME` or `text:TEXT`; once
    /// for each part, in their order
    #[arg(long, value_name = "PART", value_parser = signed_part, requires = "scheme_header")]
    signed_before: Vec<SignedPart>,
    /// What the signature covers after the body, likewise
    #[arg(long, value_name = "PART", value_parser = signed_part, requires = "scheme_header")]
    signed_after: Vec<SignedPart>,
    /// Header field with the delivery's id
    #[arg(long, value_name = "FIELD", value_parser = header_name, requires = "scheme_header", conflicts_with = "id_pointer")]
    id_field: Option<HeaderName>,
    /// JSON pointer to the delivery's id in the body, such as `/id`
    #[arg(long, value_name = "POINTER", value_parser = pointer, requires = "scheme_header")]
    id_pointer: Option<String>,
    /// Header field with the event's name
    #[arg(long, value_name = "FIELD", value_parser = header_name, requires = "scheme_header", conflicts_with = "event_pointer")]
    event_field: Option<HeaderName>,
    /// JSON pointer to the event's name in the body, such as `/type`
    #[arg(long, value_name = "POINTER", value_parser = pointer, requires = "scheme_header")]
    event_pointer: Option<String>,
}

/// What Stripe, Slack and Standard Webhooks accept.
const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

impl SchemeArgs {
    pub(crate) fn is_given(&self) -> bool {
        self.scheme_file.is_some() || self.scheme_header.is_some()
    }

    /// The scheme, if one is given.
    pub(crate) fn read(&self) -> Result<Option<Scheme>, Failure> {
        match (&self.scheme_file, &self.scheme_header) {
            (Some(path), _) => read(path).map(Some),
            (None, Some(header)) => self.build(header).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn build(&self, header: &HeaderName) -> Result<Scheme, Failure> {
        let Some(encoding) = self.encoding else {
            return Err(Failure::usage("--scheme-header needs --encoding"));
        };
        let place = match (&self.timestamp_field, &self.timestamp_element) {
            (Some(name), _) => Some(json!({"field": name.as_str()})),
            (None, Some(tag)) => Some(json!({"element": tag})),
            (None, None) if self.tolerance.is_some() => {
                return Err(Failure::usage(
                    "--tolerance needs --timestamp-field or --timestamp-element",
                ));
            }
            (None, None) => None,
        };
        let tolerance = self.tolerance.unwrap_or(DEFAULT_TOLERANCE).as_secs();
        let tag = self.list_tag.as_deref().unwrap_or_default();
        let scheme = json!({
            "header": header.as_str(),
            "encoding": encoding,
            "algorithm": self.algorithm.unwrap_or_default(),
            "prefix": self.prefix.as_deref().unwrap_or_default(),
            "list": self.list_separator.map(|separator| json!({"separator": separator, "tag": tag})),
            "timestamp": place.map(|place| json!({"place": place, "tolerance_seconds": tolerance})),
            "signed_before": self.signed_before,
            "signed_after": self.signed_after,
            "id": source(self.id_field.as_ref(), self.id_pointer.as_ref()),
            "event_name": source(self.event_field.as_ref(), self.event_pointer.as_ref()),
        });
        serde_json::from_value(scheme).map_err(Failure::usage)
    }
}

fn source(field: Option<&HeaderName>, pointer: Option<&String>) -> Option<ValueSource> {
    match (field, pointer) {
        (Some(name), _) => Some(ValueSource::field(name.clone())),
        (None, Some(pointer)) => Some(ValueSource::Pointer(pointer.clone().into())),
        (None, None) => None,
    }
}
