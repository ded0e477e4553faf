use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    ops::ControlFlow,
};

use super::{
    cause::Kind,
    charset::Charset,
    inflate::inflated,
    json::{Escapes, Json, Layout},
};

/// A text that the sender may have signed, and what is wrong if that is the one.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) text: Vec<u8>,
    /// Whether what the scheme signs before the body was signed as well.
    pub(super) prefixed: bool,
    pub(super) faults: Vec<Kind>,
    /// Whether the JSON was written anew.
    rewritten: bool,
}

/// Gives messages to who tries them, each text once, until it breaks.
pub(super) struct Messages<'t, B> {
    tried: &'t mut dyn FnMut(&Message) -> ControlFlow<B>,
    seen: HashSet<(bool, u64)>,
    state: RandomState,
}

/// No text becomes longer than so many times the body, with room for a short one to be indented.
const MAX_GROWTH: usize = 8;
const MAX_SHORT: usize = 64 * 1024;

/// How common libraries write JSON, where that differs from the body in more than one way: the
/// layout, the escapes, and whether keys are sorted.
const LIBRARIES: [(Layout, Escapes, bool); 12] = [
    (Layout::Compact, Escapes::Needed, false),
    (Layout::Spaced, Escapes::NonAscii, false),
    (Layout::Spaced, Escapes::Needed, false),
    (Layout::Compact, Escapes::NonAscii, false),
    (Layout::Compact, Escapes::SlashesAndNonAscii, false),
    (Layout::Compact, Escapes::Html, false),
    (Layout::Compact, Escapes::DotNet, false),
    (Layout::Indented2, Escapes::Needed, false),
    (Layout::Compact, Escapes::Needed, true),
    (Layout::Compact, Escapes::NonAscii, true),
    (Layout::Compact, Escapes::Html, true),
    (Layout::Spaced, Escapes::NonAscii, true),
];

impl Message {
    pub(super) fn new(body: &[u8], prefixed: bool) -> Self {
        Self {
            text: body.to_vec(),
            prefixed,
            faults: Vec::new(),
            rewritten: false,
        }
    }

    /// The body alone, by a scheme that signs more.
    pub(super) fn without_prefix(body: &[u8]) -> Self {
        let mut message = Self::new(body, false);
        message.faults.push(Kind::SignedPrefixMissing);
        message
    }

    fn changed(&self, text: Vec<u8>, fault: Kind) -> Self {
        Self {
            text,
            prefixed: self.prefixed,
            faults: [self.faults.as_slice(), &[fault]].concat(),
            rewritten: self.rewritten,
        }
    }

    fn limit(&self) -> usize {
        self.text.len().saturating_mul(MAX_GROWTH).max(MAX_SHORT)
    }
}

impl<'t, B> Messages<'t, B> {
    pub(super) fn new(tried: &'t mut dyn FnMut(&Message) -> ControlFlow<B>) -> Self {
        Self {
            tried,
            seen: HashSet::new(),
            state: RandomState::new(),
        }
    }

    /// What is one mistake away from the message.
    pub(super) fn single(&mut self, from: &Message) -> ControlFlow<B> {
        self.mark(from);
        if from.prefixed {
            let mut alone = from.clone();
            alone.prefixed = false;
            alone.faults.push(Kind::SignedPrefixMissing);
            self.give(&alone)?;
        }
        self.give(&from.changed(Vec::new(), Kind::SignedEmptyBody))?;
        self.edges(from)?;
        for (text, charset) in Charset::variants(&from.text) {
            self.give(&from.changed(text, Kind::Charset(charset)))?;
        }
        for (text, format) in inflated(&from.text) {
            self.give(&from.changed(text, Kind::Compressed(format)))?;
        }
        self.json(from, false)
    }

