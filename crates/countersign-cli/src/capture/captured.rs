use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{provider::ProviderName, report::Verdict};

/// A delivery as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Captured {
    pub(crate) received_at: DateTime<Utc>,
    /// `None` if no provider's signature header was there.
    pub(crate) provider: Option<ProviderName>,
    #[serde(flatten)]
    pub(crate) verdict: Verdict,
    #[serde(default = "post")]
    pub(crate) method: String,
    /// The path of the request, with its query.
    pub(crate) path: String,
    /// In their order. The names are in lower case.
    pub(crate) headers: Vec<(String, HeaderText)>,
    /// `None` if not all of it came.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub(crate) body: Option<Bytes>,
}

/// A header's value: text, or anything else in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum HeaderText {
    Text(String),
    Bytes { base64: String },
}

impl Captured {
    /// Whether it is of that name: the event's, or that of `countersign events`.
    pub(crate) fn is_event(&self, name: &str) -> bool {
        let Verdict::Authentic(accepted) = &self.verdict else {
            return false;
        };
        if accepted.event.as_deref() == Some(name) {
            return true;
        }
        let is_known = match (self.provider, name) {
            (Some(ProviderName::Storylane), "known-session") => true,
            (Some(ProviderName::Storylane), "unknown-session") => false,
            _ => return false,
        };
        // Storylane's deliveries differ in their content only.
        let body = self.body.as_deref().unwrap_or_default();
        let event = serde_json::from_slice::<countersign_storylane::Event>(body);
        event.is_ok_and(|event| event.is_recognized() && event.lead().is_some() == is_known)
    }

    /// All of the body.
    pub(crate) fn whole_body(&self) -> Result<&Bytes, String> {
        self.body.as_ref().ok_or_else(|| match &self.verdict {
            Verdict::Refused(refused) => format!("its body was not captured: {}", refused.error),
            Verdict::Authentic(_) => "its body was not captured".to_owned(),
        })
    }

    /// The headers, as they were sent.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, String> {
        let mut map = HeaderMap::new();
        for (name, text) in &self.headers {
            let field = HeaderName::try_from(name.as_str())
                .map_err(|_| format!("{name:?} is not a header name"))?;
            let value = text.value().map_err(|error| format!("{name}: {error}"))?;
            map.try_append(field, value)
                .map_err(|_| "there are too many headers".to_owned())?;
        }
        Ok(map)
    }
}

impl From<&HeaderValue> for HeaderText {
    fn from(value: &HeaderValue) -> Self {
        Self::of(value.as_bytes())
    }
}

impl HeaderText {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Bytes {
                base64: STANDARD.encode(bytes),
            },
        }
    }

    fn value(&self) -> Result<HeaderValue, String> {
        let bytes = match self {
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Bytes { base64 } => STANDARD
                .decode(base64)
                .map_err(|error| format!("the value is not base64: {error}"))?,
        };
        HeaderValue::try_from(bytes).map_err(|_| "not the value of a header".to_owned())
    }
}

fn post() -> String {
    Method::POST.to_string()
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn to_base64<S: Serializer>(body: &Option<Bytes>, serializer: S) -> Result<S::Ok, S::Error> {
    match body {
        Some(body) => serializer.serialize_str(&STANDARD.encode(body)),
        None => serializer.serialize_none(),
    }
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Bytes>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let body = STANDARD
        .decode(text)
        .map_err(|error| de::Error::custom(format_args!("the body is not base64: {error}")))?;
    Ok(Some(body.into()))
}
