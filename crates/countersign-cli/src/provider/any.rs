use std::{fmt, sync::Arc};

use countersign::{
    Catalog, Envelope, EventInfo, Message, ParseError, Provider, Sample, Scheme, Verdict,
};

use super::{custom, event_summary::EventSummary};

/// Any provider: its name, how it signs, and a parser that summarizes its events.
#[derive(Clone)]
pub(crate) struct AnyProvider {
    name: Arc<str>,
    scheme: Scheme,
    catalog: Catalog,
    parse: Arc<Parse>,
}

type Parse = dyn Fn(&Message<'_>) -> Result<EventSummary, ParseError> + Send + Sync;

impl AnyProvider {
    /// A provider with types for its events.
    pub(super) fn typed<P: Provider<Event: EventInfo>>(provider: P) -> Self {
        Self {
            name: P::NAME.into(),
            scheme: provider.scheme().clone(),
            catalog: P::CATALOG,
            parse: Arc::new(move |message| {
                let event = provider.parse(message)?;
                Ok(EventSummary::new(&event))
            }),
        }
    }

    /// A provider of the user's own, of which only the scheme is known.
    pub(super) fn custom(name: &str, scheme: Scheme) -> Self {
        Self {
            name: name.into(),
            scheme: scheme.clone(),
            catalog: Catalog::EMPTY,
            parse: Arc::new(move |message| Ok(custom::summarize(&scheme, message))),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The bodies of the catalog's samples.
    pub(super) fn samples(&self) -> impl Iterator<Item = &'static [u8]> {
        self.catalog.samples.iter().map(|sample| sample.body)
    }

    /// The event of a captured delivery. A request that was not accepted has none, and neither has one
    /// whose body is missing or that the provider's types cannot parse.
    pub(crate) fn event(&self, envelope: &Envelope) -> Option<EventSummary> {
        match envelope.verdict() {
            Verdict::Accepted { .. } => self.parse(&envelope.message(&self.scheme)?).ok(),
            _ => None,
        }
    }

    /// Whether the event has this name, or is like the sample of this name: of the same event, and with
    /// a person's email address if the sample has one.
    pub(crate) fn is_named(&self, event: &EventSummary, name: &str) -> bool {
        if event.event.as_deref() == Some(name) {
            return true;
        }
        let Some(Sample {
            event: kind, body, ..
        }) = self.catalog.sample(name)
        else {
            return false;
        };
        let sample = self.parse(&Message::new(body));
        event.event.as_deref() == Some(*kind)
            && sample.is_ok_and(|sample| sample.email.is_some() == event.email.is_some())
    }
}

impl Provider for AnyProvider {
    /// The name is a value here, and this constant is only for the library's log.
    const NAME: &'static str = "any";
    type Event = EventSummary;

    fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    fn parse(&self, message: &Message<'_>) -> Result<EventSummary, ParseError> {
        (self.parse)(message)
    }
}

impl fmt::Debug for AnyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyProvider")
            .field("name", &self.name)
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}
