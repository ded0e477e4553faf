use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    ops::ControlFlow,
};

use base64::Engine;

use super::{
    body_edges, charset::Charset, deflated, form, inflate::inflated, json_samples, json_variants,
};
use crate::{cause::BodyFault, request::STANDARD};

/// A body that the sender may have signed, and what is wrong if that is the one.
#[derive(Clone)]
pub(crate) struct BodyVariant<'b> {
    pub(crate) text: Cow<'b, [u8]>,
    pub(crate) faults: Vec<BodyFault>,
    /// Whether the JSON was written anew.
    rewritten: bool,
}

/// Gives the variants of a body to a function, each text once, until that breaks.
pub(crate) struct BodyVariants<'t, B> {
    tried: &'t mut dyn FnMut(&BodyVariant) -> ControlFlow<B>,
    seen: HashSet<u64>,
    state: RandomState,
}

/// No text is longer than this many times the body, with room for a short one to be indented.
const MAX_GROWTH: usize = 8;
const MAX_SHORT: usize = 64 * 1024;

/// Nor is one of a long body longer than this and than twice the body.
const MAX_LONG: usize = 4 * 1024 * 1024;

impl<'b> BodyVariant<'b> {
    /// The body as it is.
    pub(crate) fn new(body: &'b [u8]) -> Self {
        Self {
            text: Cow::Borrowed(body),
            faults: Vec::new(),
            rewritten: false,
        }
    }

    pub(crate) fn into_owned(self) -> BodyVariant<'static> {
        BodyVariant {
            text: Cow::Owned(self.text.into_owned()),
            faults: self.faults,
            rewritten: self.rewritten,
        }
    }

    fn changed<'t>(&self, text: impl Into<Cow<'t, [u8]>>, fault: BodyFault) -> BodyVariant<'t> {
        BodyVariant {
            text: text.into(),
            faults: [self.faults.as_slice(), &[fault]].concat(),
            rewritten: self.rewritten,
        }
    }

    fn limit(&self) -> usize {
        let length = self.text.len();
        let grown = length.saturating_mul(MAX_GROWTH).max(MAX_SHORT);
        grown.min(length.saturating_mul(2).max(MAX_LONG))
    }
}

impl<'t, B> BodyVariants<'t, B> {
    pub(crate) fn new(tried: &'t mut dyn FnMut(&BodyVariant) -> ControlFlow<B>) -> Self {
        Self {
            tried,
            seen: HashSet::new(),
            state: RandomState::new(),
        }
    }

    /// What is one mistake away from the body.
    pub(crate) fn single(&mut self, from: &BodyVariant) -> ControlFlow<B> {
        self.mark(from);
        self.give(&from.changed(&[][..], BodyFault::SignedEmpty))?;
        self.edges(from)?;
        Charset::each(&from.text, &mut |text, charset| {
            self.give(&from.changed(text, charset.fault()))
        })?;
        if let Some((text, format)) = inflated(&from.text) {
            self.give(&from.changed(text, BodyFault::Compressed(format)))?;
        }
        if let Ok(text) = STANDARD.decode(from.text.trim_ascii()) {
            self.give(&from.changed(text, BodyFault::Base64))?;
        }
        // What takes long is not tried with a second mistake.
        if from.faults.is_empty() {
            for text in deflated::gzipped(&from.text) {
                self.give(&from.changed(text, BodyFault::Decompressed))?;
            }
            for text in form::forms(&from.text).filter(|text| text.len() <= from.limit()) {
                self.give(&from.changed(text, BodyFault::SignedForm))?;
            }
        }
        if let Some(text) = form::payload(&from.text) {
            self.give(&from.changed(text, BodyFault::FormPayload))?;
        }
        let base64 = STANDARD.encode(&from.text).into_bytes();
        self.give(&from.changed(base64, BodyFault::SignedBase64))?;
        self.json(from, false)
    }

    /// What is another mistake away from a variant that is one away.
    pub(crate) fn second(&mut self, from: &BodyVariant) -> ControlFlow<B> {
        if from.text.is_empty() {
            return ControlFlow::Continue(());
        }
        if from.rewritten {
            self.edges(from)
        } else {
            self.single(from)
        }
    }

    /// The JSON in every combination of layout, escapes and order.
    pub(crate) fn every_json(&mut self, from: &BodyVariant) -> ControlFlow<B> {
        self.json(from, true)
    }

    /// The sample itself, as when something replaced the body.
    pub(crate) fn sample(&mut self, from: &BodyVariant, sample: &[u8]) -> ControlFlow<B> {
        self.mark(from);
        for text in [sample, sample.trim_ascii_end()] {
            self.give(&from.changed(text, BodyFault::Replaced))?;
        }
        ControlFlow::Continue(())
    }

    /// The JSON with the keys of the sample in their order, and with its nulls.
    pub(crate) fn of_sample(&mut self, from: &BodyVariant, sample: &[u8]) -> ControlFlow<B> {
        let mut give = |text, faults: Vec<_>| {
            self.give(&BodyVariant {
                text: Cow::Owned(text),
                faults: [from.faults.as_slice(), &faults].concat(),
                rewritten: true,
            })
        };
        json_samples::each(&from.text, sample, from.limit(), &mut give)
    }

    fn edges(&mut self, from: &BodyVariant) -> ControlFlow<B> {
        body_edges::each(&from.text, &mut |text, fault| {
            self.give(&from.changed(text, fault))
        })
    }

    fn json(&mut self, from: &BodyVariant, every_combination: bool) -> ControlFlow<B> {
        let mut give = |text, faults: Vec<_>, is_rewritten| {
            self.give(&BodyVariant {
                text: Cow::Owned(text),
                faults: [from.faults.as_slice(), &faults].concat(),
                rewritten: from.rewritten || is_rewritten,
            })
        };
        json_variants::each(&from.text, from.limit(), every_combination, &mut give)
    }

    fn give(&mut self, variant: &BodyVariant) -> ControlFlow<B> {
        if self.mark(variant) {
            return (self.tried)(variant);
        }
        ControlFlow::Continue(())
    }

    /// Whether the text is new.
    fn mark(&mut self, variant: &BodyVariant) -> bool {
        self.seen.insert(self.state.hash_one(&variant.text))
    }
}
