use std::time::SystemTime;

use crate::{Headers, ParseError, Rejection, Scheme, Verifier};

/// A platform that sends signed webhooks: how it signs, and what its events are.
///
/// Most providers sign with an HMAC-SHA256 in one header. For them, a [`Scheme`](crate::Scheme) is
/// the whole of `begin`, and [`parse_json`](crate::parse_json) the whole of `parse`:
///
/// ```
/// use std::time::SystemTime;
///
/// use countersign::{
///     Headers, Object, ParseError, Provider, Rejection, Scheme, Unrecognized, Verifier, parse_json,
/// };
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Order {
///     id: u64,
/// }
///
/// #[derive(Clone)]
/// struct Acme(Scheme);
///
/// impl Provider for Acme {
///     const NAME: &'static str = "acme";
///     type Event = Result<Order, Unrecognized>;
///
///     fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
///         self.0.begin(headers, now)
///     }
///
///     fn parse(&self, body: &[u8]) -> Result<Self::Event, ParseError> {
///         Ok(parse_json(body)?.map(|Object(order)| order))
///     }
///
///     fn scheme(&self) -> Option<&Scheme> {
///         Some(&self.0)
///     }
/// }
/// ```
pub trait Provider: Send + Sync + 'static {
    /// The provider's name in logs and metrics: lower case, as in `"supademo"`.
    const NAME: &'static str;

    /// The typed content of a delivery.
    ///
    /// It should have a place for what the types do not know, such as
    /// [`Unrecognized`](crate::Unrecognized): a sender that does not retry must not be refused for
    /// the shape of its payload.
    type Event: Send + Sync + 'static;

    /// Reads the headers that authenticate the request, before any byte of its body.
    ///
    /// `now` is the time of arrival, for schemes whose signatures age.
    ///
    /// # Errors
    ///
    /// The [`Rejection`] that the request gets if those headers are not what the provider sends.
    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection>;

    /// Parses a body that is authentic.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the body is not of the provider's format at all; the request gets 400.
    fn parse(&self, body: &[u8]) -> Result<Self::Event, ParseError>;

    /// The scheme that [`begin`](Self::begin) verifies by, if it is one.
    ///
    /// No request is judged by it. It is for tools that work with any provider: those that sign,
    /// such as `countersign-testkit`, and those that tell why a signature does not match.
    fn scheme(&self) -> Option<&Scheme> {
        None
    }
}
