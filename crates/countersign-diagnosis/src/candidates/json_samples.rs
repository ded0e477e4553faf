use std::{collections::BTreeSet, ops::ControlFlow};

use super::json::{Escapes, Json, Layout, Tree};
use crate::cause::BodyFault;

/// Is given a text, and what is wrong if that was signed.
type Tried<'t, B> = dyn FnMut(Vec<u8>, Vec<BodyFault>) -> ControlFlow<B> + 't;

/// Of so many members that are missing, each choice of those that were null is tried.
const MAX_CHOSEN: usize = 5;

/// The layouts and the escapes in which JSON is tried that has the order of a sample.
const LIBRARIES: [(Layout, Escapes); 13] = [
    (Layout::Compact, Escapes::Kept),
    (Layout::Spaced, Escapes::Kept),
    (Layout::Indented2, Escapes::Kept),
    (Layout::Indented4, Escapes::Kept),
    (Layout::Tabs, Escapes::Kept),
    (Layout::Compact, Escapes::Needed),
    (Layout::Compact, Escapes::NonAscii),
    (Layout::Compact, Escapes::SlashesAndNonAscii),
    (Layout::Compact, Escapes::Html),
    (Layout::Compact, Escapes::HtmlAndQuotes),
    (Layout::Compact, Escapes::DotNet),
    (Layout::Spaced, Escapes::NonAscii),
    (Layout::Spaced, Escapes::Needed),
];

/// Gives the JSON with the keys in the order of a sample, and with members that are null in it or that
/// it alone has, in texts of at most `limit` bytes.
///
/// What sorted the keys, or left members out, left no trace of what was there: a sample has it.
pub(super) fn each<B>(
    text: &[u8],
    sample: &[u8],
    limit: usize,
    tried: &mut Tried<'_, B>,
) -> ControlFlow<B> {
    let own = Json::of(text);
    let trees = own.zip(Json::of(sample));
    let trees = trees.and_then(|(own, sample)| own.tree().zip(sample.tree()));
    let (Some(own), Some((body, order))) = (own, trees) else {
        return ControlFlow::Continue(());
    };
    if !body.resembles(&order) {
        return ControlFlow::Continue(());
    }
    let own_layout = Layout::ALL.into_iter().find(|layout| {
        let laid_out = own.laid_out(*layout, Escapes::Kept, limit);
        laid_out.is_some_and(|laid_out| laid_out.as_bytes() == text.trim_ascii_end())
    });
    let own_end = end_of(text);
    let ends: BTreeSet<&[u8]> = [own_end, end_of(sample), &[]].into();
    for choice in choices(&body, &order) {
        let is_null = |number| choice.get(number).copied().unwrap_or(false);
        let arranged = body.arranged(&order, &is_null);
        let mut faults = Vec::new();
        faults.extend(arranged.is_reordered.then_some(BodyFault::JsonKeysOfSample));
        faults.extend(
            choice
                .contains(&true)
                .then_some(BodyFault::JsonNullsOfSample),
        );
        // Otherwise the layout alone differs, which is tried without a sample.
        let Some(json) = Json::of(arranged.text.as_bytes()).filter(|_| !faults.is_empty()) else {
            continue;
        };
        for (layout, escapes) in LIBRARIES {
            let Some(changed) = json.laid_out(layout, escapes, limit) else {
                continue;
            };
            let mut faults = faults.clone();
            faults.extend((own_layout != Some(layout)).then(|| layout.fault()));
            let is_escaped = escapes != Escapes::Kept;
            faults.extend(is_escaped.then(|| escapes.fault()));
            for &end in &ends {
                let mut faults = faults.clone();
                faults.extend(end_fault(own_end, end));
                tried([changed.as_bytes(), end].concat(), faults)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// The white space at the end.
fn end_of(text: &[u8]) -> &[u8] {
    text.get(text.trim_ascii_end().len()..).unwrap_or_default()
}

/// What is wrong if the body has its own end, and the other one was signed.
fn end_fault(own: &[u8], signed: &[u8]) -> Option<BodyFault> {
    if own == signed {
        None
    } else if signed.is_empty() {
        Some(BodyFault::NewlineAdded)
    } else {
        Some(BodyFault::NewlineLost)
    }
}

/// Which of the missing members are null: none, those that are null in the sample, all, or where they
/// are few, each choice of them.
fn choices(body: &Tree<'_>, sample: &Tree<'_>) -> Vec<Vec<bool>> {
    let missing = body.arranged(sample, &|_| false).missing;
    let count = missing.len();
    let mut choices = vec![vec![false; count], missing, vec![true; count]];
    if count <= MAX_CHOSEN {
        let chosen = |choice: usize| {
            (0..count)
                .map(|number| (choice >> number) & 1 == 1)
                .collect()
        };
        choices.extend((0..1 << count).map(chosen));
    }
    choices
}
