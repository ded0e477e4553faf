use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use countersign::{Provider, Sample, Secret, ValueSource};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    in_order::InOrder,
    set::{SetError, set, set_segments},
};
use crate::sign::SignedRequest;

/// An event of provider `P` that a test builds from one of the provider's samples.
///
/// [`supademo`](crate::supademo) and [`storylane`](crate::storylane) have a function for each event,
/// and methods for every member that the vendor documents. [`set`](Self::set) changes any other.
///
/// ```
/// use countersign::{Receiver, Secret};
/// use countersign_supademo::Supademo;
/// use countersign_testkit::supademo::lead_captured;
///
/// let lead = lead_captured()
///     .email("jane@example.com")
///     .custom_field("use_case", "Onboarding")
///     .department("Product")
///     .set("viewer.timezone", "PST");
///
/// let event = lead.event();
/// assert_eq!(event.name(), Some("lead.captured"));
/// assert_eq!(event.email(), Some("jane@example.com"));
///
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let request = lead.signed_by(&Supademo, &secret);
/// let receiver = Receiver::new(Supademo, secret);
/// let delivery = receiver.verify(&request.headers(), request.body().clone())?;
/// assert_eq!(delivery.event(), &event);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// A method panics if it would set a member of a string, a number or a boolean:
/// `lead_captured().set("viewer", "Jane").email("jane@example.com")`.
pub struct EventBuilder<P> {
    body: Value,
    /// The event's name in the catalog.
    name: &'static str,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> EventBuilder<P> {
    /// Begins with a sample of the provider's [catalog](Provider::CATALOG): the one of this name, or
    /// the first one of the event of this name.
    ///
    /// ```
    /// use countersign::Provider;
    /// use countersign_storylane::Storylane;
    /// use countersign_testkit::EventBuilder;
    ///
    /// for sample in Storylane::CATALOG.samples {
    ///     let event = EventBuilder::<Storylane>::sample(sample.name).unwrap().event();
    ///     assert_eq!(event.name(), Some(sample.event));
    /// }
    /// let session = EventBuilder::<Storylane>::sample("session").unwrap();
    /// assert!(session.event().lead().is_some());
    /// assert!(EventBuilder::<Storylane>::sample("page.viewed").is_none());
    /// ```
    #[must_use]
    pub fn sample(name: &str) -> Option<Self> {
        let samples = P::CATALOG.samples;
        let of_event = || samples.iter().find(|sample| sample.event == name);
        Self::begin(P::CATALOG.sample(name).or_else(of_event)?)
    }

    /// Begins with the first sample whose event is such an event.
    ///
    /// # Panics
    ///
    /// If the catalog has none.
    #[expect(clippy::expect_used, reason = "a test holds the catalogs to it")]
    pub(crate) fn first(is_such: impl Fn(&P::Event) -> bool) -> Self
    where
        P::Event: DeserializeOwned,
    {
        let event = |sample: &Sample| serde_json::from_slice(sample.body).ok();
        let mut samples = P::CATALOG.samples.iter();
        let sample = samples.find(|sample| event(sample).is_some_and(|event| is_such(&event)));
        sample
            .and_then(Self::begin)
            .expect("the catalog has such a sample")
    }

    fn begin(sample: &'static Sample) -> Option<Self> {
        Some(Self {
            body: serde_json::from_slice(sample.body).ok()?,
            name: sample.event,
            provider: PhantomData,
        })
    }

    /// Sets the value at a path such as `viewer.company` or `tags.0`, as the function [`set`] does.
    ///
    /// # Panics
    ///
    /// If the path leads nowhere, with the [`SetError`] of [`try_set`](Self::try_set).
    #[must_use]
    #[track_caller]
    pub fn set(self, path: &str, value: impl Into<Value>) -> Self {
        or_panic(self.try_set(path, value))
    }

    /// Sets the value at a path that comes from elsewhere, such as a command line.
    ///
    /// # Errors
    ///
    /// [`SetError`] if the path leads nowhere.
    pub fn try_set(mut self, path: &str, value: impl Into<Value>) -> Result<Self, SetError> {
        set(&mut self.body, path, value)?;
        Ok(self)
    }

    /// Sets a member of the object at `path`. Its name may have a dot.
    #[track_caller]
    pub(crate) fn insert(mut self, path: &str, name: &str, value: Value) -> Self {
        let mut path: Vec<_> = path.split('.').collect();
        let found = path
            .iter()
            .try_fold(&self.body, |node, name| node.get(name));
        if found.is_none_or(Value::is_null) {
            let empty = Value::Object(Map::new());
            or_panic(set_segments(&mut self.body, &path, empty));
        }
        path.push(name);
        or_panic(set_segments(&mut self.body, &path, value));
        self
    }

