use super::well_known::PREFIXES;
use crate::cause::SignatureFault;

/// What is left of a signature header's value without what surrounds the signature, and what is
/// wrong with that.
pub(super) struct Peeled<'v> {
    pub(super) text: &'v [u8],
    pub(super) faults: Vec<SignatureFault>,
}

impl<'v> Peeled<'v> {
    /// Without white space, quotes and the prefix of one signature, which may be another than the
    /// expected one.
    pub(super) fn one(value: &'v [u8], expected: &str) -> Self {
        Self::peel(value, |inner| after_prefix(inner, expected))
    }

    /// Without white space, quotes and the prefix before a list. What is not the prefix is an element.
    pub(super) fn list(value: &'v [u8], expected: &str) -> Self {
        Self::peel(value, |inner| {
            if expected.is_empty() {
                return (inner, None);
            }
            match after_expected(inner, expected) {
                Some(after) => after,
                None => (
                    inner,
                    Some(SignatureFault::PrefixMissing(expected.to_owned())),
                ),
            }
        })
    }

    fn peel(
        value: &'v [u8],
        after_prefix: impl FnOnce(&'v [u8]) -> (&'v [u8], Option<SignatureFault>),
    ) -> Self {
        let mut faults = Vec::new();
        let mut text = value.trim_ascii();
        let mut is_spaced = text.len() < value.len();
        if let Some(inner) = unquoted(text) {
            faults.push(SignatureFault::Quotes);
            text = inner.trim_ascii();
        }
        let (after, fault) = after_prefix(text);
        text = after.trim_ascii();
        is_spaced |= fault.is_none() && text.len() < after.len();
        faults.extend(fault);
        if is_spaced {
            faults.insert(0, SignatureFault::WhiteSpace);
        }
        Self { text, faults }
    }
}

/// What follows a prefix that is known of some platform.
pub(super) fn after_known_prefix(value: &[u8]) -> Option<(&'static str, &[u8])> {
    PREFIXES
        .iter()
        .find_map(|prefix| Some((*prefix, after_in_any_case(value, prefix)?)))
}

pub(super) fn after_in_any_case<'v>(value: &'v [u8], prefix: &str) -> Option<&'v [u8]> {
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix.as_bytes())
        .then_some(rest)
}

fn after_prefix<'v>(value: &'v [u8], expected: &str) -> (&'v [u8], Option<SignatureFault>) {
    let known = after_known_prefix(value);
    if expected.is_empty() {
        return match known {
            Some((found, rest)) => (
                after_in_any_case(rest, found).unwrap_or(rest),
                Some(SignatureFault::PrefixUnexpected(found)),
            ),
            None => (value, None),
        };
    }
    if let Some((rest, fault)) = after_expected(value, expected) {
        return match after_known_prefix(rest) {
            Some((found, rest)) if fault.is_none() => {
                (rest, Some(SignatureFault::PrefixUnexpected(found)))
            }
            _ => (rest, fault),
        };
    }
    match known {
        Some((found, rest)) => {
            let expected = expected.to_owned();
            (rest, Some(SignatureFault::PrefixOther { expected, found }))
        }
        None => (
            value,
            Some(SignatureFault::PrefixMissing(expected.to_owned())),
        ),
    }
}

/// What follows the expected prefix, which may be there twice or in another case.
fn after_expected<'v>(
    value: &'v [u8],
    expected: &str,
) -> Option<(&'v [u8], Option<SignatureFault>)> {
    if let Some(rest) = value.strip_prefix(expected.as_bytes()) {
        return Some(match after_in_any_case(rest.trim_ascii(), expected) {
            Some(rest) => (rest, Some(SignatureFault::PrefixTwice(expected.to_owned()))),
            None => (rest, None),
        });
    }
    let rest = after_in_any_case(value, expected)?;
    Some((rest, Some(SignatureFault::PrefixCase(expected.to_owned()))))
}

/// What is between two quotes of a kind.
fn unquoted(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}
