use std::{cell::Cell, ops::ControlFlow};

use subtle::ConstantTimeEq;

use super::{
    bodies::{Message, Messages},
    cause::Kind,
    head::Head,
    keys::Key,
    macs::Recipe,
};

/// Two mistakes at once are tried for a body of at most so many bytes.
pub(super) const MAX_PAIRED_BODY: usize = 64 * 1024;

/// And until so many bytes were hashed for them.
pub(super) const MAX_PAIRED_WORK: usize = 64 * 1024 * 1024;

/// A MAC of the shortest text takes as long as hashing so many bytes.
const MIN_WORK: usize = 256;

/// Looks for the mistakes that, undone, give a MAC that is claimed.
pub(super) struct Search<'a> {
    head: &'a Head,
    work: Cell<usize>,
}

/// It breaks with what is wrong when a MAC is the claimed one, and with nothing when the work that
/// may be done is done.
type Step = ControlFlow<Option<Vec<Kind>>>;

impl<'a> Search<'a> {
    pub(super) fn new(head: &'a Head) -> Self {
        Self {
            head,
            work: Cell::new(usize::MAX),
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
            Some(prefix) => Message::new(body, !prefix.is_empty()),
            None => Message::without_prefix(body),
        };
        self.each(right, &[Recipe::RIGHT], &plain)?;

        let mut keys = other;
        keys.extend(right.iter().flat_map(Key::variants));
        keys.push(Key::empty());
        self.each(&keys, &[Recipe::RIGHT], &plain)?;
        self.each(right, &wrong, &plain)?;
        let paired = body.len() <= MAX_PAIRED_BODY;
        let mut messages = Vec::new();
        Messages::new(&mut |message| {
            self.each(right, &[Recipe::RIGHT], message)?;
            if paired && message.text.len() <= MAX_PAIRED_BODY {
                messages.push(message.clone());
            }
            ControlFlow::Continue(())
        })
        .single(&plain)?;
        if !paired {
            return ControlFlow::Continue(());
        }

        self.work.set(MAX_PAIRED_WORK);
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
        let prefix = match &self.head.prefix {
            Some(prefix) if message.prefixed => prefix.as_slice(),
            _ => &[],
        };
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
