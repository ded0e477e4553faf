use std::collections::HashMap;

use super::{
    escapes::{Escapes, escape},
    text::Json,
    tokens::{Token, Tokens},
};

/// As deep as most parsers go.
const MAX_DEPTH: usize = 128;

/// JSON as a tree, with each string and number as it is written.
#[derive(Debug)]
pub(in crate::candidates) enum Tree<'a> {
    Object(Vec<Member<'a>>),
    Array(Vec<Tree<'a>>),
    Scalar(&'a str),
}

#[derive(Debug)]
pub(in crate::candidates) struct Member<'a> {
    /// As it is written.
    key: &'a str,
    /// The same without the escapes that it does not need.
    name: String,
    value: Tree<'a>,
}

/// JSON with its members in the order of a sample.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::candidates) struct Arranged {
    /// Compact.
    pub(in crate::candidates) text: String,
    /// Whether the order of keys has changed.
    pub(in crate::candidates) is_reordered: bool,
    /// The members of the sample that are missing, in their order: whether the sample has `null` there.
    pub(in crate::candidates) missing: Vec<bool>,
}

impl<'a> Json<'a> {
    /// The tree, or `None` if this is not JSON or nested deeper than [`MAX_DEPTH`].
    pub(in crate::candidates) fn tree(self) -> Option<Tree<'a>> {
        let mut tokens = Tokens::of(self.text);
        let first = tokens.next()??;
        let tree = read(first, &mut tokens, MAX_DEPTH)?;
        tokens.next().is_none().then_some(tree)
    }
}

impl Tree<'_> {
    /// Arranges the members as the sample has them; those that the sample does not have come last. Of
    /// the members that are missing, those are written as `null` whose number `is_null` accepts.
    pub(in crate::candidates) fn arranged(
        &self,
        sample: &Tree<'_>,
        is_null: &dyn Fn(usize) -> bool,
    ) -> Arranged {
        let mut writer = Writer {
            is_null,
            out: Arranged {
                text: String::new(),
                is_reordered: false,
                missing: Vec::new(),
            },
        };
        writer.value(self, Some(sample));
        writer.out
    }

    /// Whether both are objects with a key in common, or arrays.
    pub(in crate::candidates) fn resembles(&self, sample: &Tree<'_>) -> bool {
        match (self, sample) {
            (Tree::Object(members), Tree::Object(_)) => members
                .iter()
                .any(|member| sample.member(&member.name).is_some()),
            (Tree::Array(_), Tree::Array(_)) => true,
            (Tree::Object(_) | Tree::Array(_) | Tree::Scalar(_), _) => false,
        }
    }

    fn member(&self, name: &str) -> Option<&Tree<'_>> {
        let Tree::Object(members) = self else {
            return None;
        };
        let member = members.iter().find(|member| member.name == name);
        member.map(|member| &member.value)
    }
}

fn read<'a>(first: Token<'a>, tokens: &mut Tokens<'a>, depth: usize) -> Option<Tree<'a>> {
    let depth = depth.checked_sub(1)?;
    match first {
        Token::Open('{') => {
            let mut members = Vec::new();
            loop {
                let key = match tokens.next()?? {
                    Token::String(key) => key,
                    Token::Comma => continue,
                    Token::Close('}') => break,
                    Token::Open(_) | Token::Close(_) | Token::Colon | Token::Scalar(_) => {
                        return None;
                    }
                };
                if tokens.next()?? != Token::Colon {
                    return None;
                }
                let value = tokens.next()??;
                let mut name = String::new();
                escape(key, Escapes::Needed, &mut name);
                let value = read(value, tokens, depth)?;
                members.push(Member { key, name, value });
            }
            Some(Tree::Object(members))
        }
        Token::Open(_) => {
            let mut values = Vec::new();
            loop {
                match tokens.next()?? {
                    Token::Close(']') => break,
                    Token::Comma => {}
                    value => values.push(read(value, tokens, depth)?),
                }
            }
            Some(Tree::Array(values))
        }
        Token::String(text) | Token::Scalar(text) => Some(Tree::Scalar(text)),
        Token::Close(_) | Token::Comma | Token::Colon => None,
    }
}

