use actix_web::dev::Payload;
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use crate::cases::Case;

/// The case's header fields as a `HeaderMap`.
pub fn headers(case: &Case) -> HeaderMap {
    case.headers
        .iter()
        .map(|(name, value)| {
            let value = HeaderValue::from_bytes(value).expect("a header value");
            (HeaderName::from_static(name), value)
        })
        .collect()
}

/// The case as a request with this body.
pub fn request<B>(case: &Case, body: B) -> Request<B> {
    let mut request = Request::post(case.route).body(body).expect("a request");
    *request.headers_mut() = headers(case);
    request
}

/// The case as a request with this payload.
pub fn actix_request(case: &Case, payload: actix_http::BoxedPayloadStream) -> actix_http::Request {
    let mut request = actix_web::test::TestRequest::post().uri(case.route);
    for (name, value) in &case.headers {
        let value = actix_web::http::header::HeaderValue::from_bytes(value);
        request = request.append_header((*name, value.expect("a header value")));
    }
    let mut request = request.to_request();
    *request.payload() = Payload::from(payload);
    request
}
