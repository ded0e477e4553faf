use std::{borrow::Cow, collections::HashSet};

use super::{other_schemes::signed_before, url_forms::url_forms};
use crate::{
    cause::{Covered, SignedFault},
    request::{Facts, OwnedHead, Part, looks_like_a_time},
};

/// What the sender may have signed before and after the body, and what is wrong if that is it.
#[derive(Clone)]
pub(crate) struct Arrangement {
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    pub(crate) faults: Vec<SignedFault>,
}

/// The arrangements to try, each once.
pub(crate) struct Arrangements {
    /// The scheme's own or, where the request lacks a part of it, the body alone.
    pub(crate) base: Arrangement,
    /// The body alone, where that is another one.
    pub(crate) body_alone: Option<Arrangement>,
    /// That of another platform, whose headers the request has.
    pub(crate) other_scheme: Option<Arrangement>,
    /// Those that are one mistake away from the scheme's own.
    pub(crate) mistaken: Vec<Arrangement>,
}

/// What is signed, in order.
#[derive(Clone)]
enum Item {
    Body,
    Text(Cow<'static, str>),
    /// Without bytes where the request does not have it.
    Covered(Covered, Option<Vec<u8>>),
}

/// What senders put between two parts.
const SEPARATORS: [&str; 8] = [".", ":", "", "\n", "|", ",", " ", "-"];

/// What senders put between the body and what they sign without being asked to.
const MORE_SEPARATORS: [&str; 4] = [".", ":", "", "\n"];

/// The versions that stand in a text such as `v0:`.
const VERSIONS: [char; 3] = ['0', '1', '2'];

/// No scheme has as many parts, beside text, whose order could be another.
const MAX_REORDERED: usize = 4;

const MAX_MISTAKEN: usize = 64;

impl Arrangements {
    /// Arranges what the scheme covers.
    pub(crate) fn new(facts: &Facts, head: &OwnedHead) -> Self {
        let items: Vec<_> = [
            facts.parts.before.iter().map(Item::from).collect(),
            vec![Item::Body],
            facts.parts.after.iter().map(Item::from).collect(),
        ]
        .concat();
        let mut found = Found::default();
        let right = found.arrangement(&items, vec![]);
        let alone = found.arrangement(&[Item::Body], vec![SignedFault::BodyAlone]);
        let other_scheme = signed_before(head, facts.value.as_deref())
            .and_then(|(before, name)| found.before(before, SignedFault::OtherScheme(name)));
        let (base, body_alone) = match right {
            Some(right) => (right, alone),
            None => (Arrangement::body_alone(), None),
        };

        let mut mistaken = Mistaken {
            found,
            list: vec![],
        };
        mistaken.drop_parts(&items);
        mistaken.change_texts(&items);
        mistaken.change_timestamps(&items, head);
        mistaken.change_urls(&items);
        mistaken.reorder(&items);
        mistaken.add_parts(&items, head);
        Self {
            base,
            body_alone,
            other_scheme,
            mistaken: mistaken.list,
        }
    }
}

impl Arrangement {
    fn body_alone() -> Self {
        Self {
            before: Vec::new(),
            after: Vec::new(),
            faults: vec![SignedFault::BodyAlone],
        }
    }
}

/// Keeps an arrangement from being tried twice.
#[derive(Default)]
struct Found {
    seen: HashSet<(Vec<u8>, Vec<u8>)>,
}

impl Found {
    /// The arrangement, if the request has every part of it and it is new.
    fn arrangement(&mut self, items: &[Item], faults: Vec<SignedFault>) -> Option<Arrangement> {
        let mut before = Vec::new();
        let mut after = Vec::new();
        let mut part = &mut before;
        for item in items {
            match item {
                Item::Body => part = &mut after,
                Item::Text(text) => part.extend_from_slice(text.as_bytes()),
                Item::Covered(_, bytes) => part.extend_from_slice(bytes.as_ref()?),
            }
        }
        let is_new = self.seen.insert((before.clone(), after.clone()));
        is_new.then_some(Arrangement {
            before,
            after,
            faults,
        })
    }

