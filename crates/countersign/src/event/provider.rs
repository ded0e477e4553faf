use super::{Catalog, Message, ParseError};
use crate::{Head, Rejection, Scheme, Secrets, Verifier};

/// A platform that sends signed webhooks: how it signs, and what its events are. It holds no secret.
///
/// A [`Scheme`] says how nearly every platform signs, and [`parse_json`](crate::parse_json) parses
/// what nearly every platform sends:
///
/// ```
/// use countersign::{
///     HeaderName, Message, Object, ParseError, Provider, Scheme, Unrecognized, parse_json,
/// };
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Order {
///     id: u64,
/// }
///
/// struct Acme;
///
/// static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-acme-signature"));
///
/// impl Provider for Acme {
///     const NAME: &'static str = "acme";
///     type Event = Result<Order, Unrecognized>;
///
///     fn scheme(&self) -> &Scheme {
///         &SCHEME
///     }
///
///     fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError> {
///         Ok(parse_json(message.body())?.map(|Object(order)| order))
///     }
/// }
/// ```
///
/// A provider whose scheme is known when the program runs has it in a field.
pub trait Provider: Send + Sync + 'static {
    /// The provider's name in logs and metrics: lower case, as in `"supademo"`.
    const NAME: &'static str;

    /// What the provider's page documents, for tools.
    const CATALOG: Catalog = Catalog::EMPTY;

    /// The typed content of a delivery.
    ///
    /// It should have a place for what the types do not know, such as
    /// [`Unrecognized`](crate::Unrecognized): a sender that does not retry must not be refused for
    /// the shape of its payload.
    type Event: Send + Sync + 'static;

    /// How the provider signs. Tools that sign, verify and explain work from it alone.
    fn scheme(&self) -> &Scheme;

    /// Parses a message that is authentic.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the body is not of the provider's format at all; the request gets 400.
    fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError>;

    /// Checks what the head of a request shows without a secret, before the secrets are looked up: by
    /// the scheme. A provider that has its own [`begin`](Self::begin) has its own `check` too.
    ///
    /// # Errors
    ///
    /// The [`Rejection`] that the request gets if the head is not what the provider sends.
    fn check(&self, head: &Head<'_>) -> Result<(), Rejection> {
        self.scheme().check(head)
    }

    /// Reads the head of a request, before any byte of its body: by the scheme, unless the provider
    /// signs in a way that no scheme says.
    ///
    /// # Errors
    ///
    /// The [`Rejection`] that the request gets if the head is not what the provider sends.
    fn begin(&self, head: &Head<'_>, secrets: &Secrets) -> Result<Verifier, Rejection> {
        self.scheme().begin(head, secrets)
    }
}
