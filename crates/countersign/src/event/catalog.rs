/// What a provider's page documents, for tools and tests: the one place for these facts.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Catalog {
    /// The page's address.
    pub source: &'static str,
    /// The events that the page names.
    pub events: &'static [EventKind],
    /// Bodies as the provider sends them.
    pub samples: &'static [Sample],
    /// The members that a body may have.
    pub members: &'static [Member],
}

/// An event that a provider documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventKind {
    /// The name, as the provider spells it.
    pub name: &'static str,
    /// When it is sent, in a few words.
    pub meaning: &'static str,
}

/// A body as a provider sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// What it is called: the event's name, where there is one sample of it.
    pub name: &'static str,
    /// The name of its event.
    pub event: &'static str,
    /// The exact bytes.
    pub body: &'static [u8],
}

/// A member of a body that a provider documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Where it stands: the names from the top, with dots between.
    pub path: &'static str,
    /// The type of its value, such as `text` or `number`.
    pub kind: &'static str,
    /// What it says, in a few words.
    pub meaning: &'static str,
}

impl Catalog {
    /// Nothing is documented.
    pub const EMPTY: Self = Self {
        source: "",
        events: &[],
        samples: &[],
        members: &[],
    };

    /// What the page at this address documents: nothing yet.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            ..Self::EMPTY
        }
    }

    /// The page names these events.
    #[must_use]
    pub const fn with_events(mut self, events: &'static [EventKind]) -> Self {
        self.events = events;
        self
    }

    /// The provider sends bodies such as these.
    #[must_use]
    pub const fn with_samples(mut self, samples: &'static [Sample]) -> Self {
        self.samples = samples;
        self
    }

    /// A body may have these members.
    #[must_use]
    pub const fn with_members(mut self, members: &'static [Member]) -> Self {
        self.members = members;
        self
    }

    /// The sample of this name.
    #[must_use]
    pub fn sample(&self, name: &str) -> Option<&'static Sample> {
        self.samples.iter().find(|sample| sample.name == name)
    }
}

impl EventKind {
    /// An event of this name.
    #[must_use]
    pub const fn new(name: &'static str, meaning: &'static str) -> Self {
        Self { name, meaning }
    }
}

impl Sample {
    /// A body of this event.
    #[must_use]
    pub const fn new(name: &'static str, event: &'static str, body: &'static [u8]) -> Self {
        Self { name, event, body }
    }
}

impl Member {
    /// A member at this path.
    #[must_use]
    pub const fn new(path: &'static str, kind: &'static str, meaning: &'static str) -> Self {
        Self {
            path,
            kind,
            meaning,
        }
    }
}
