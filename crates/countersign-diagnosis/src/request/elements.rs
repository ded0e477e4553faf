use countersign::SignatureList;

use super::peel::{after_in_any_case, after_known_prefix};
use crate::cause::SignatureFault;

/// The elements of a signature header's list.
pub(super) struct Elements<'v> {
    elements: Vec<&'v [u8]>,
    fault: Option<SignatureFault>,
}

/// An element that may be a signature, and what is wrong with how it is marked as one.
pub(super) struct Element<'v> {
    pub(super) text: &'v [u8],
    pub(super) faults: Vec<SignatureFault>,
}

/// What senders put between the elements.
const SEPARATORS: [u8; 3] = *b",; ";

/// More than the core accepts.
const MAX_ELEMENTS: usize = 256;

impl<'v> Elements<'v> {
    /// Splits the list at the separator of the scheme or, where that finds no signature, at the one
    /// that does.
    pub(super) fn split(text: &'v [u8], list: &SignatureList) -> Self {
        let at = |separator: u8| -> Vec<&[u8]> {
            let elements = text.split(|byte| *byte == separator);
            elements.take(MAX_ELEMENTS).collect()
        };
        let has_tag = |elements: &[&[u8]]| {
            let mut elements = elements.iter();
            elements.any(|element| after_in_any_case(element.trim_ascii(), list.tag()).is_some())
        };
        let expected = match u8::try_from(list.separator()) {
            Ok(separator) => at(separator),
            Err(_) => vec![text],
        };
        let mut found = Self {
            elements: expected,
            fault: None,
        };
        if found.elements.len() == 1 || !has_tag(&found.elements) {
            let others = SEPARATORS.into_iter().map(at);
            let other = others
                .filter(|elements| elements.len() > found.elements.len())
                .find(|elements| has_tag(elements));
            if let Some(elements) = other {
                found.elements = elements;
                found.fault = Some(SignatureFault::Separator(list.separator()));
            }
        }
        found
    }

    /// The elements that may be a signature, which are all but those that start with `time_tag`.
    pub(super) fn signatures(
        &self,
        list: &SignatureList,
        time_tag: Option<&str>,
    ) -> Vec<Element<'v>> {
        let is_time = |element: &[u8]| {
            time_tag.is_some_and(|tag| element.trim_ascii().starts_with(tag.as_bytes()))
        };
        let signatures = self.elements.iter().filter(|element| !is_time(element));
        signatures
            .map(|element| self.signature(element, list))
            .collect()
    }

    /// The elements that start with this tag, without it.
    pub(super) fn tagged(&self, tag: &str) -> impl Iterator<Item = &'v [u8]> {
        self.elements
            .iter()
            .filter_map(move |element| element.trim_ascii().strip_prefix(tag.as_bytes()))
    }

    fn signature(&self, element: &'v [u8], list: &SignatureList) -> Element<'v> {
        let tag = || list.tag().to_owned();
        let inner = element.trim_ascii();
        let (after, fault) = if let Some(after) = inner.strip_prefix(list.tag().as_bytes()) {
            (after, None)
        } else if let Some(after) = after_in_any_case(inner, list.tag()) {
            (after, Some(SignatureFault::TagCase(tag())))
        } else if let Some((found, after)) = after_known_prefix(inner) {
            let expected = tag();
            (after, Some(SignatureFault::TagOther { expected, found }))
        } else {
            (inner, Some(SignatureFault::TagMissing(tag())))
        };
        let text = after.trim_ascii();
        let is_spaced = inner.len() < element.len() || text.len() < after.len();
        let mut faults: Vec<_> = self.fault.iter().cloned().collect();
        if is_spaced && faults.is_empty() {
            faults.push(SignatureFault::WhiteSpace);
        }
        faults.extend(fault);
        Element { text, faults }
    }
}
