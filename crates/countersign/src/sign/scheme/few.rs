use std::mem;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// At most eight values, in a place of their own: so a scheme can be built in a `static`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Few<T>([Option<T>; CAPACITY]);

const CAPACITY: usize = 8;

impl<T> Few<T> {
    pub(super) const EMPTY: Self = Self([const { None }; CAPACITY]);

    /// Adds a value.
    ///
    /// # Panics
    ///
    /// If there are eight already.
    #[expect(clippy::panic, reason = "in a `static` it is an error of the compiler")]
    pub(super) const fn push(&mut self, value: T) {
        let mut rest: &mut [Option<T>] = &mut self.0;
        while let Some((place, others)) = rest.split_first_mut() {
            if place.is_none() {
                set(place, Some(value));
                return;
            }
            rest = others;
        }
        panic!("a scheme has at most eight of them");
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.0.iter().map_while(Option::as_ref)
    }

    pub(super) const fn is_empty(&self) -> bool {
        matches!(self.0, [None, ..])
    }
}

/// Sets a value in a constant, where nothing can be dropped. What was there before is never freed: in
/// a builder, that is nothing.
pub(super) const fn set<T>(place: &mut T, value: T) {
    mem::forget(mem::replace(place, value));
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut few = Self::EMPTY;
        for value in values {
            few.push(value);
        }
        few
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T: Serialize> Serialize for Few<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::deserialize(deserializer)?;
        if values.len() > CAPACITY {
            return Err(de::Error::invalid_length(values.len(), &"at most eight"));
        }
        Ok(values.into_iter().collect())
    }
}
