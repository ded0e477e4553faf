use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use countersign::Provider;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    in_order::InOrder,
    set::{SetError, set, set_segments},
};
use crate::sign::SignedRequest;

/// An event of provider `P` in the making: the functions of [`supademo`](crate::supademo) and
/// [`storylane`](crate::storylane) begin one, each with realistic defaults.
///
/// There are methods for every member that the vendor documents; [`set`](Self::set) reaches
/// everything else.
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
/// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
/// let request = lead.signed_by(&provider);
/// let delivery = Receiver::new(provider).verify(&request.headers(), request.body().clone())?;
/// assert_eq!(delivery.event(), &event);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// Every override does if it is of a member of something that an earlier one made a string, a
/// number or a boolean: `lead_captured().set("viewer", "Jane").email("jane@example.com")`.
pub struct EventBuilder<P> {
    body: Value,
    /// The vendor's sample, which says in what order members are sent.
    sample: &'static str,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> EventBuilder<P> {
    /// Begins with this body.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    #[expect(clippy::expect_used, reason = "the bodies are this crate's own")]
    pub(crate) fn new(body: &'static str, sample: &'static str) -> Self {
        Self {
            body: serde_json::from_str(body).expect("the body is JSON"),
            sample,
            provider: PhantomData,
        }
    }

    /// Puts any value where a path such as `viewer.company` or `tags.0` leads, as the function
    /// [`set`] does.
    ///
    /// # Panics
    ///
    /// If the path leads nowhere: with the [`SetError`] that [`try_set`](Self::try_set) gives.
    #[must_use]
    #[track_caller]
    pub fn set(self, path: &str, value: impl Into<Value>) -> Self {
        or_panic(self.try_set(path, value))
    }

    /// Puts any value where a path leads that comes from elsewhere, such as a command line.
    ///
    /// # Errors
    ///
    /// [`SetError`] if the path leads nowhere.
    pub fn try_set(mut self, path: &str, value: impl Into<Value>) -> Result<Self, SetError> {
        set(&mut self.body, path, value)?;
        Ok(self)
    }

    /// Puts a member of any name, even one with a dot, into the object at `path`.
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

    /// Puts a member of one of these names into the object at `path`.
    #[track_caller]
    pub(crate) fn insert_known(self, path: &str, names: &[&str], name: &str, value: Value) -> Self {
        assert!(
            names.contains(&name),
            "{path:?} has no member {name:?}, but {}",
            names.join(", ")
        );
        self.insert(path, name, value)
    }

    /// Leaves a member out, such as `viewer.company`: nearly all are optional, and absent is not
    /// null.
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
    /// If it is not there.
    #[must_use]
    #[track_caller]
    pub fn without(mut self, path: &str) -> Self {
        let removed = remove(&mut self.body, path);
        assert!(
            removed.is_some(),
            "there is no member {path:?} to leave out"
        );
        self
    }

    /// The body as JSON, its members in the order of the vendor's sample.
    #[must_use]
    pub fn to_json(&self) -> Bytes {
        let ordered = InOrder {
            value: &self.body,
            sample: self.sample,
        };
        // A `Value` has no key that is not a string, which is what could fail.
        serde_json::to_vec(&ordered).unwrap_or_default().into()
    }

    /// The body as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.body.clone()
    }

    /// The event that a receiver gets: an unrecognized one, if an override made it such.
    ///
    /// # Panics
    ///
    /// If `P` is a provider whose events are not read from this JSON; those of this crate are.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test says with a panic that something is wrong"
    )]
    pub fn event(&self) -> P::Event
    where
        P::Event: DeserializeOwned,
    {
        serde_json::from_slice(&self.to_json()).expect("the provider's events are of any JSON")
    }

    /// The delivery of this event, signed by this provider.
    ///
    /// # Panics
    ///
    /// If [`Provider::scheme`] gives none.
    #[must_use]
    pub fn signed_by<Q: Provider>(&self, provider: &Q) -> SignedRequest {
        SignedRequest::new(provider, self.to_json())
    }
}

/// Takes the member out that a path leads to, if it is there.
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
#[expect(
    clippy::panic,
    reason = "a test says with a panic that something is wrong"
)]
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
    #[should_panic(expected = r#"there is no member "viewer.emial" to leave out"#)]
    fn to_leave_out_what_is_not_there_panics() {
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
