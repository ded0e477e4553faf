use bytes::Bytes;
use countersign::{HeaderMap, Scheme};
use serde_json::Value;

use super::suite_request::{End, SuiteRequest};
use crate::{
    conformance::suite::Conformance,
    forge::{Described, Forged, Forgery, NotForged},
    sign::SignedRequest,
};

/// A length that no memory can hold.
const HUGE_LENGTH: u64 = 1_000_000_000_000_000;

/// Makes the requests of a suite. Each is signed anew, with its own timestamp and id.
pub(crate) struct Requests<'a> {
    suite: &'a Conformance,
    path: &'a str,
}

impl<'a> Requests<'a> {
    /// # Errors
    ///
    /// Why the sample cannot be signed.
    pub(crate) fn new(suite: &'a Conformance, path: &'a str) -> Result<Self, String> {
        let requests = Self { suite, path };
        let signed = requests.signed(path, &suite.sample);
        let headers = signed.try_headers();
        let headers = headers.map_err(|rejection| rejection.to_string())?;
        let checked = suite.scheme.check(&signed.head(&headers));
        checked.map_err(|rejection| rejection.to_string())?;
        Ok(requests)
    }

    pub(super) fn scheme(&self) -> &Scheme {
        &self.suite.scheme
    }

    /// The path of the endpoint, with the query.
    pub(super) fn target(&self) -> &str {
        self.path
    }

    fn signed(&self, path: &str, body: &[u8]) -> SignedRequest {
        let request = SignedRequest::with_scheme(&self.suite.scheme, &self.suite.secret, body)
            .path(path)
            .with_headers(&self.suite.headers);
        match &self.suite.origin {
            Some(origin) => request.origin(origin.as_str()),
            None => request,
        }
    }

    /// The fields of a delivery with this body. A scheme that can sign the sample can sign any body.
    fn headers(&self, path: &str, body: &[u8]) -> HeaderMap {
        self.signed(path, body).try_headers().unwrap_or_default()
    }

    pub(crate) fn sample(&self) -> SuiteRequest {
        self.authentic("the sample", self.suite.sample.clone())
    }

    /// The sample to another path of the application.
    pub(crate) fn to_path(&self, path: &str) -> SuiteRequest {
        let sample = self.suite.sample.clone();
        let description = format!("the sample, to {path}");
        SuiteRequest::new(&description, path, self.headers(path, &sample), sample)
    }

    /// This body, signed.
    pub(crate) fn authentic(&self, description: &str, body: Bytes) -> SuiteRequest {
        SuiteRequest::new(description, self.path, self.headers(self.path, &body), body)
    }

    pub(crate) fn in_frames(&self) -> Vec<SuiteRequest> {
        let in_frames = |size| {
            let request = self.sample().in_frames(size).chunked();
            request.described(format!("the sample in frames of {size} bytes"))
        };
        [1, 7, 61].map(in_frames).into()
    }

    pub(crate) fn with_trailer(&self) -> SuiteRequest {
        let request = self.sample().in_frames(61).chunked().ending(End::Trailer);
        request.described("the sample, and then a trailer")
    }

    /// The sample, padded with white space to the limit; only JSON can be padded.
    pub(crate) fn largest(&self) -> Option<SuiteRequest> {
        serde_json::from_slice::<Value>(&self.suite.sample).ok()?;
        let limit = self.suite.max_body_bytes;
        let body = self.padded(limit).filter(|body| body.len() == limit)?;
        let description = format!("the sample with white space up to {limit} bytes");
        Some(self.authentic(&description, body))
    }

    /// An authentic body of one byte more than the limit.
    pub(crate) fn too_large(&self) -> Option<SuiteRequest> {
        let length = self.suite.max_body_bytes.checked_add(1)?;
        let body = self.padded(length)?;
        let description = format!("a body of {} bytes", body.len());
        Some(self.authentic(&description, body))
    }

    /// A length over the limit, and no body.
    pub(crate) fn declared_too_large(&self) -> SuiteRequest {
        let length = u64::try_from(self.suite.max_body_bytes).unwrap_or(u64::MAX);
        let length = length.saturating_add(1);
        let request = self.sample().declaring(length).without_body();
        request.described(format!("a Content-Length of {length}, and no body"))
    }

    pub(crate) fn unsigned_and_too_large(&self) -> SuiteRequest {
        let mut request = self.declared_too_large();
        request.headers.remove(self.suite.scheme.header());
        let description = format!("no signature, {}", request.description);
        request.described(description)
    }

    pub(crate) fn huge_length(&self) -> SuiteRequest {
        let request = self.sample().declaring(HUGE_LENGTH).without_body();
        request.described(format!("a Content-Length of {HUGE_LENGTH}, and no body"))
    }

    pub(crate) fn stalled(&self) -> SuiteRequest {
        let request = self.sample().halved().ending(End::Silent);
        request.described("half of the sample, and then nothing")
    }

