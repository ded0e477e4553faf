use std::{borrow::Cow, sync::Arc, time::SystemTime};

use countersign::{Head, Scheme};

use crate::{
    Cause, Diagnosis, Key,
    bounds::Bounds,
    candidates::{Arrangements, CandidateKey, inflated},
    cause::{BodyFault, Fault, HeadFault, SecretFault},
    request::{Facts, OwnedHead},
    search::{Match, Search},
};

/// Explains why a signature does not match, by trying what people really do wrong.
///
/// A cause is named only when it is proven: with that mistake undone, or two of them, the MAC is the
/// claimed one. What the head shows without a MAC is named too, such as a missing header.
///
/// ```
/// use std::time::SystemTime;
///
/// use countersign::{Head, Scheme, header_name};
/// use countersign_diagnosis::{Diagnosis, Doctor, Key};
///
/// let scheme = Scheme::hex(header_name("x-acme-signature")?);
/// let doctor = Doctor::new(&scheme).with_key(Key::new("key\n")?);
/// // printf '{"id":7}' | openssl dgst -sha256 -hmac key
/// let signature = "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a";
/// let headers = [("x-acme-signature", signature)];
/// let head = Head::new(&headers, SystemTime::now());
///
/// let diagnosis = doctor.diagnose(&head, br#"{"id":7}"#);
/// let Diagnosis::Explained(causes) = diagnosis else { panic!("{diagnosis}") };
/// assert_eq!(causes[0].code(), "secret_white_space");
/// assert_eq!(
///     causes[0].to_string(),
///     "the secret of this endpoint has white space around it"
/// );
/// assert_eq!(
///     causes[0].fix(),
///     "configure the secret exactly as the provider shows it, with nothing around it"
/// );
///
/// let diagnosis = doctor.diagnose(&head, br#"{"id":8}"#);
/// assert_eq!(diagnosis, Diagnosis::Unexplained(vec![]));
/// # Ok::<(), countersign::ConfigError>(())
/// ```
///
/// The work is bounded, whoever sent the request. Each mistake is tried alone, in at most about two
/// hundred passes over the body, until 1 GiB is hashed. Only a body of at most 4 MiB is changed for
/// that. No text is tried that is more than eight times as long as the body and longer than 64 KiB,
/// nor one of more than 4 MiB that is more than twice as long or comes of decompressing; keys are not
/// sorted in JSON that is nested deeper than 128 levels. Two mistakes at once are tried for a body of
/// at most 64 KiB, until 64 MiB more are hashed; samples of that length too.
#[derive(Debug, Clone)]
pub struct Doctor<'a> {
    scheme: Cow<'a, Scheme>,
    keys: Vec<Key>,
    other_keys: Vec<Key>,
    other_schemes: Vec<OtherScheme<'a>>,
    samples: Vec<Cow<'a, [u8]>>,
    now: Option<SystemTime>,
    bounds: Bounds,
}

/// Another provider's scheme, and the keys of that provider.
#[derive(Debug, Clone)]
struct OtherScheme<'a> {
    label: Arc<str>,
    scheme: &'a Scheme,
    keys: Vec<Key>,
}

impl<'a> Doctor<'a> {
    /// Knows the scheme by which the request is refused.
    #[must_use]
    pub fn new(scheme: &'a Scheme) -> Self {
        Self::of(Cow::Borrowed(scheme), Bounds::ASKED)
    }

    fn of(scheme: Cow<'a, Scheme>, bounds: Bounds) -> Self {
        Self {
            scheme,
            keys: Vec::new(),
            other_keys: Vec::new(),
            other_schemes: Vec::new(),
            samples: Vec::new(),
            now: None,
            bounds,
        }
    }

    /// Accepts this key, as the endpoint does. An endpoint with a previous secret has two.
    #[must_use]
    pub fn with_key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Tries a key that the endpoint does not accept, such as one from before the last rotation. The
    /// diagnosis names it by its label.
    #[must_use]
    pub fn with_other_key(mut self, key: Key) -> Self {
        self.other_keys.push(key);
        self
    }

    /// Tries the scheme and the keys of another provider too. The diagnosis names it by `label`.
    #[must_use]
    pub fn with_scheme(
        mut self,
        label: impl Into<Arc<str>>,
        scheme: &'a Scheme,
        keys: impl IntoIterator<Item = Key>,
    ) -> Self {
        self.other_schemes.push(OtherScheme {
            label: label.into(),
            scheme,
            keys: keys.into_iter().collect(),
        });
        self
    }

    /// Knows a body as the sender writes it, such as a sample of the provider's page: what sorts the
    /// keys of a body on its way, or drops the members that are null, leaves no trace of them, and the
    /// sample has their order and their names.
    #[must_use]
    pub fn with_sample(mut self, body: impl Into<Cow<'a, [u8]>>) -> Self {
        self.samples.push(body.into());
        self
    }

