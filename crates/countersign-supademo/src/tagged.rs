use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, IntoDeserializer, MapAccess,
        value::{BorrowedStrDeserializer, MapAccessDeserializer},
    },
};

use crate::{kind::Kind, payload::Payload};

const TAG: &str = "event";

/// A payload and the member `event` beside it, wherever that stands, read in one pass.
///
/// `#[serde(tag)]` and `#[serde(flatten)]` would keep every member aside until the tag is found.
/// Here the tag is taken out of the members while the payload reads the others.
pub(crate) struct Tagged {
    pub(crate) kind: Kind,
    pub(crate) payload: Payload,
}

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TaggedVisitor)
    }
}

struct TaggedVisitor;

impl<'de> de::Visitor<'de> for TaggedVisitor {
    type Value = Tagged;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the name of an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Tagged, A::Error> {
        let mut kind = None;
        let untagged = Untagged {
            members,
            kind: &mut kind,
        };
        let payload = Payload::deserialize(MapAccessDeserializer::new(untagged))?;
        let kind = kind.ok_or_else(|| de::Error::missing_field(TAG))?;
        Ok(Tagged { kind, payload })
    }
}

/// The members of an object, without the tag.
struct Untagged<'a, A> {
    members: A,
    kind: &'a mut Option<Kind>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Untagged<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        mut seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        loop {
            match self.members.next_key_seed(KeySeed(seed))? {
                None => return Ok(None),
                Some(Key::Other(key)) => return Ok(Some(key)),
                Some(Key::Tag(unused)) => {
                    if self.kind.is_some() {
                        return Err(de::Error::duplicate_field(TAG));
                    }
                    *self.kind = Some(self.members.next_value()?);
                    seed = unused;
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.members.next_value_seed(seed)
    }
}

/// Deserializes a key with the seed inside, unless the key is the tag: then the seed is given back.
struct KeySeed<K>(K);

enum Key<K, T> {
    Tag(K),
    Other(T),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for KeySeed<K> {
    type Value = Key<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(KeyVisitor(self.0, PhantomData))
    }
}

struct KeyVisitor<'de, K>(K, PhantomData<&'de ()>);

impl<'de, K: DeserializeSeed<'de>> de::Visitor<'de> for KeyVisitor<'de, K> {
    type Value = Key<K, K::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Self::Value, E> {
        if key == TAG {
            return Ok(Key::Tag(self.0));
        }
        let key = self.0.deserialize(BorrowedStrDeserializer::new(key))?;
        Ok(Key::Other(key))
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        if key == TAG {
            return Ok(Key::Tag(self.0));
        }
        let key = self.0.deserialize(key.into_deserializer())?;
        Ok(Key::Other(key))
    }
}