struct Writer<'t> {
    is_null: &'t dyn Fn(usize) -> bool,
    out: Arranged,
}

impl Writer<'_> {
    fn value(&mut self, value: &Tree<'_>, sample: Option<&Tree<'_>>) {
        match value {
            Tree::Object(members) => self.object(members, sample),
            Tree::Array(values) => {
                let samples = match sample {
                    Some(Tree::Array(samples)) => samples.as_slice(),
                    Some(Tree::Object(_) | Tree::Scalar(_)) | None => &[],
                };
                self.out.text.push('[');
                for (index, value) in values.iter().enumerate() {
                    self.comma('[');
                    self.value(value, samples.get(index).or_else(|| samples.first()));
                }
                self.out.text.push(']');
            }
            Tree::Scalar(text) => self.out.text.push_str(text),
        }
    }

    fn object(&mut self, members: &[Member<'_>], sample: Option<&Tree<'_>>) {
        let samples = match sample {
            Some(Tree::Object(samples)) => samples.as_slice(),
            Some(Tree::Array(_) | Tree::Scalar(_)) | None => &[],
        };
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, member) in members.iter().enumerate() {
            by_name.entry(&member.name).or_default().push(index);
        }
        self.out.text.push('{');
        let mut written = Vec::with_capacity(members.len());
        for sample in samples {
            // Of a key that the sample has twice, the first place counts.
            let Some(own) = by_name.get_mut(sample.name.as_str()) else {
                self.missing(sample);
                continue;
            };
            for index in std::mem::take(own) {
                written.push(index);
                if let Some(Member { key, value, .. }) = members.get(index) {
                    self.member(key, value, Some(&sample.value));
                }
            }
        }
        for (index, Member { key, name, value }) in members.iter().enumerate() {
            if by_name
                .get(name.as_str())
                .is_some_and(|left| !left.is_empty())
            {
                written.push(index);
                self.member(key, value, None);
            }
        }
        self.out.is_reordered |= !written.is_sorted();
        self.out.text.push('}');
    }

    fn missing(&mut self, sample: &Member<'_>) {
        let number = self.out.missing.len();
        let is_null = matches!(sample.value, Tree::Scalar("null"));
        self.out.missing.push(is_null);
        if (self.is_null)(number) {
            self.member(sample.key, &Tree::Scalar("null"), None);
        }
    }

    fn member(&mut self, key: &str, value: &Tree<'_>, sample: Option<&Tree<'_>>) {
        self.comma('{');
        self.out.text.push_str(key);
        self.out.text.push(':');
        self.value(value, sample);
    }

    fn comma(&mut self, open: char) {
        if !self.out.text.ends_with(open) {
            self.out.text.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(body: &str, sample: &str, is_null: &dyn Fn(usize) -> bool) -> Option<Arranged> {
        let body = Json::of(body.as_bytes())?.tree()?;
        let sample = Json::of(sample.as_bytes())?.tree()?;
        Some(body.arranged(&sample, is_null))
    }

    #[test]
    fn members_are_in_the_order_of_the_sample_at_every_level() {
        let cases = [
            (r#"{"a":1,"b":2}"#, r#"{"b":0,"a":0}"#, r#"{"b":2,"a":1}"#),
            (
                r#"{"a":1,"z":{"c":1.50,"d":2}}"#,
                r#"{"z":{"d":0,"c":0},"a":0}"#,
                r#"{"z":{"d":2,"c":1.50},"a":1}"#,
            ),
            (
                r#"[{"a":1,"b":2},{"a":3,"b":4}]"#,
                r#"[{"b":0,"a":0}]"#,
                r#"[{"b":2,"a":1},{"b":4,"a":3}]"#,
            ),
            (
                r#"{"\u0061":1,"b":2}"#,
                r#"{"b":0,"a":0}"#,
                r#"{"b":2,"\u0061":1}"#,
            ),
            (
                r#"{"a":1,"a":2,"b":3}"#,
                r#"{"b":0,"a":0}"#,
                r#"{"b":3,"a":1,"a":2}"#,
            ),
            (
                r#"{"new":1,"a":2,"b":{}}"#,
                r#"{"b":0,"a":0}"#,
                r#"{"b":{},"a":2,"new":1}"#,
            ),
        ];
        for (body, sample, expected) in cases {
            let arranged = arranged(body, sample, &|_| false).unwrap();
            assert_eq!(arranged.text, expected);
            assert!(arranged.is_reordered, "{body}");
        }
    }

    #[test]
    fn what_has_the_order_of_the_sample_stays() {
        let cases = [
            (
                r#"{ "a" : 1, "b":[ ] }"#,
                r#"{"a":0,"b":0}"#,
                r#"{"a":1,"b":[]}"#,
            ),
            (r#"{"a":1}"#, r#"{"b":0,"a":0,"c":0}"#, r#"{"a":1}"#),
            (r#"{"x":1,"y":2}"#, r#"{"b":0}"#, r#"{"x":1,"y":2}"#),
            ("[1,2]", r#"{"b":0}"#, "[1,2]"),
        ];
        for (body, sample, expected) in cases {
            let arranged = arranged(body, sample, &|_| false).unwrap();
            assert_eq!(
                (arranged.text.as_str(), arranged.is_reordered),
                (expected, false)
            );
        }
    }

    #[test]
    fn what_is_missing_can_be_null() {
        let sample = r#"{"a":null,"b":{"c":1,"d":null},"e":2}"#;
        let body = r#"{"b":{"d":7},"a":1}"#;
        let missing = |is_null: &dyn Fn(usize) -> bool| arranged(body, sample, is_null).unwrap();
        let none = missing(&|_| false);
        assert_eq!(none.text, r#"{"a":1,"b":{"d":7}}"#);
        assert_eq!(none.missing, [false, false]);
        let all = missing(&|_| true);
        assert_eq!(all.text, r#"{"a":1,"b":{"c":null,"d":7},"e":null}"#);
        let last = missing(&|number| number == 1);
        assert_eq!(last.text, r#"{"a":1,"b":{"d":7},"e":null}"#);
        let empty = arranged("{}", sample, &|number| number < 2).unwrap();
        assert_eq!(empty.text, r#"{"a":null,"b":null}"#);
        assert_eq!(empty.missing, [true, false, false]);
    }

    #[test]
    fn what_is_no_json_or_too_deep_has_no_tree() {
        for text in [
            "{",
            "{]",
            "[}",
            "{\"a\"}",
            "{\"a\":}",
            "{1:2}",
            "{\"a\":1}x",
            "[1]2",
            "[:]",
        ] {
            assert!(
                Json::of(text.as_bytes()).unwrap().tree().is_none(),
                "{text}"
            );
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(
            Json::of(nested(MAX_DEPTH).as_bytes())
                .unwrap()
                .tree()
                .is_some()
        );
        assert!(
            Json::of(nested(MAX_DEPTH + 1).as_bytes())
                .unwrap()
                .tree()
                .is_none()
        );
    }

    #[test]
    fn only_what_has_a_key_in_common_resembles_a_sample() {
        let tree = |text: &'static str| Json::of(text.as_bytes()).unwrap().tree().unwrap();
        for (body, sample, expected) in [
            ("{\"a\":1}", "{\"b\":0,\"a\":0}", true),
            ("[]", "[1]", true),
            ("{\"a\":1}", "{\"b\":0}", false),
            ("{}", "{\"b\":0}", false),
            ("[]", "{}", false),
            ("{\"a\":1}", "[]", false),
        ] {
            assert_eq!(tree(body).resembles(&tree(sample)), expected, "{body}");
        }
    }
}