    /// Judges the timestamp as of this time, if the scheme has one. Without it, any time will do: the
    /// head's time of arrival does not matter.
    #[must_use]
    pub fn at(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Explains why the signature does not match, if it does not.
    ///
    /// For a scheme that covers the URL, the head has to have its [target](Head::with_target).
    #[must_use]
    pub fn diagnose(&self, head: &Head<'_>, body: &[u8]) -> Diagnosis {
        self.diagnose_copy(&self.copy(head), body, self.now)
    }

    /// Copies what a diagnosis reads of a head.
    pub(crate) fn copy(&self, head: &Head<'_>) -> OwnedHead {
        let own: &Scheme = &self.scheme;
        let others = self.other_schemes.iter().map(|other| other.scheme);
        let schemes: Vec<_> = others.chain([own]).collect();
        OwnedHead::copy(head, &schemes)
    }

    pub(crate) fn diagnose_copy(
        &self,
        head: &OwnedHead,
        body: &[u8],
        now: Option<SystemTime>,
    ) -> Diagnosis {
        let facts = Facts::read(&self.scheme, head, now);
        if facts.signatures.is_empty() {
            let elsewhere = self.elsewhere(head, Some(body), now);
            let faults = elsewhere.unwrap_or_else(|| facts.form());
            return if facts.is_incomplete() {
                Diagnosis::Explained(causes(faults))
            } else {
                Diagnosis::Unexplained(causes(faults))
            };
        }
        match self.search(
            &self.scheme,
            &self.keys,
            head,
            &facts,
            self.all_other_keys(),
            body,
        ) {
            Some(found) if !found.faults.is_empty() => Diagnosis::Explained(causes(found.faults)),
            Some(found) if facts.is_well_formed => Diagnosis::Authentic {
                secret_label: found.key_label,
            },
            _ if facts.is_incomplete() => Diagnosis::Explained(causes(facts.form())),
            _ => {
                let mut faults = facts.form();
                if body.is_empty() {
                    faults.push(BodyFault::ReceivedEmpty.into());
                }
                if self.keys.iter().any(Key::is_unexpanded) {
                    faults.push(SecretFault::Unexpanded.into());
                }
                faults.extend(transfer_fault(&facts, body).map(Fault::from));
                Diagnosis::Unexplained(causes(faults))
            }
        }
    }

    /// Explains why a head is refused whose body is not read.
    pub(crate) fn diagnose_head(&self, head: &OwnedHead, now: SystemTime) -> Diagnosis {
        let now = Some(now);
        let elsewhere = self.elsewhere(head, None, now);
        let faults = elsewhere.unwrap_or_else(|| Facts::read(&self.scheme, head, now).form());
        if faults.is_empty() {
            Diagnosis::Unexplained(Vec::new())
        } else {
            Diagnosis::Explained(causes(faults))
        }
    }

    /// What is wrong, if the scheme's header is missing and another one has a signature. With the
    /// body, the search tells who made that.
    fn elsewhere(
        &self,
        head: &OwnedHead,
        body: Option<&[u8]>,
        now: Option<SystemTime>,
    ) -> Option<Vec<Fault>> {
        let expected = self.scheme.header();
        if head.contains(expected) {
            return None;
        }
        let mut others = self.other_schemes.iter();
        let other = others.find(|other| head.contains(other.scheme.header()));
        let found = match other {
            Some(other) => other.scheme.header().clone(),
            None => head.well_known_signature()?,
        };

        let mut first = None;
        if let Some(other) = other {
            let fault = Fault::from(HeadFault::OtherProvider(Arc::clone(&other.label)));
            let facts = Facts::read(other.scheme, head, None);
            let found = body.and_then(|body| {
                // A key of this endpoint would show that the provider is right and the header wrong.
                let keys = self.keys_of_others();
                self.search(other.scheme, &other.keys, head, &facts, keys, body)
            });
            if let Some(found) = found {
                return Some([vec![fault], found.faults].concat());
            }
            first = Some(fault);
        }
        let facts = Facts::read_from(&found, &self.scheme, head, now);
        let in_other_header = Fault::from(HeadFault::InOtherHeader {
            expected: expected.clone(),
            found,
        });
        let found = body.and_then(|body| {
            let keys = self.all_other_keys();
            self.search(&self.scheme, &self.keys, head, &facts, keys, body)
        });
        Some(match found {
            Some(found) => [vec![in_other_header], found.faults].concat(),
            None => vec![first.unwrap_or(in_other_header)],
        })
    }

    /// The keys that this endpoint does not accept.
    fn all_other_keys(&self) -> Vec<CandidateKey> {
        let mut keys: Vec<_> = self
            .other_keys
            .iter()
            .map(|key| CandidateKey::other(key, key.shared_label()))
            .collect();
        keys.extend(self.keys_of_others());
        keys
    }

    fn keys_of_others(&self) -> Vec<CandidateKey> {
        let others = self.other_schemes.iter();
        let keys = others.flat_map(|other| other.keys.iter().map(|key| (key, &other.label)));
        keys.map(|(key, label)| CandidateKey::other(key, Some(Arc::clone(label))))
            .collect()
    }

    fn search(
        &self,
        scheme: &Scheme,
        keys: &[Key],
        head: &OwnedHead,
        facts: &Facts,
        mut other: Vec<CandidateKey>,
        body: &[u8],
    ) -> Option<Match> {
        if facts.signatures.is_empty() {
            return None;
        }
        let configured: Vec<_> = keys.iter().map(CandidateKey::configured).collect();
        other.retain(|other| configured.iter().all(|key| other.bytes != key.bytes));
        let arrangements = Arrangements::new(facts, head);
        let search = Search::new(facts, &arrangements, scheme.algorithm(), self.bounds);
        search.run(&configured, other, body, &self.samples)
    }
}

/// What happened to the body on the way, by its head.
fn transfer_fault(facts: &Facts, body: &[u8]) -> Option<BodyFault> {
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    if facts.is_deflated && !body.is_empty() && inflated(body).is_none() {
        Some(BodyFault::Decompressed)
    } else if facts.is_encoded {
        Some(BodyFault::ContentEncoding)
    } else if facts
        .content_length
        .is_some_and(|declared| declared > length)
    {
        Some(BodyFault::Truncated)
    } else {
        None
    }
}

impl Doctor<'static> {
    /// Does no more than a server can bear that has other work.
    pub(crate) fn serving(scheme: Scheme) -> Self {
        Self::of(Cow::Owned(scheme), Bounds::SERVING)
    }
}

/// Each mistake once, even if it was made twice.
fn causes(faults: Vec<Fault>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for cause in faults.into_iter().map(Cause) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}
