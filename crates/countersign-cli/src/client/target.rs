use http::Uri;
use reqwest::Url;

/// The address that deliveries are posted to.
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) keep_path: bool,
}

impl Target {
    /// The address for a delivery. Of `received_uri` only the path and the query are taken: the sender
    /// chose it, and the user chooses the server.
    pub(crate) fn url(&self, received_uri: &Uri) -> Url {
        let mut url = self.url.clone();
        if self.keep_path {
            url.set_path(received_uri.path());
            url.set_query(received_uri.query());
        }
        url
    }
}
