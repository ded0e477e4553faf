/// What a provider's page documents, for tools and tests: the one place for these facts.
#[derive(Debug, Clone, Copy)]
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
pub struct EventKind {
    /// The name, as the provider spells it.
    pub name: &'static str,
    /// When it is sent, in a few words.
    pub meaning: &'static str,
}

/// A body as a provider sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// The sample of this name.
    #[must_use]
    pub fn sample(&self, name: &str) -> Option<&'static Sample> {
        self.samples.iter().find(|sample| sample.name == name)
    }
}