    fn before(&mut self, before: Vec<u8>, fault: SignedFault) -> Option<Arrangement> {
        let is_new = self.seen.insert((before.clone(), Vec::new()));
        is_new.then(|| Arrangement {
            before,
            after: Vec::new(),
            faults: vec![fault],
        })
    }
}

/// The arrangements that are one mistake away.
struct Mistaken {
    found: Found,
    list: Vec<Arrangement>,
}

impl Mistaken {
    fn add(&mut self, items: &[Item], fault: SignedFault) {
        if self.list.len() < MAX_MISTAKEN {
            self.list.extend(self.found.arrangement(items, vec![fault]));
        }
    }

    /// Leaves out one part, with the text after it, with the text before it, or alone.
    fn drop_parts(&mut self, items: &[Item]) {
        for (index, item) in items.iter().enumerate() {
            let fault = match item {
                Item::Body => continue,
                Item::Text(text) => SignedFault::TextMissing(text.clone()),
                Item::Covered(part, _) => SignedFault::Missing(part.clone()),
            };
            let is_text = |index: usize| matches!(items.get(index), Some(Item::Text(_)));
            if matches!(item, Item::Covered(..)) {
                if is_text(index + 1) {
                    self.add(&without(items, index, index + 1), fault.clone());
                }
                if let Some(before) = index.checked_sub(1).filter(|before| is_text(*before)) {
                    self.add(&without(items, before, index), fault.clone());
                }
            }
            self.add(&without(items, index, index), fault);
        }
    }

    /// Writes another separator or another version wherever a text stands.
    fn change_texts(&mut self, items: &[Item]) {
        for item in items {
            let Item::Text(expected) = item else {
                continue;
            };
            for found in other_texts(expected) {
                let changed: Vec<_> = items
                    .iter()
                    .map(|item| match item {
                        Item::Text(text) if text == expected => Item::Text(found.clone()),
                        item => item.clone(),
                    })
                    .collect();
                let expected = expected.clone();
                let fault = if found.is_empty() {
                    SignedFault::TextMissing(expected)
                } else {
                    SignedFault::TextOther { expected, found }
                };
                self.add(&changed, fault);
            }
        }
    }

    /// Covers the timestamp in another unit, or that of another header.
    fn change_timestamps(&mut self, items: &[Item], head: &OwnedHead) {
        let own = items.iter().find_map(|item| match item {
            Item::Covered(Covered::Timestamp, bytes) => Some(bytes.as_deref()),
            _ => None,
        });
        let Some(own) = own else {
            return;
        };
        let with = |bytes: &[u8]| -> Vec<Item> {
            let items = items.iter().map(|item| match item {
                Item::Covered(part @ Covered::Timestamp, _) => {
                    Item::Covered(part.clone(), Some(bytes.to_vec()))
                }
                item => item.clone(),
            });
            items.collect()
        };
        if let Some(own) = own.filter(|own| looks_like_a_time(own)) {
            let milliseconds = [own, b"000"].concat();
            self.add(&with(&milliseconds), SignedFault::TimestampUnit);
            if let Some((seconds, _)) = own.split_at_checked(10) {
                self.add(&with(seconds), SignedFault::TimestampUnit);
            }
        }
        for (name, value) in head.fields() {
            if looks_like_a_time(value) {
                self.add(&with(value), SignedFault::OtherTimestamp(name.clone()));
            }
        }
    }

    /// Covers the URL in another form.
    fn change_urls(&mut self, items: &[Item]) {
        for (index, item) in items.iter().enumerate() {
            let Item::Covered(Covered::Url, Some(url)) = item else {
                continue;
            };
            for (form, how) in url_forms(&String::from_utf8_lossy(url)) {
                let mut changed = items.to_vec();
                if let Some(item) = changed.get_mut(index) {
                    *item = Item::Covered(Covered::Url, Some(form.into_bytes()));
                }
                self.add(&changed, SignedFault::UrlForm(how));
            }
        }
    }

