use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    ops::ControlFlow,
};

use base64::Engine;

use super::{
    cause::Kind,
    charset::Charset,
    claim::STANDARD,
    inflate::inflated,
    json::{Escapes, Json, Layout},
    numbers::Numbers,
};

/// A text that the sender may have signed, and what is wrong if that is the one.
#[derive(Clone)]
pub(super) struct Message<'b> {
    pub(super) text: Cow<'b, [u8]>,
    pub(super) prefix: Prefix,
    pub(super) faults: Vec<Kind>,
    /// Whether the JSON was written anew.
    rewritten: bool,
}

/// What was signed before the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Prefix {
    Nothing,
    /// What the scheme signs.
    Right,
    /// What another scheme signs.
    Other,
}

/// Gives messages to who tries them, each text once, until it breaks.
pub(super) struct Messages<'t, B> {
    tried: &'t mut dyn FnMut(&Message) -> ControlFlow<B>,
    seen: HashSet<(Prefix, u64)>,
    state: RandomState,
}

/// No text becomes longer than so many times the body, with room for a short one to be indented.
const MAX_GROWTH: usize = 8;
const MAX_SHORT: usize = 64 * 1024;

/// Nor does one of a long body become longer than this and than twice the body.
const MAX_LONG: usize = 4 * 1024 * 1024;

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

impl<'b> Message<'b> {
    pub(super) fn new(body: &'b [u8], prefix: Prefix) -> Self {
        Self {
            text: Cow::Borrowed(body),
            prefix,
            faults: Vec::new(),
            rewritten: false,
        }
    }

    pub(super) fn with_fault(mut self, fault: Kind) -> Self {
        self.faults.push(fault);
        self
    }

    pub(super) fn into_owned(self) -> Message<'static> {
        Message {
            text: Cow::Owned(self.text.into_owned()),
            prefix: self.prefix,
            faults: self.faults,
            rewritten: self.rewritten,
        }
    }

    fn changed<'t>(&self, text: impl Into<Cow<'t, [u8]>>, fault: Kind) -> Message<'t> {
        Message {
            text: text.into(),
            prefix: self.prefix,
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
        if from.prefix == Prefix::Right {
            let mut alone = from.clone().with_fault(Kind::SignedPrefixMissing);
            alone.prefix = Prefix::Nothing;
            self.give(&alone)?;
        }
        self.give(&from.changed(&[][..], Kind::SignedEmptyBody))?;
        self.edges(from)?;
        Charset::each(&from.text, &mut |text, charset| {
            self.give(&from.changed(text, Kind::Charset(charset)))
        })?;
        if let Some((text, format)) = inflated(&from.text) {
            self.give(&from.changed(text, Kind::Compressed(format)))?;
        }
        if let Ok(text) = STANDARD.decode(from.text.trim_ascii()) {
            self.give(&from.changed(text, Kind::Base64Body))?;
        }
        let base64 = STANDARD.encode(&from.text).into_bytes();
        self.give(&from.changed(base64, Kind::SignedBase64Body))?;
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
        let text: &[u8] = &from.text;
        for end in ["\r\n", "\n"] {
            if let Some(rest) = text.strip_suffix(end.as_bytes()) {
                self.give(&from.changed(rest, Kind::NewlineAdded))?;
            }
            let ended = [text, end.as_bytes()].concat();
            self.give(&from.changed(ended, Kind::NewlineLost))?;
        }
        self.give(&from.changed(text.trim_ascii(), Kind::BodyWhiteSpace))?;
        for parts in [[text, b" "], [b" ", text], [b"\n", text]] {
            self.give(&from.changed(parts.concat(), Kind::BodyWhiteSpaceLost))?;
        }
        match text.strip_prefix(BOM) {
            Some(rest) => self.give(&from.changed(rest, Kind::BomAdded))?,
            None => self.give(&from.changed([BOM, text].concat(), Kind::BomLost))?,
        }
        let unix = with_unix_lines(text);
        let windows = with_windows_lines(&unix);
        let returns = unix
            .iter()
            .map(|byte| if *byte == b'\n' { b'\r' } else { *byte });
        let returns: Vec<u8> = returns.collect();
        self.give(&from.changed(unix, Kind::LineEndings))?;
        self.give(&from.changed(windows, Kind::LineEndings))?;
        self.give(&from.changed(returns, Kind::LineEndings))
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
            if let Some(text) = text.filter(|text| *text != *from.text) {
                rewrite.escapes.push(escapes);
                self.rewritten(from, text, vec![Kind::JsonEscapes(escapes)])?;
            }
        }
        for layout in Layout::ALL {
            match json.laid_out(layout, Escapes::Kept, limit) {
                Some(text) if *text.as_bytes() == *from.text => rewrite.own_layout = Some(layout),
                Some(text) => {
                    rewrite.layouts.push(layout);
                    self.rewritten(from, text.into_bytes(), vec![Kind::JsonLayout(layout)])?;
                }
                None => {}
            }
        }
        for numbers in Numbers::ALL {
            if let Some(text) = json.renumbered(numbers, limit) {
                self.give(&from.changed(text.into_bytes(), Kind::JsonNumbers(numbers)))?;
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
            text: Cow::Owned(text),
            prefix: from.prefix,
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
        self.seen.insert((message.prefix, hash))
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

/// From lines that end with CR LF, or with CR alone.
fn with_unix_lines(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\r', Some(b'\n')) => {}
            (b'\r', _) => lines.push(b'\n'),
            _ => lines.push(byte),
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
