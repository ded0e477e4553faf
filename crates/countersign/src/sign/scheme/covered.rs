use super::{Scheme, SignedPart};
use crate::{Head, Rejection};

/// The side of the body on which a part is signed.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Before,
    After,
}

/// What the signature covers, and where each part of it ends.
impl Scheme {
    /// Visits the bytes of each part that the signature covers beside the body.
    pub(super) fn visit_signed(
        &self,
        head: &Head<'_>,
        element: Option<&[u8]>,
        mut visit: impl FnMut(Side, &[u8]),
    ) -> Result<(), Rejection> {
        for (side, part, separator) in self.separated_parts() {
            let bytes = part.bytes(head, self.timestamp(), element)?;
            if self.id().is_some()
                && part.is_any_text()
                && is_ambiguous(side, &bytes, separator.as_bytes())
            {
                return Err(Rejection::SignatureMalformed);
            }
            visit(side, &bytes);
        }
        Ok(())
    }

    /// Whether what is signed shows where each part of it ends, so that one signature is of one
    /// message only.
    pub(crate) fn separates_parts(&self) -> bool {
        self.separated_parts()
            .all(|(_, part, separator)| !part.is_any_text() || !separator.is_empty())
    }

    /// Each part with the text between it and the next one towards the body.
    fn separated_parts(&self) -> impl Iterator<Item = (Side, &SignedPart, &str)> {
        let before = self.signed_before();
        let nearer = before.clone().skip(1).map(Some).chain([None]);
        let before = before.zip(nearer).map(|pair| (Side::Before, pair));
        let after = self.signed_after();
        let nearer = [None].into_iter().chain(after.clone().map(Some));
        let after = after.zip(nearer).map(|pair| (Side::After, pair));
        before
            .chain(after)
            .map(|(side, (part, nearer))| match nearer {
                Some(SignedPart::Text(text)) => (side, part, &**text),
                Some(SignedPart::Field(_) | SignedPart::Url | SignedPart::Timestamp) | None => {
                    (side, part, "")
                }
            })
    }
}

/// Whether what is signed can be cut in another place than between the value and the separator.
fn is_ambiguous(side: Side, value: &[u8], separator: &[u8]) -> bool {
    if separator.is_empty() {
        return false;
    }
    let joined = match side {
        Side::Before => [value, separator].concat(),
        Side::After => [separator, value].concat(),
    };
    let places = joined.windows(separator.len());
    places.filter(|window| *window == separator).count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_that_stands_elsewhere_too_is_found_even_where_it_overlaps() {
        for (value, separator, expected) in [
            ("", ".", false),
            ("a", ".", false),
            ("a.b", ".", true),
            (".", ".", true),
            ("a.", "..", true),
            (".a", "..", true),
            ("a.b", "..", false),
            ("a", "", false),
        ] {
            let is_ambiguous = |side| is_ambiguous(side, value.as_bytes(), separator.as_bytes());
            let both = is_ambiguous(Side::Before) || is_ambiguous(Side::After);
            assert_eq!(both, expected, "{value:?} {separator:?}");
        }
        assert!(is_ambiguous(Side::Before, b"a.", b".."));
        assert!(!is_ambiguous(Side::Before, b".a", b".."));
        assert!(!is_ambiguous(Side::After, b"a.", b".."));
        assert!(is_ambiguous(Side::After, b".a", b".."));
    }
}