    /// A body in eight frames. The last one comes after twice the read timeout.
    pub(crate) fn trickled(&self) -> SuiteRequest {
        let length = self.suite.sample.len().next_multiple_of(8);
        let body = self.padded(length).unwrap_or_default();
        let request = self.authentic(
            "a body in eight frames, a quarter of the read timeout apart",
            body,
        );
        request
            .in_frames(length / 8)
            .pausing(self.suite.read_timeout / 4)
    }

    /// Forged bodies that stall before their last byte, more than a budget of so many bytes holds.
    /// `None` if these are more than `most`, or if there is no memory for one.
    pub(crate) fn filling(&self, budget: usize, most: usize) -> Option<Vec<SuiteRequest>> {
        // Not the limit itself, which is for another rule.
        let length = self.suite.max_body_bytes.checked_sub(1)?;
        let held = length.checked_sub(1).filter(|held| *held > 0)?;
        let count = (budget / held)
            .checked_add(2)
            .filter(|count| *count <= most)?;
        let body = self.padded(held)?.slice(..held);
        let request = self.sample().with_body(body).ending(End::Silent);
        let request = request.declaring(u64::try_from(length).ok()?);
        Some(vec![request; count])
    }

    pub(crate) fn broken_off(&self) -> Vec<SuiteRequest> {
        let broken = |request: SuiteRequest, description: &str| {
            request.ending(End::Broken).described(description)
        };
        vec![
            broken(
                self.sample().chunked(),
                "all of the sample in chunks, and then an error instead of the end",
            ),
            broken(
                self.sample().halved().chunked(),
                "half of the sample in chunks, and then an error",
            ),
            broken(
                self.sample().halved(),
                "half of the sample, and then an error",
            ),
        ]
    }

    pub(crate) fn forged(&self, forgery: Forgery) -> Result<SuiteRequest, NotForged> {
        let forged = forgery.apply(&self.signed(self.path, &self.suite.sample))?;
        let description = self.shown(&forged);
        Ok(SuiteRequest::new(
            &description,
            &forged.path,
            forged.headers,
            forged.body,
        ))
    }

    /// The forgeries of the sample that this makes, together.
    pub(crate) fn all_forged(
        &self,
        forge: fn(&SignedRequest) -> Result<Vec<Described>, NotForged>,
    ) -> Result<Vec<SuiteRequest>, NotForged> {
        let all = forge(&self.signed(self.path, &self.suite.sample))?;
        let described = |(description, forged): Described| {
            let description = format!("{description}: {}", self.shown(&forged));
            SuiteRequest::new(&description, &forged.path, forged.headers, forged.body)
        };
        Ok(all.into_iter().map(described).collect())
    }

    /// The sample, and then the requests that have to be refused over HTTP/2 too.
    pub(crate) fn over_http2(&self) -> Vec<(u16, SuiteRequest)> {
        let forgeries = [
            Forgery::Missing,
            Forgery::WrongSecret,
            Forgery::FlippedBodyBit,
            Forgery::Truncated,
        ];
        let forged = forgeries.into_iter().filter_map(|forgery| {
            let request = self.forged(forgery).ok()?;
            Some((401, request))
        });
        let too_large = self.too_large().map(|request| {
            let request = request.in_frames(16 * 1024).chunked();
            (413, request)
        });
        let refused = forged.chain(too_large);
        refused
            .map(|(status, request)| {
                let description = format!("over HTTP/2: {}", request.description);
                (status, request.over_http2().described(description))
            })
            .collect()
    }

    /// The heads of the forgeries that the header fields show.
    pub(crate) fn forged_heads(&self) -> Vec<SuiteRequest> {
        let signed = self.signed(self.path, &self.suite.sample);
        let forged = |forgery: &Forgery| {
            let forged = forgery.apply(&signed).ok()?;
            let head = signed.head(&forged.headers).with_target(&forged.path);
            self.suite.scheme.check(&head).err()?;
            let description = format!("{} No body is sent.", forgery.description());
            let request =
                SuiteRequest::new(&description, &forged.path, forged.headers, forged.body);
            Some(request.without_body())
        };
        Forgery::ALL.iter().filter_map(forged).collect()
    }

    /// The start of a forgery's signature and the length of its body. The whole signature is the
    /// right one of the sample in some forgeries, and reports are public.
    fn shown(&self, forged: &Forged) -> String {
        let name = self.suite.scheme.header();
        let values = forged.headers.get_all(name).iter();
        let shown = values.map(|value| {
            let length = value.len();
            let start = value.as_bytes().get(..8).unwrap_or(value.as_bytes());
            let more = if length > 8 { "…" } else { "" };
            let start = start.escape_ascii();
            format!("{name}: {start}{more} ({length} bytes), ")
        });
        let shown: String = shown.collect();
        let length = forged.body.len();
        match shown.as_str() {
            "" => format!("no signature, and a body of {length} bytes"),
            _ => format!("{shown}and a body of {length} bytes"),
        }
    }

    /// The sample, padded with white space to at least this length.
    fn padded(&self, length: usize) -> Option<Bytes> {
        let mut body = self.suite.sample.to_vec();
        let more = length.saturating_sub(body.len());
        body.try_reserve_exact(more).ok()?;
        body.extend(std::iter::repeat_n(b' ', more));
        Some(body.into())
    }
}
