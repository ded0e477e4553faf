use std::net::{IpAddr, SocketAddr};

use reqwest::Url;

/// Where `countersign listen` listens by default.
pub(crate) const LISTENER: &str = "http://127.0.0.1:4040/";

/// Reads the address of a server.
pub(crate) fn parse_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(Url::has_host);
    url.ok_or_else(|| "not an address that begins with http:// or https://".to_owned())
}

/// The address without its user name and password.
pub(crate) fn shown_url(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Whether a listener on `address` of this machine receives what is posted to `url`.
pub(crate) fn is_at(url: &Url, address: SocketAddr) -> bool {
    is_loopback(url) && url.port_or_known_default() == Some(address.port())
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}
