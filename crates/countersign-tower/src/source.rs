use std::fmt;

use countersign::{PerTenant, Provider, Receiver};

use crate::lookup::Lookup;

/// What receives, and where its secrets come from.
pub(crate) enum Source<P> {
    Fixed(Receiver<P>),
    LookedUp(Receiver<P, PerTenant>, Lookup),
}

impl<P> Clone for Source<P> {
    fn clone(&self) -> Self {
        match self {
            Self::Fixed(receiver) => Self::Fixed(receiver.clone()),
            Self::LookedUp(receiver, lookup) => Self::LookedUp(receiver.clone(), lookup.clone()),
        }
    }
}

impl<P: Provider> fmt::Debug for Source<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(receiver) => receiver.fmt(f),
            Self::LookedUp(receiver, _) => receiver.fmt(f),
        }
    }
}
