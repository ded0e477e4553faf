use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use reqwest::{Client, RequestBuilder, Url};

/// A request with these header fields and this body.
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
