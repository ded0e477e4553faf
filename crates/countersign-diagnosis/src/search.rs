use std::{borrow::Cow, cell::Cell, ops::ControlFlow, sync::Arc};

use countersign::Algorithm;
use subtle::ConstantTimeEq;

use crate::{
    bounds::Bounds,
    candidates::{
        Arrangement, Arrangements, BodyVariant, BodyVariants, CandidateKey, MacAlgorithm,
    },
    cause::Fault,
    request::Facts,
};

/// A MAC of the shortest text takes as long as hashing this many bytes.
const MIN_WORK: usize = 256;

/// Looks for the mistakes that, undone, give a MAC that the request claims.
pub(crate) struct Search<'a> {
    facts: &'a Facts,
    arrangements: &'a Arrangements,
    algorithm: Algorithm,
    bounds: Bounds,
    work: Cell<usize>,
}

/// How a claimed MAC was made.
pub(crate) struct Match {
    /// What is wrong with it, if anything is.
    pub(crate) faults: Vec<Fault>,
    pub(crate) key_label: Option<Arc<str>>,
}

/// It breaks with a match, or with nothing when the work that may be done is done.
type Step = ControlFlow<Option<Match>>;

impl<'a> Search<'a> {
    pub(crate) fn new(
        facts: &'a Facts,
        arrangements: &'a Arrangements,
        algorithm: Algorithm,
        bounds: Bounds,
    ) -> Self {
        Self {
            facts,
            arrangements,
            algorithm,
            bounds,
            work: Cell::new(bounds.work),
        }
    }

    /// The fewest mistakes that explain the signature: those of the form, then at most two others.
    pub(crate) fn run(
        &self,
        configured: &[CandidateKey],
        other: Vec<CandidateKey>,
        body: &[u8],
        samples: &[Cow<'_, [u8]>],
    ) -> Option<Match> {
        let right = MacAlgorithm::right(self.algorithm)?;
        let steps = Steps {
            search: self,
            right: [right],
            configured,
            keys: keys(configured, other),
            plain: BodyVariant::new(body),
            samples,
        };
        steps.run().break_value().flatten()
    }

    fn each(
        &self,
        keys: &[CandidateKey],
        algorithms: &[MacAlgorithm],
        arrangement: &Arrangement,
        body: &BodyVariant,
    ) -> Step {
        for key in keys {
            for algorithm in algorithms {
                self.one(key, *algorithm, arrangement, body)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn one(
        &self,
        key: &CandidateKey,
        algorithm: MacAlgorithm,
        arrangement: &Arrangement,
        body: &BodyVariant,
    ) -> Step {
        let signatures = self.facts.signatures.iter();
        let mut signatures = signatures
            .filter(|signature| signature.mac.len() == algorithm.length())
            .peekable();
        if signatures.peek().is_none() {
            return ControlFlow::Continue(());
        }
        let message = [&arrangement.before, &*body.text, &arrangement.after];
        let work = message.iter().map(|part| part.len()).sum::<usize>() + MIN_WORK;
        match self.work.get().checked_sub(work) {
            Some(left) => self.work.set(left),
            None => return ControlFlow::Break(None),
        }
        let mac = algorithm.mac(&key.bytes, message);
        for signature in signatures {
            if bool::from(mac.ct_eq(&signature.mac)) {
                let mut faults = self.facts.faults.clone();
                faults.extend(signature.faults.iter().cloned().map(Fault::from));
                if algorithm.has_key() {
                    faults.extend(key.faults.iter().cloned().map(Fault::from));
                }
                faults.extend(algorithm.faults().into_iter().map(Fault::from));
                faults.extend(arrangement.faults.iter().cloned().map(Fault::from));
                faults.extend(body.faults.iter().copied().map(Fault::from));
                return ControlFlow::Break(Some(Match {
                    faults,
                    key_label: key.label.clone(),
                }));
            }
        }
        ControlFlow::Continue(())
    }
}

/// What is tried, from the likeliest to the least likely.
struct Steps<'s> {
    search: &'s Search<'s>,
    right: [MacAlgorithm; 1],
    configured: &'s [CandidateKey],
    /// Other keys, and those that are one mistake away from a configured one.
    keys: Vec<CandidateKey>,
    plain: BodyVariant<'s>,
    samples: &'s [Cow<'s, [u8]>],
}

impl Steps<'_> {
    fn run(&self) -> Step {
        let Search {
            facts,
            algorithm,
            bounds,
            work,
            ..
        } = self.search;
        let lengths: Vec<_> = facts
            .signatures
            .iter()
            .map(|signature| signature.mac.len())
            .collect();
        let (wrong, very_wrong): (Vec<_>, Vec<_>) = MacAlgorithm::wrong(*algorithm, &lengths)
            .into_iter()
            .partition(|algorithm| algorithm.faults().len() == 1);
        self.single(&wrong)?;
        if self.plain.text.len() > bounds.varied_body {
            return ControlFlow::Continue(());
        }
        let variants = self.single_variants()?;
        if self.plain.text.len() > bounds.paired_body {
            return ControlFlow::Continue(());
        }
        work.set(bounds.paired_work);
        self.of_samples(bounds.paired_body)?;
        self.paired(&wrong, &very_wrong, &variants)
    }

    /// One mistake, with the body as it is.
    fn single(&self, wrong: &[MacAlgorithm]) -> Step {
        let Self { search, right, .. } = self;
        let Arrangements {
            base,
            body_alone,
            other_scheme,
            mistaken,
        } = search.arrangements;
        search.each(self.configured, right, base, &self.plain)?;
        search.each(&self.keys, right, base, &self.plain)?;
        search.each(self.configured, wrong, base, &self.plain)?;
        for arrangement in body_alone.iter().chain(other_scheme).chain(mistaken) {
            search.each(self.configured, right, arrangement, &self.plain)?;
        }
        // Another platform's scheme often comes with another platform's kind of key.
        if let Some(arrangement) = other_scheme {
            search.each(&self.keys, right, arrangement, &self.plain)?;
        }
        ControlFlow::Continue(())
    }

    /// One mistake in the body. Gives the variants that are short enough for another one.
    fn single_variants(&self) -> ControlFlow<Option<Match>, Vec<BodyVariant<'static>>> {
        let Self { search, right, .. } = self;
        let longest = search.bounds.paired_body;
        let mut variants = Vec::new();
        BodyVariants::new(&mut |variant| {
            search.each(self.configured, right, &search.arrangements.base, variant)?;
            if self.plain.text.len() <= longest && variant.text.len() <= longest {
                variants.push(variant.clone().into_owned());
            }
            ControlFlow::Continue(())
        })
        .single(&self.plain)?;
        ControlFlow::Continue(variants)
    }

