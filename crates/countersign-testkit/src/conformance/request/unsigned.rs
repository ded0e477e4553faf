//! The unsigned request, wherever it may miss what verifies.

use bytes::Bytes;
use http::Method;

use super::{requests::Requests, suite_request::SuiteRequest};

/// Parameters that applications have for their own tests.
const SWITCHES: &str = "debug=1&test=1&dev=true&verified=true&verify=false&skip_verification=true\
    &signature=&admin=1";

/// A path that no application has.
const NOWHERE: &str = "/countersign-testkit-no-such-path";

impl Requests<'_> {
    /// The unsigned sample with every method, and then with one that nobody has registered.
    ///
    /// `CONNECT` is not for a path (RFC 9110 §9.3.6).
    pub(crate) fn of_every_method(&self) -> Vec<SuiteRequest> {
        let others = ["PURGE", "post"].map(|name| Method::from_bytes(name.as_bytes()).ok());
        let methods = [
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::TRACE,
        ];
        let methods = methods.into_iter().chain(others.into_iter().flatten());
        methods
            .flat_map(|method| {
                let request = self.unsigned_to(self.target()).with_method(method.clone());
                let request = request.described(format!("{method} of the sample, unsigned"));
                // A client sends no content in a TRACE (RFC 9110 §9.3.8), and a handler of GET may
                // refuse one.
                let empty = request.clone().with_body(Bytes::new());
                let empty = empty.described(format!("{method}, unsigned, without a body"));
                match method {
                    Method::TRACE => vec![empty],
                    Method::GET | Method::HEAD | Method::OPTIONS => vec![request, empty],
                    _ => vec![request],
                }
            })
            .collect()
    }

    /// The unsigned sample with queries.
    pub(crate) fn of_every_query(&self) -> Vec<SuiteRequest> {
        let target = self.target();
        let separator = if target.contains('?') { '&' } else { '?' };
        ["", "a=b", SWITCHES, "%00", "?"]
            .map(|query| self.unsigned_to(&format!("{target}{separator}{query}")))
            .into()
    }

    /// The unsigned sample to other spellings of the path.
    pub(crate) fn of_every_path(&self) -> Vec<SuiteRequest> {
        let target = self.target();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, format!("?{query}")),
            None => (target, String::new()),
        };
        let mut paths: Vec<_> = spellings(path)
            .into_iter()
            .filter(|other| other != path)
            .collect();
        paths.dedup();
        paths
            .into_iter()
            .map(|path| self.unsigned_to(&format!("{path}{query}")))
            .collect()
    }

    /// The unsigned sample to a path that no application has.
    pub(crate) fn to_nowhere(&self) -> SuiteRequest {
        self.unsigned_to(NOWHERE)
    }

    fn unsigned_to(&self, target: &str) -> SuiteRequest {
        let request = self.sample().unsigned(self.scheme()).to(target);
        request.described(format!("the sample, unsigned, to {target}"))
    }
}

/// Other spellings of a path, which a router may take for the same.
fn spellings(path: &str) -> Vec<String> {
    let (start, last) = path.rsplit_once('/').unwrap_or(("", path));
    let encoded = |place: usize, c: char| {
        let (before, after) = last.split_at(place);
        let after = after.get(c.len_utf8()..).unwrap_or_default();
        format!("{start}/{before}%{:02x}{after}", u32::from(c))
    };
    let mut letters = last.char_indices().filter(|(_, c)| c.is_ascii_alphabetic());
    let mut spellings = vec![
        format!("{path}/"),
        format!("{path}//"),
        format!("/{path}"),
        format!("{start}//{last}"),
        format!("/.{path}"),
        format!("{start}/./{last}"),
        format!("{path}/."),
        format!("{start}/x/../{last}"),
        format!("{start}/%2e/{last}"),
        format!("{start}%2f{last}"),
        format!("{path}%20"),
        format!("{path}%00"),
        format!("{path};a=b"),
        format!("{path}.json"),
        path.to_ascii_uppercase(),
        path.to_ascii_lowercase(),
    ];
    if let Some((place, c)) = letters.next() {
        spellings.push(encoded(place, c));
    }
    if let Some((place, c)) = letters.next_back() {
        spellings.push(encoded(place, c));
    }
    spellings.retain(|spelling| spelling.starts_with('/'));
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_spelled_in_every_way() {
        let all = spellings("/webhooks/Acme");
        for expected in [
            "/webhooks/Acme/",
            "//webhooks/Acme",
            "/webhooks//Acme",
            "/webhooks/./Acme",
            "/./webhooks/Acme",
            "/webhooks/x/../Acme",
            "/webhooks%2fAcme",
            "/WEBHOOKS/ACME",
            "/webhooks/acme",
            "/webhooks/%41cme",
            "/webhooks/Acm%65",
        ] {
            assert!(all.iter().any(|path| path == expected), "{expected}");
        }
    }

    #[test]
    fn every_spelling_is_a_path_of_a_request() {
        for path in ["/", "/a", "/webhooks/", "/webhooks/7", "/a-b/c_d"] {
            for spelling in spellings(path) {
                let uri: http::Uri = spelling.parse().unwrap();
                assert_eq!(uri.path(), spelling);
                assert!(uri.authority().is_none(), "{spelling}");
            }
        }
    }
}
