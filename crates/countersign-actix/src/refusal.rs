use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    dev::Payload,
    http::{
        ConnectionType, StatusCode, Version,
        header::{CONTENT_LENGTH, HeaderName, HeaderValue},
    },
};
use countersign::{Head, PerTenant, Provider, Receiver, Rejection};

use crate::RefusalBody;

/// The core's response to a rejection, in the types of actix.
pub(crate) fn refusal<P: Provider>(
    endpoint: &Receiver<P, PerTenant>,
    head: &Head<'_>,
    tenant: Option<&str>,
    rejection: Rejection,
    version: Version,
    payload: Payload,
) -> HttpResponse<RefusalBody> {
    let (head, ()) = endpoint
        .reject(head, tenant, rejection.clone())
        .into_parts();
    // Both crates take every status code of three digits.
    let status =
        StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = if reads_what_is_left(&rejection, version) {
        RefusalBody::after(payload)
    } else {
        RefusalBody::without_reading(payload)
    };
    let is_stream = body.size() == BodySize::Stream;
    let mut response = HttpResponse::with_body(status, body);
    for (name, value) in &head.headers {
        let name = HeaderName::try_from(name.as_str());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    if is_stream {
        // The client knows at once that there is no body.
        response
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        response.head_mut().no_chunking(true);
    }
    if rejection.closes_connection() {
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
    }
    response.extensions_mut().insert(rejection);
    response
}

/// On HTTP/2 only the stream ends, and nothing more comes of a body that broke off.
fn reads_what_is_left(rejection: &Rejection, version: Version) -> bool {
    rejection.closes_connection()
        && version < Version::HTTP_2
        && !matches!(rejection, Rejection::BodyIncomplete(_))
}
