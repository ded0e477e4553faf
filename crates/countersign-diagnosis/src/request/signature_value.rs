use countersign::{Scheme, SignatureList, Timestamp};

use super::{
    decode::is_cut_off,
    elements::Elements,
    parsed_signature::ParsedSignature,
    peel::{Peeled, after_known_prefix},
};
use crate::cause::{Form, SignatureFault};

/// One value of the signature header, taken apart.
pub(super) struct SignatureValue<'v> {
    scheme: &'v Scheme,
    value: &'v [u8],
    peeled: Peeled<'v>,
    list: Option<(&'v SignatureList, Elements<'v>)>,
}

/// Of a list that the scheme does not have, this many elements and signatures are read.
const MAX_UNEXPECTED_ELEMENTS: usize = 16;
const MAX_UNEXPECTED_SIGNATURES: usize = 4;

impl<'v> SignatureValue<'v> {
    pub(super) fn new(value: &'v [u8], scheme: &'v Scheme) -> Self {
        let prefix = scheme.prefix();
        let (peeled, list) = match scheme.list() {
            None => (Peeled::one(value, prefix), None),
            Some(list) => {
                let peeled = Peeled::list(value, prefix);
                let elements = Elements::split(peeled.text, list);
                (peeled, Some((list, elements)))
            }
        };
        Self {
            scheme,
            value,
            peeled,
            list,
        }
    }

    /// Every way to read the value.
    pub(super) fn readings(&self) -> Vec<ParsedSignature> {
        let Some((list, elements)) = &self.list else {
            let readings =
                ParsedSignature::decoded(self.peeled.text, self.scheme, &self.peeled.faults);
            if readings.is_empty() {
                return self.unexpected_list();
            }
            return readings;
        };
        let signatures = elements.signatures(list, time_tag(self.scheme));
        let decoded = signatures.into_iter().flat_map(|signature| {
            let faults = [self.peeled.faults.as_slice(), &signature.faults].concat();
            ParsedSignature::decoded(signature.text, self.scheme, &faults)
        });
        decoded.collect()
    }

    /// What keeps the value from being read, where there is no reading.
    pub(super) fn unreadable(&self) -> Vec<SignatureFault> {
        let form = Form::of(self.scheme);
        let text = match &self.list {
            None => self.peeled.text,
            Some((list, elements)) => match elements.tagged(list.tag()).next() {
                Some(text) => text,
                None => return vec![SignatureFault::ElementMissing(list.tag().to_owned())],
            },
        };
        if !is_cut_off(text, form) {
            return vec![SignatureFault::Unreadable(form)];
        }
        let mut faults = self.peeled.faults.clone();
        faults.push(SignatureFault::TooShort(form));
        faults
    }

    /// What is wrong with an element of the list beside a well-formed one, for which the whole list
    /// is refused.
    pub(super) fn element_fault(&self) -> Option<SignatureFault> {
        let (list, elements) = self.list.as_ref()?;
        let is_well_formed = |text: &[u8]| {
            let readings = ParsedSignature::decoded(text, self.scheme, &[]);
            let mut readings = readings.iter();
            readings.any(|reading| reading.is_well_formed(self.scheme))
        };
        let (well_formed, others): (Vec<_>, Vec<_>) = elements
            .tagged(list.tag())
            .partition(|text| is_well_formed(text));
        let is_mixed = !well_formed.is_empty() && !others.is_empty();
        is_mixed.then(|| SignatureFault::ElementUnreadable(Form::of(self.scheme)))
    }

    /// The timestamps in the list, if the scheme has one there.
    pub(super) fn timestamps(&self) -> Vec<&'v [u8]> {
        match (&self.list, time_tag(self.scheme)) {
            (Some((_, elements)), Some(tag)) => elements.tagged(tag).collect(),
            _ => Vec::new(),
        }
    }

    /// The signatures of a list, such as `v1,… v1,…` or `t=…,v1=…`, where the scheme has one alone.
    fn unexpected_list(&self) -> Vec<ParsedSignature> {
        self.value
            .trim_ascii()
            .split(|byte| matches!(byte, b' ' | b',' | b';'))
            .take(MAX_UNEXPECTED_ELEMENTS)
            .map(|element| after_known_prefix(element).map_or(element, |(_, text)| text))
            .map(|text| ParsedSignature::decoded(text, self.scheme, &[SignatureFault::List]))
            .filter(|readings| !readings.is_empty())
            .take(MAX_UNEXPECTED_SIGNATURES)
            .flatten()
            .collect()
    }
}

/// The tag of the timestamp in the list.
fn time_tag(scheme: &Scheme) -> Option<&str> {
    scheme.timestamp().and_then(Timestamp::element)
}
