use std::ops::ControlFlow;

use super::json::{Escapes, Json, Layout, Numbers};
use crate::cause::BodyFault;

/// Is given a text, what is wrong if that was signed, and whether the JSON was written anew.
type Tried<'t, B> = dyn FnMut(Vec<u8>, Vec<BodyFault>, bool) -> ControlFlow<B> + 't;

/// How common libraries write JSON, where that differs from the body in more than one way: the
/// layout, the escapes, and whether keys are sorted.
const LIBRARIES: [(Layout, Escapes, bool); 13] = [
    (Layout::Compact, Escapes::Needed, false),
    (Layout::Spaced, Escapes::NonAscii, false),
    (Layout::Spaced, Escapes::Needed, false),
    (Layout::Compact, Escapes::NonAscii, false),
    (Layout::Compact, Escapes::SlashesAndNonAscii, false),
    (Layout::Compact, Escapes::Html, false),
    (Layout::Compact, Escapes::HtmlAndQuotes, false),
    (Layout::Compact, Escapes::DotNet, false),
    (Layout::Indented2, Escapes::Needed, false),
    (Layout::Compact, Escapes::Needed, true),
    (Layout::Compact, Escapes::NonAscii, true),
    (Layout::Compact, Escapes::Html, true),
    (Layout::Spaced, Escapes::NonAscii, true),
];

/// Gives the JSON as other libraries write it, in texts of at most `limit` bytes: with one change or
/// those of a library, or in `every_combination` of layout, escapes and order.
pub(super) fn each<B>(
    text: &[u8],
    limit: usize,
    every_combination: bool,
    tried: &mut Tried<'_, B>,
) -> ControlFlow<B> {
    let Some(json) = Json::of(text) else {
        return ControlFlow::Continue(());
    };
    let mut rewriter = Rewriter {
        json,
        limit,
        sorted: None,
        own_layout: None,
        layouts: Vec::new(),
        escapes: Vec::new(),
    };
    rewriter.single(text, tried)?;
    for library in LIBRARIES {
        rewriter.combination(library, tried)?;
    }
    if every_combination {
        for sorted in [false, true] {
            for layout in Layout::ALL {
                rewriter.combination((layout, Escapes::Kept, sorted), tried)?;
                for escapes in Escapes::ALL {
                    rewriter.combination((layout, escapes, sorted), tried)?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

/// What changes when the JSON is written anew.
struct Rewriter<'a> {
    json: Json<'a>,
    limit: usize,
    /// Compact, if sorting changes the order.
    sorted: Option<String>,
    own_layout: Option<Layout>,
    layouts: Vec<Layout>,
    escapes: Vec<Escapes>,
}

impl Rewriter<'_> {
    /// Changes one thing, and finds out what a change is.
    fn single<B>(&mut self, text: &[u8], tried: &mut Tried<'_, B>) -> ControlFlow<B> {
        let (json, limit) = (self.json, self.limit);
        for escapes in Escapes::ALL {
            let changed = json.escaped(escapes, limit).map(String::into_bytes);
            if let Some(changed) = changed.filter(|changed| *changed != *text) {
                self.escapes.push(escapes);
                tried(changed, vec![escapes.fault()], true)?;
            }
        }
        for layout in Layout::ALL {
            match json.laid_out(layout, Escapes::Kept, limit) {
                Some(own) if *own.as_bytes() == *text => self.own_layout = Some(layout),
                Some(changed) => {
                    self.layouts.push(layout);
                    tried(changed.into_bytes(), vec![layout.fault()], true)?;
                }
                None => {}
            }
        }
        for numbers in Numbers::ALL {
            if let Some(changed) = json.renumbered(numbers, limit) {
                tried(changed.into_bytes(), vec![numbers.fault()], false)?;
            }
        }
        for changed in json.with_floats(limit) {
            tried(changed.into_bytes(), vec![BodyFault::JsonFloats], false)?;
        }
        let without = json.without_nulls().unwrap_or_default();
        if let Some(json) = Json::of(without.as_bytes()) {
            let layouts = [self.own_layout, Some(Layout::Compact)]
                .into_iter()
                .flatten();
            for layout in layouts {
                if let Some(changed) = json.laid_out(layout, Escapes::Kept, limit) {
                    let mut faults = vec![BodyFault::JsonNullsAdded];
                    faults.extend(self.layouts.contains(&layout).then(|| layout.fault()));
                    tried(changed.into_bytes(), faults, true)?;
                }
            }
        }
        let compact = json.laid_out(Layout::Compact, Escapes::Kept, limit);
        self.sorted = json
            .sorted()
            .filter(|sorted| Some(sorted) != compact.as_ref());
        if let Some(layout) = self.own_layout {
            self.combination((layout, Escapes::Kept, true), tried)?;
        }
        self.combination((Layout::Compact, Escapes::Kept, true), tried)
    }

    fn combination<B>(
        &self,
        (layout, escapes, sorted): (Layout, Escapes, bool),
        tried: &mut Tried<'_, B>,
    ) -> ControlFlow<B> {
        let mut faults = Vec::new();
        if self.layouts.contains(&layout) {
            faults.push(layout.fault());
        } else if self.own_layout != Some(layout) {
            return ControlFlow::Continue(());
        }
        if self.escapes.contains(&escapes) {
            faults.push(escapes.fault());
        }
        let mut json = self.json;
        if sorted {
            let text = self.sorted.as_deref().unwrap_or_default();
            let Some(sorted) = Json::of(text.as_bytes()) else {
                return ControlFlow::Continue(());
            };
            faults.push(BodyFault::JsonKeysSorted);
            json = sorted;
        }
        match json.laid_out(layout, escapes, self.limit) {
            Some(text) => tried(text.into_bytes(), faults, true),
            None => ControlFlow::Continue(()),
        }
    }
}
