use reqwest::Url;

use super::url::parse_url;

/// The URL that a request is posted to, in the parts that a scheme may sign.
#[derive(Debug, Clone)]
pub(crate) struct PostedUrl {
    /// The scheme, the host and the port, such as `https://hooks.example.com`.
    pub(crate) origin: String,
    /// The path and the query.
    pub(crate) target: String,
}

impl PostedUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        parse_url(text).map(|url| Self::from(&url))
    }
}

impl From<&Url> for PostedUrl {
    fn from(url: &Url) -> Self {
        let path = url.path();
        Self {
            origin: url.origin().ascii_serialization(),
            target: match url.query() {
                Some(query) => format!("{path}?{query}"),
                None => path.to_owned(),
            },
        }
    }
}