    /// Sets a member that the catalog has in the object at `path`.
    #[track_caller]
    pub(crate) fn insert_known(self, path: &str, name: &str, value: Value) -> Self {
        let names: Vec<_> = P::CATALOG
            .members
            .iter()
            .filter_map(|member| member.path.strip_prefix(path)?.strip_prefix('.'))
            .collect();
        assert!(
            names.contains(&name),
            "{path:?} has no member {name:?}, but {}",
            names.join(", ")
        );
        self.insert(path, name, value)
    }

    /// Removes a member, such as `viewer.company`. An absent member is not a null one.
    ///
    /// ```
    /// use countersign_testkit::supademo::demo_viewed;
    ///
    /// let event = demo_viewed().without("email").without("viewer.email").event();
    /// assert!(event.is_recognized());
    /// assert_eq!(event.email(), None);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such member.
    #[must_use]
    #[track_caller]
    pub fn without(mut self, path: &str) -> Self {
        let removed = remove(&mut self.body, path);
        assert!(removed.is_some(), "there is no member {path:?} to remove");
        self
    }

    /// The body as JSON, its members in the order of the catalog, then by name.
    #[must_use]
    pub fn to_json(&self) -> Bytes {
        let ordered = InOrder::new(&self.body, P::CATALOG.members);
        // It can fail only for keys that are not strings, which a `Value` does not have.
        serde_json::to_vec(&ordered).unwrap_or_default().into()
    }

    /// The body as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.body.clone()
    }

    /// The event that a receiver gets. A change may have made it an unrecognized one.
    ///
    /// # Panics
    ///
    /// If an event of `P` cannot be deserialized from any JSON.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test fails by a panic")]
    pub fn event(&self) -> P::Event
    where
        P::Event: DeserializeOwned,
    {
        serde_json::from_slice(&self.to_json()).expect("an event is deserialized from any JSON")
    }

    /// The delivery of this event, signed as this provider signs. Where the provider sends the event's
    /// name in a header field, it is there too.
    #[must_use]
    pub fn signed_by(&self, provider: &P, secret: &Secret) -> SignedRequest {
        let request = SignedRequest::new(provider, secret, self.to_json());
        match provider.scheme().event_name() {
            Some(ValueSource::Field(field)) => request.header(field.clone(), self.name),
            _ => request,
        }
    }
}

/// Removes the member that a path leads to, if it is there.
fn remove(body: &mut Value, path: &str) -> Option<Value> {
    let mut parent: Vec<_> = path.split('.').collect();
    let name = parent.pop()?;
    let parent = parent.into_iter().try_fold(body, |node, name| match node {
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        node => node.get_mut(name),
    });
    parent?.as_object_mut()?.remove(name)
}

#[track_caller]
#[expect(clippy::panic, reason = "a test fails by a panic")]
fn or_panic<T>(set: Result<T, SetError>) -> T {
    match set {
        Ok(set) => set,
        Err(error) => panic!("{error}"),
    }
}

impl<P> Clone for EventBuilder<P> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            ..*self
        }
    }
}

impl<P> fmt::Debug for EventBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventBuilder").field(&self.body).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::supademo::demo_viewed;

    #[test]
    fn only_a_member_that_is_there_is_removed() {
        let body = json!({"a": 1, "b": {"c": null}, "tags": [{"d": "x"}]});
        for (path, left) in [
            ("a", json!({"b": {"c": null}, "tags": [{"d": "x"}]})),
            ("b", json!({"a": 1, "tags": [{"d": "x"}]})),
            ("b.c", json!({"a": 1, "b": {}, "tags": [{"d": "x"}]})),
            ("tags.0.d", json!({"a": 1, "b": {"c": null}, "tags": [{}]})),
        ] {
            let mut body = body.clone();
            assert!(remove(&mut body, path).is_some(), "{path}");
            assert_eq!(body, left, "{path}");
        }
        let deep = vec!["a"; 1_000_000].join(".");
        for path in [
            "",
            ".",
            "A",
            ".a",
            "a.",
            "b.",
            "b.d",
            "a.b",
            "b.c.d",
            "tags.0",
            "tags.1.d",
            "tags.-1.d",
            "tags.d",
            &deep,
        ] {
            let mut same = body.clone();
            assert_eq!(remove(&mut same, path), None, "{path:.20}");
            assert_eq!(same, body, "{path:.20}");
        }
    }

    #[test]
    #[should_panic(expected = r#"there is no member "viewer.emial" to remove"#)]
    fn to_remove_what_is_not_there_panics() {
        let _ = demo_viewed().without("viewer.emial");
    }

    #[test]
    fn a_path_from_elsewhere_is_refused_without_a_panic() {
        let error = demo_viewed().try_set("email.x", 7).unwrap_err();
        assert!(matches!(error, SetError::NotAnObject { .. }));
        let set = demo_viewed().try_set("viewer.company", "Acme Inc").unwrap();
        assert_eq!(set.to_value()["viewer"]["company"], "Acme Inc");
    }
}
