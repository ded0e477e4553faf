use std::{fmt, net::SocketAddr, time::SystemTime};

use http::{HeaderName, header};

use super::{Headers, Rejection};

/// What is known of a request before its body: its header fields, when it arrived and, where an
/// adapter knows it, the request line and the peer.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    headers: &'a dyn Headers,
    received_at: SystemTime,
    method: Option<&'a str>,
    target: Option<&'a str>,
    authority: Option<&'a str>,
    origin: Option<&'a str>,
    body_at_least: u64,
    peer: Option<SocketAddr>,
}

impl<'a> Head<'a> {
    /// A request with these header fields, which arrived at this time.
    #[must_use]
    pub fn new(headers: &'a dyn Headers, received_at: SystemTime) -> Self {
        Self {
            headers,
            received_at,
            method: None,
            target: None,
            authority: None,
            origin: None,
            body_at_least: 0,
            peer: None,
        }
    }

    /// The method, such as `POST`.
    #[must_use]
    pub fn with_method(mut self, method: &'a str) -> Self {
        self.method = Some(method);
        self
    }

    /// The path and the query that the request is sent to, such as `/webhooks/acme?tenant=7`.
    #[must_use]
    pub fn with_target(mut self, target: &'a str) -> Self {
        self.target = Some(target);
        self
    }

    /// The authority that the request is sent to, where it is not in a `Host` field: HTTP/2 has
    /// `:authority` instead (RFC 9113 §8.3.1).
    #[must_use]
    pub fn with_authority(mut self, authority: &'a str) -> Self {
        self.authority = Some(authority);
        self
    }

    /// The body has at least this many bytes, whatever the header fields say.
    #[must_use]
    pub fn with_body_at_least(mut self, bytes: u64) -> Self {
        self.body_at_least = bytes;
        self
    }

    /// The address at the other end of the connection.
    #[must_use]
    pub fn with_peer(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(peer);
        self
    }

    /// The origin that the sender knows the endpoint by, such as `https://hooks.example.com`: see
    /// [`url`](Self::url). A receiver with an [origin](crate::Receiver::origin) says so itself.
    #[must_use]
    pub fn with_origin(mut self, origin: &'a str) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The authority, unless it is known already.
    pub(crate) fn or_authority(mut self, authority: &'a str) -> Self {
        self.authority = self.authority.or(Some(authority));
        self
    }

    /// The same request with other header fields.
    pub(crate) fn with_headers(mut self, headers: &'a dyn Headers) -> Self {
        self.headers = headers;
        self
    }

    /// The header fields.
    #[must_use]
    pub fn headers(&self) -> &'a dyn Headers {
        self.headers
    }

    /// When it arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at
    }

    /// The method, if the adapter says so.
    #[must_use]
    pub fn method(&self) -> Option<&'a str> {
        self.method
    }

    /// The path and the query, if the adapter says so.
    #[must_use]
    pub fn target(&self) -> Option<&'a str> {
        self.target
    }

    /// The path without the query, if the adapter says so.
    #[must_use]
    pub fn path(&self) -> Option<&'a str> {
        self.target?.split('?').next()
    }

    /// The declared length of the body, in bytes: the largest, where several are declared.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        // At least nothing says nothing.
        let at_least = Some(self.body_at_least).filter(|bytes| *bytes > 0);
        self.headers.content_length().max(at_least)
    }

    /// The address at the other end of the connection, if the adapter knows it. Behind a proxy, that
    /// is the proxy.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The value of a field that has to be there once.
    ///
    /// # Errors
    ///
    /// Those of [`Headers::exactly_one`].
    pub fn exactly_one(&self, name: &HeaderName) -> Result<&'a [u8], Rejection> {
        self.headers.exactly_one(name)
    }

    /// The URL that the sender sent the request to, for schemes that sign it.
    ///
    /// It is the origin of the endpoint (see [`Receiver::origin`](crate::Receiver::origin)), or else
    /// `https://` and the host that the request names, and then the path and the query.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] or [`Rejection::HeaderRepeated`] for `Host`, where no origin is
    /// set and no authority is known.
    pub fn url(&self) -> Result<String, Rejection> {
        let target = self.target.unwrap_or_default();
        if let Some(origin) = self.origin {
            return Ok(format!("{origin}{target}"));
        }
        let host = match self.authority {
            Some(authority) => authority.into(),
            None => String::from_utf8_lossy(self.exactly_one(&header::HOST)?),
        };
        Ok(format!("https://{host}{target}"))
    }
}

/// Shows the request line, and no field: one of them is the signature.
impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("content_length", &self.content_length())
            .field("received_at", &self.received_at)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_of_the_origin_else_of_the_authority_else_of_the_host() {
        let fields = [("Host", "host.example")];
        let head = Head::new(&fields, SystemTime::UNIX_EPOCH).with_target("/a?b=c");
        assert_eq!(head.url().unwrap(), "https://host.example/a?b=c");
        assert_eq!(head.path(), Some("/a"));
        let head = head.with_authority("authority.example");
        assert_eq!(head.url().unwrap(), "https://authority.example/a?b=c");
        let head = head.with_origin("http://origin.example:8080");
        assert_eq!(head.url().unwrap(), "http://origin.example:8080/a?b=c");

        for fields in [vec![], vec![("host", "a"), ("Host", "a")]] {
            let head = Head::new(&fields, SystemTime::UNIX_EPOCH).with_target("/");
            assert_eq!(head.url().unwrap_err().status(), 401);
        }
    }

    #[test]
    fn the_larger_of_two_lengths_counts() {
        let length = |declared: &str, at_least| {
            let fields = [("content-length", declared)];
            let head = Head::new(&fields, SystemTime::UNIX_EPOCH);
            head.with_body_at_least(at_least).content_length()
        };
        assert_eq!(length("7", 5), Some(7));
        assert_eq!(length("5", 7), Some(7));
        assert_eq!(length("x", 0), None);
        assert_eq!(length("0", 0), Some(0));
    }

    #[test]
    fn debug_shows_no_field_and_no_query() {
        let fields = [("x-sig", "hidden")];
        let head = Head::new(&fields, SystemTime::UNIX_EPOCH);
        let shown = format!("{:?}", head.with_method("POST").with_target("/a?hidden"));
        assert!(shown.contains("POST") && shown.contains("/a"), "{shown}");
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