    /// The body as a sample has it.
    fn of_samples(&self, longest: usize) -> Step {
        let Self { search, .. } = self;
        let base = &search.arrangements.base;
        let mut tried =
            |variant: &BodyVariant| search.each(self.configured, &self.right, base, variant);
        let mut variants = BodyVariants::new(&mut tried);
        for sample in self.samples.iter().filter(|sample| sample.len() <= longest) {
            variants.sample(&self.plain, sample)?;
            variants.of_sample(&self.plain, sample)?;
        }
        ControlFlow::Continue(())
    }

    /// Two mistakes.
    fn paired(
        &self,
        wrong: &[MacAlgorithm],
        very_wrong: &[MacAlgorithm],
        variants: &[BodyVariant],
    ) -> Step {
        let Self { search, right, .. } = self;
        let Arrangements {
            base,
            body_alone,
            other_scheme,
            mistaken,
        } = search.arrangements;
        let arrangements = || body_alone.iter().chain(other_scheme).chain(mistaken);
        search.each(&self.keys, wrong, base, &self.plain)?;
        search.each(self.configured, very_wrong, base, &self.plain)?;
        for key in &self.keys {
            search.each(&key.variants(), right, base, &self.plain)?;
        }
        for variant in variants {
            search.each(&self.keys, right, base, variant)?;
            search.each(self.configured, wrong, base, variant)?;
            if let Some(arrangement) = body_alone {
                search.each(self.configured, right, arrangement, variant)?;
            }
        }
        for arrangement in arrangements() {
            search.each(&self.keys, right, arrangement, &self.plain)?;
            search.each(self.configured, wrong, arrangement, &self.plain)?;
        }
        let mut tried = |variant: &BodyVariant| search.each(self.configured, right, base, variant);
        let mut second = BodyVariants::new(&mut tried);
        second.every_json(&self.plain)?;
        for variant in variants {
            second.second(variant)?;
        }
        for arrangement in other_scheme.iter().chain(mistaken) {
            for variant in variants {
                search.each(self.configured, right, arrangement, variant)?;
            }
        }
        ControlFlow::Continue(())
    }
}

fn keys(configured: &[CandidateKey], other: Vec<CandidateKey>) -> Vec<CandidateKey> {
    let mut keys = other;
    keys.extend(configured.iter().flat_map(CandidateKey::variants));
    keys.push(CandidateKey::empty());
    keys
}