    /// What is another mistake away from a message that is one away.
    pub(super) fn second(&mut self, from: &Message) -> ControlFlow<B> {
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
    pub(super) fn every_json(&mut self, from: &Message) -> ControlFlow<B> {
        self.json(from, true)
    }

    fn edges(&mut self, from: &Message) -> ControlFlow<B> {
        let text = from.text.as_slice();
        for end in ["\r\n", "\n"] {
            if let Some(rest) = text.strip_suffix(end.as_bytes()) {
                self.give(&from.changed(rest.to_vec(), Kind::NewlineAdded))?;
            }
            let ended = [text, end.as_bytes()].concat();
            self.give(&from.changed(ended, Kind::NewlineLost))?;
        }
        self.give(&from.changed(text.trim_ascii().to_vec(), Kind::BodyWhiteSpace))?;
        match text.strip_prefix(BOM) {
            Some(rest) => self.give(&from.changed(rest.to_vec(), Kind::BomAdded))?,
            None => self.give(&from.changed([BOM, text].concat(), Kind::BomLost))?,
        }
        let unix = with_unix_lines(text);
        let windows = with_windows_lines(&unix);
        self.give(&from.changed(unix, Kind::LineEndings))?;
        self.give(&from.changed(windows, Kind::LineEndings))
    }

    fn json(&mut self, from: &Message, all: bool) -> ControlFlow<B> {
        let Some(json) = Json::of(&from.text) else {
            return ControlFlow::Continue(());
        };
        let limit = from.limit();
        let mut rewrite = Rewrite {
            json,
            sorted: None,
            own_layout: None,
            layouts: Vec::new(),
            escapes: Vec::new(),
        };
        for escapes in Escapes::ALL {
            let text = json.escaped(escapes, limit).map(String::into_bytes);
            if let Some(text) = text.filter(|text| *text != from.text) {
                rewrite.escapes.push(escapes);
                self.rewritten(from, text, vec![Kind::JsonEscapes(escapes)])?;
            }
        }
        for layout in Layout::ALL {
            match json.laid_out(layout, Escapes::Kept, limit) {
                Some(text) if text.as_bytes() == from.text => rewrite.own_layout = Some(layout),
                Some(text) => {
                    rewrite.layouts.push(layout);
                    self.rewritten(from, text.into_bytes(), vec![Kind::JsonLayout(layout)])?;
                }
                None => {}
            }
        }
        let compact = json.laid_out(Layout::Compact, Escapes::Kept, limit);
        rewrite.sorted = json
            .sorted()
            .filter(|sorted| Some(sorted) != compact.as_ref());
        if let Some(layout) = rewrite.own_layout {
            self.combination(from, &rewrite, (layout, Escapes::Kept, true))?;
        }
        self.combination(from, &rewrite, (Layout::Compact, Escapes::Kept, true))?;
        for library in LIBRARIES {
            self.combination(from, &rewrite, library)?;
        }
        if all {
            for sorted in [false, true] {
                for layout in Layout::ALL {
                    self.combination(from, &rewrite, (layout, Escapes::Kept, sorted))?;
                    for escapes in Escapes::ALL {
                        self.combination(from, &rewrite, (layout, escapes, sorted))?;
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn combination(
        &mut self,
        from: &Message,
        rewrite: &Rewrite,
        (layout, escapes, sorted): (Layout, Escapes, bool),
    ) -> ControlFlow<B> {
        let mut faults = Vec::new();
        if rewrite.layouts.contains(&layout) {
            faults.push(Kind::JsonLayout(layout));
        } else if rewrite.own_layout != Some(layout) {
            return ControlFlow::Continue(());
        }
        if rewrite.escapes.contains(&escapes) {
            faults.push(Kind::JsonEscapes(escapes));
        }
        let mut json = rewrite.json;
        if sorted {
            let Some(text) = &rewrite.sorted else {
                return ControlFlow::Continue(());
            };
            faults.push(Kind::JsonKeysSorted);
            let Some(text) = Json::of(text.as_bytes()) else {
                return ControlFlow::Continue(());
            };
            json = text;
        }
        match json.laid_out(layout, escapes, from.limit()) {
            Some(text) => self.rewritten(from, text.into_bytes(), faults),
            None => ControlFlow::Continue(()),
        }
    }

    fn rewritten(&mut self, from: &Message, text: Vec<u8>, faults: Vec<Kind>) -> ControlFlow<B> {
        self.give(&Message {
            text,
            prefixed: from.prefixed,
            faults: [from.faults.clone(), faults].concat(),
            rewritten: true,
        })
    }

    fn give(&mut self, message: &Message) -> ControlFlow<B> {
        if self.mark(message) {
            return (self.tried)(message);
        }
        ControlFlow::Continue(())
    }

    /// Whether the text is new.
    fn mark(&mut self, message: &Message) -> bool {
        let hash = self.state.hash_one(&message.text);
        self.seen.insert((message.prefixed, hash))
    }
}

/// What changes when the JSON is written anew.
struct Rewrite<'a> {
    json: Json<'a>,
    /// Compact, if sorting changes the order.
    sorted: Option<String>,
    own_layout: Option<Layout>,
    layouts: Vec<Layout>,
    escapes: Vec<Escapes>,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

fn with_unix_lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&b'\n') {
            lines.push(byte);
        }
    }
    lines
}

fn with_windows_lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    for byte in text {
        if *byte == b'\n' {
            lines.push(b'\r');
        }
        lines.push(*byte);
    }
    lines
}
