use std::{net::SocketAddr, time::SystemTime};

use countersign::Head;
use http::request::Parts;
use http_body::Body;

/// The core's view of a request. The peer is the `SocketAddr` in the request's extensions, if a
/// server or a layer outside has put it there.
pub(crate) fn head<'a>(parts: &'a Parts, body: &impl Body, received_at: SystemTime) -> Head<'a> {
    let mut head = Head::new(&parts.headers, received_at)
        .with_body_at_least(body.size_hint().lower())
        .with_method(parts.method.as_str());
    if let Some(target) = parts.uri.path_and_query() {
        head = head.with_target(target.as_str());
    }
    if let Some(authority) = parts.uri.authority() {
        head = head.with_authority(authority.as_str());
    }
    if let Some(peer) = parts.extensions.get::<SocketAddr>() {
        head = head.with_peer(*peer);
    }
    head
}
