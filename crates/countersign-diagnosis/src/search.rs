use std::{cell::Cell, ops::ControlFlow};

use subtle::ConstantTimeEq;

use super::{
    bodies::{Message, Messages, Prefix},
    cause::Kind,
    head::Head,
    keys::Key,
    macs::Recipe,
};

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// A longer body is taken as it is.
    varied_body: usize,
    /// Two mistakes at once are tried for a body of at most so many bytes.
    paired_body: usize,
    /// Each mistake is tried alone until so many bytes were hashed.
    work: usize,
    /// And two at once, until so many more were.
    paired_work: usize,
}

impl Bounds {
    /// Somebody waits for an answer who asked for it.
    pub(super) const ASKED: Self = Self {
        varied_body: 4 * MIB,
        paired_body: 64 * KIB,
        work: 1024 * MIB,
        paired_work: 64 * MIB,
    };

    /// Requests wait that have nothing to do with it.
    pub(super) const SERVING: Self = Self {
        varied_body: 256 * KIB,
        paired_body: 16 * KIB,
        work: 64 * MIB,
        paired_work: 16 * MIB,
    };
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// A MAC of the shortest text takes as long as hashing so many bytes.
const MIN_WORK: usize = 256;

/// Looks for the mistakes that, undone, give a MAC that is claimed.
pub(super) struct Search<'a> {
    head: &'a Head,
    bounds: Bounds,
    work: Cell<usize>,
}

/// It breaks with what is wrong when a MAC is the claimed one, and with nothing when the work that
/// may be done is done.
type Step = ControlFlow<Option<Vec<Kind>>>;

impl<'a> Search<'a> {
    pub(super) fn new(head: &'a Head, bounds: Bounds) -> Self {
        Self {
            head,
            bounds,
            work: Cell::new(bounds.work),
        }
    }

    /// The mistakes, as few as it takes: those of the form, then at most two others.
    pub(super) fn run(&self, right: &[Key], other: Vec<Key>, body: &[u8]) -> Option<Vec<Kind>> {
        self.steps(right, other, body).break_value().flatten()
    }

    fn steps(&self, right: &[Key], other: Vec<Key>, body: &[u8]) -> Step {
        let lengths: Vec<_> = self
            .head
            .claims
            .iter()
            .map(|claim| claim.mac.len())
            .collect();
        let (wrong, very_wrong): (Vec<_>, Vec<_>) = Recipe::wrong(&lengths)
            .into_iter()
            .partition(|recipe| recipe.faults().len() == 1);
        let plain = match &self.head.prefix {
            Some(prefix) if prefix.is_empty() => Message::new(body, Prefix::Nothing),
            Some(_) => Message::new(body, Prefix::Right),
            None => Message::new(body, Prefix::Nothing).with_fault(Kind::SignedPrefixMissing),
        };
        self.each(right, &[Recipe::RIGHT], &plain)?;

        let mut keys = other;
        keys.extend(right.iter().flat_map(Key::variants));
        keys.push(Key::empty());
        self.each(&keys, &[Recipe::RIGHT], &plain)?;
        self.each(right, &wrong, &plain)?;
        if let Some((_, fault)) = &self.head.other_prefix {
            let message = Message::new(body, Prefix::Other).with_fault(fault.clone());
            self.each(right, &[Recipe::RIGHT], &message)?;
            self.each(&keys, &[Recipe::RIGHT], &message)?;
        }
        if body.len() > self.bounds.varied_body {
            return ControlFlow::Continue(());
        }
        let paired = body.len() <= self.bounds.paired_body;
        let mut messages = Vec::new();
        Messages::new(&mut |message| {
            self.each(right, &[Recipe::RIGHT], message)?;
            if paired && message.text.len() <= self.bounds.paired_body {
                messages.push(message.clone().into_owned());
            }
            ControlFlow::Continue(())
        })
        .single(&plain)?;
        if !paired {
            return ControlFlow::Continue(());
        }

        self.work.set(self.bounds.paired_work);
        self.each(&keys, &wrong, &plain)?;
        self.each(right, &very_wrong, &plain)?;
        for key in &keys {
            self.each(&key.variants(), &[Recipe::RIGHT], &plain)?;
        }
        for message in &messages {
            self.each(&keys, &[Recipe::RIGHT], message)?;
            self.each(right, &wrong, message)?;
        }
        let mut tried = |message: &Message| self.each(right, &[Recipe::RIGHT], message);
        let mut second = Messages::new(&mut tried);
        second.every_json(&plain)?;
        for message in &messages {
            second.second(message)?;
        }
        ControlFlow::Continue(())
    }

    fn each(&self, keys: &[Key], recipes: &[Recipe], message: &Message) -> Step {
        for key in keys {
            for recipe in recipes {
                self.one(key, *recipe, message)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn one(&self, key: &Key, recipe: Recipe, message: &Message) -> Step {
        let mut claims = self
            .head
            .claims
            .iter()
            .filter(|claim| claim.mac.len() == recipe.length())
            .peekable();
        if claims.peek().is_none() {
            return ControlFlow::Continue(());
        }
        let work = message.text.len().saturating_add(MIN_WORK);
        match self.work.get().checked_sub(work) {
            Some(left) => self.work.set(left),
            None => return ControlFlow::Break(None),
        }
        let prefix = match message.prefix {
            Prefix::Nothing => None,
            Prefix::Right => self.head.prefix.as_deref(),
            Prefix::Other => self
                .head
                .other_prefix
                .as_ref()
                .map(|(bytes, _)| bytes.as_slice()),
        };
        let prefix = prefix.unwrap_or_default();
        let mac = recipe.mac(&key.bytes, [prefix, &message.text]);
        for claim in claims {
            if bool::from(mac.ct_eq(&claim.mac)) {
                let mut faults = self.head.faults.clone();
                faults.extend_from_slice(&claim.faults);
                faults.extend_from_slice(&key.faults);
                faults.extend(recipe.faults());
                faults.extend_from_slice(&message.faults);
                return ControlFlow::Break(Some(faults));
            }
        }
        ControlFlow::Continue(())
    }
}
