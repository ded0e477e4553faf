use actix_web::{
    HttpResponse,
    dev::Payload,
    http::{
        ConnectionType, StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use countersign::{Head, PerTenant, Provider, Receiver, Rejection};

/// A chunked payload that is dropped before the response is sent is drained by actix to its end,
/// however far that is; one that is still there makes actix close the connection.
struct Unread {
    _payload: Payload,
}

/// The core's response to a rejection, in the types of actix.
pub(crate) fn refusal<P: Provider>(
    endpoint: &Receiver<P, PerTenant>,
    head: &Head<'_>,
    tenant: Option<&str>,
    rejection: Rejection,
    payload: Payload,
) -> HttpResponse<()> {
    let (head, ()) = endpoint
        .reject(head, tenant, rejection.clone())
        .into_parts();
    // Both crates take every status code of three digits.
    let status =
        StatusCode::from_u16(head.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::with_body(status, ());
    for (name, value) in &head.headers {
        let name = HeaderName::try_from(name.as_str());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    if rejection.closes_connection() {
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
        response
            .extensions_mut()
            .insert(Unread { _payload: payload });
    }
    response.extensions_mut().insert(rejection);
    response
}