    /// Covers the parts and the body in every other order, with the text where it stands.
    fn reorder(&mut self, items: &[Item]) {
        let is_text = |item: &Item| matches!(item, Item::Text(_));
        let parts: Vec<_> = items
            .iter()
            .filter(|item| !is_text(item))
            .cloned()
            .collect();
        if parts.len() > MAX_REORDERED {
            return;
        }
        for order in permutations(&parts) {
            let mut order = order.into_iter();
            let reordered: Vec<_> = items
                .iter()
                .filter_map(|item| match item {
                    Item::Text(_) => Some(item.clone()),
                    Item::Body | Item::Covered(..) => order.next(),
                })
                .collect();
            self.add(&reordered, SignedFault::Order);
        }
    }

    /// Covers a timestamp or the URL that the scheme does not.
    fn add_parts(&mut self, items: &[Item], head: &OwnedHead) {
        let covers = |kind: fn(&Covered) -> bool| {
            let mut items = items.iter();
            items.any(|item| matches!(item, Item::Covered(part, _) if kind(part)))
        };
        let text = |separator| Item::Text(Cow::Borrowed(separator));
        if !covers(|part| matches!(part, Covered::Timestamp)) {
            let fields = head.fields().iter();
            for (name, value) in fields.filter(|(_, value)| looks_like_a_time(value)) {
                let part = Covered::Field(name.clone());
                let fault = SignedFault::More(part.clone());
                let part = Item::Covered(part, Some(value.clone()));
                for separator in MORE_SEPARATORS {
                    let before = [&[part.clone(), text(separator)], items].concat();
                    self.add(&before, fault.clone());
                    let after = [items, &[text(separator), part.clone()]].concat();
                    self.add(&after, fault.clone());
                }
            }
        }
        if !covers(|part| matches!(part, Covered::Url)) {
            for url in head.url().into_iter().chain(head.target()) {
                let part = Item::Covered(Covered::Url, Some(url.as_bytes().to_vec()));
                for separator in MORE_SEPARATORS {
                    let before = [&[part.clone(), text(separator)], items].concat();
                    self.add(&before, SignedFault::More(Covered::Url));
                }
            }
        }
    }
}

impl From<&Part> for Item {
    fn from(part: &Part) -> Self {
        match part {
            Part::Text(text) => Self::Text(text.clone()),
            Part::Covered(part, bytes) => Self::Covered(part.clone(), bytes.clone()),
        }
    }
}

/// The items but those from `first` to `last`.
fn without(items: &[Item], first: usize, last: usize) -> Vec<Item> {
    let items = items.iter().enumerate();
    items
        .filter(|(index, _)| !(first..=last).contains(index))
        .map(|(_, item)| item.clone())
        .collect()
}

fn other_texts(expected: &str) -> Vec<Cow<'static, str>> {
    let mut texts = Vec::new();
    if expected.chars().count() == 1 {
        texts.extend(SEPARATORS.map(Cow::Borrowed));
    }
    let mut characters = expected.chars();
    if characters.next() == Some('v') && characters.next().is_some_and(|c| c.is_ascii_digit()) {
        let rest = characters.as_str();
        texts.extend(VERSIONS.map(|version| Cow::Owned(format!("v{version}{rest}"))));
        if rest.chars().count() == 1 {
            let separators = SEPARATORS.into_iter().filter_map(|separator| {
                let version = expected.strip_suffix(rest)?;
                Some(Cow::Owned(format!("{version}{separator}")))
            });
            texts.extend(separators);
        }
    }
    texts.retain(|text| text != expected);
    texts
}

fn permutations(items: &[Item]) -> Vec<Vec<Item>> {
    let [first, rest @ ..] = items else {
        return vec![Vec::new()];
    };
    let shorter = permutations(rest).into_iter();
    shorter
        .flat_map(|order| {
            (0..=order.len()).map(move |at| {
                let mut longer = order.clone();
                longer.insert(at, first.clone());
                longer
            })
        })
        .collect()
}
