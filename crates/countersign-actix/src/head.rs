use std::time::SystemTime;

use actix_web::{
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderValue},
};
use countersign::{Head, HeaderName, Headers};

/// actix's own header map, of http 0.2.
struct ActixHeaders<'a>(&'a HeaderMap);

impl Headers for ActixHeaders<'_> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in self.0 {
            visit(name.as_str(), HeaderValue::as_bytes(value));
        }
    }

    fn for_each_value<'a>(&'a self, name: &HeaderName, visit: &mut dyn FnMut(&'a [u8])) {
        // Both keep names in lower case. Looking one up by text would allocate the other's name.
        for (field, value) in self.0 {
            if field.as_str() == name.as_str() {
                visit(HeaderValue::as_bytes(value));
            }
        }
    }
}

/// Shows the core's view of a request.
pub(crate) fn with_head<T>(
    request: &ServiceRequest,
    received_at: SystemTime,
    show: impl FnOnce(&Head<'_>) -> T,
) -> T {
    let headers = ActixHeaders(request.headers());
    let mut head = Head::new(&headers, received_at).with_method(request.method().as_str());
    if let Some(target) = request.uri().path_and_query() {
        head = head.with_target(target.as_str());
    }
    if let Some(authority) = request.uri().authority() {
        head = head.with_authority(authority.as_str());
    }
    if let Some(peer) = request.peer_addr() {
        head = head.with_peer(peer);
    }
    show(&head)
}
