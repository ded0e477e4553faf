use std::{sync::Arc, time::SystemTime};

use bytes::Bytes;
use http::HeaderName;

use super::{
    Cause, Diagnosis, Head,
    cause::Kind,
    head::well_known,
    keys::Key,
    search::{Bounds, Search},
};
use crate::{Headers, Rejection, Scheme, Secret, Secrets};

/// Says why a signature does not match, by trying what people really do wrong.
///
/// A cause is named only when it is proven: with that mistake undone, or two of them, the MAC is the
/// claimed one. What the head shows without a MAC is named too, such as a missing header.
///
/// ```
/// use countersign::{Diagnosis, Doctor, Scheme, Secret, header_name};
///
/// let scheme = Scheme::hex(header_name("x-acme-signature")?, Secret::new("key\n")?);
/// // printf '{"id":7}' | openssl dgst -sha256 -hmac key
/// let signature = "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a";
/// let headers = [("x-acme-signature", signature)];
///
/// let diagnosis = Doctor::new(&scheme).diagnose(&headers, br#"{"id":7}"#);
/// let Diagnosis::Explained(causes) = diagnosis else { panic!("{diagnosis}") };
/// assert_eq!(causes[0].code(), "secret_white_space");
/// assert_eq!(
///     causes[0].to_string(),
///     "the secret of this endpoint has white space around it"
/// );
/// assert_eq!(
///     causes[0].mend(),
///     "configure the secret exactly as the provider shows it, with nothing around it"
/// );
///
/// let diagnosis = Doctor::new(&scheme).diagnose(&headers, br#"{"id":8}"#);
/// assert_eq!(diagnosis, Diagnosis::Unexplained(vec![]));
/// # Ok::<(), countersign::ConfigError>(())
/// ```
///
/// The work is bounded, whoever sent the request. Each mistake is tried alone: that is some dozens
/// of passes over the body, until 1 GiB has been hashed. Only a body of at most 4 MiB is changed for
/// that, and no text is looked at that is more than eight times as long as the body and longer than
/// 64 KiB, nor one of more than 4 MiB that is more than twice as long or comes of decompressing;
/// keys are not sorted in JSON that is nested deeper than 128 levels. Two mistakes at once are tried
/// for a body of at most 64 KiB, until 64 MiB more have been hashed.
#[derive(Debug, Clone)]
pub struct Doctor<'a> {
    scheme: &'a Scheme,
    secrets: Vec<Secrets>,
    schemes: Vec<(Arc<str>, &'a Scheme)>,
    now: Option<SystemTime>,
    bounds: Bounds,
}

impl<'a> Doctor<'a> {
    /// Knows the scheme that refuses the request, with its secrets.
    #[must_use]
    pub fn new(scheme: &'a Scheme) -> Self {
        Self {
            scheme,
            secrets: Vec::new(),
            schemes: Vec::new(),
            now: None,
            bounds: Bounds::ASKED,
        }
    }

    /// Does no more than a server that is serving can bear.
    pub(crate) fn serving(scheme: &'a Scheme, now: SystemTime) -> Self {
        Self {
            bounds: Bounds::SERVING,
            ..Self::new(scheme).at(now)
        }
    }

    /// Tries another secret too, such as a previous one; its label is how the diagnosis names it.
    #[must_use]
    pub fn with_secret(mut self, secret: Secret) -> Self {
        self.secrets.push(Secrets::new(secret));
        self
    }

    /// Tries the scheme and the secrets of another provider too; `label` is how the diagnosis names
    /// it.
    #[must_use]
    pub fn with_scheme(mut self, label: impl Into<Arc<str>>, scheme: &'a Scheme) -> Self {
        self.schemes.push((label.into(), scheme));
        self
    }

    /// Judges the timestamp of a scheme that has one, as of this time. Without it, any will do.
    #[must_use]
    pub fn at(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
        self
    }

    /// Says why the signature does not match, if it does not.
    #[must_use]
    pub fn diagnose(&self, headers: &(impl Headers + ?Sized), body: &[u8]) -> Diagnosis {
        let headers = &headers;
        if let Ok(secret_label) = self.verify(headers, body) {
            return Diagnosis::Authentic { secret_label };
        }
        let head = Head::read(self.scheme, headers, self.now);
        if !head.claims.is_empty() {
            return self.examine(&head, body);
        }
        let elsewhere = self.elsewhere(headers, Some(body));
        let faults = elsewhere.unwrap_or_else(|| head.form());
        if head.is_incomplete() {
            Diagnosis::Explained(causes(faults))
        } else {
            Diagnosis::Unexplained(causes(faults))
        }
    }

    /// Says why a head is refused whose body is not read.
    pub(crate) fn diagnose_head(&self, headers: &impl Headers) -> Diagnosis {
        let elsewhere = self.elsewhere(headers, None);
        let faults = elsewhere.unwrap_or_else(|| Head::read(self.scheme, headers, self.now).form());
        if faults.is_empty() {
            Diagnosis::Unexplained(Vec::new())
        } else {
            Diagnosis::Explained(causes(faults))
        }
    }

    /// Says why a signature that is claimed does not match.
    pub(crate) fn examine(&self, head: &Head, body: &[u8]) -> Diagnosis {
        match self.search(self.scheme, head, body, self.other_keys()) {
            Some(faults) if !faults.is_empty() => Diagnosis::Explained(causes(faults)),
            _ if head.is_incomplete() => Diagnosis::Explained(causes(head.form())),
            _ => {
                let mut faults = head.form();
                if body.is_empty() {
                    faults.push(Kind::ReceivedEmptyBody);
                }
                if head.is_encoded {
                    faults.push(Kind::ContentEncoding);
                }
                Diagnosis::Unexplained(causes(faults))
            }
        }
    }

    /// The verdict of the scheme itself, with the label of the secret.
    fn verify(&self, headers: &impl Headers, body: &[u8]) -> Result<Option<Arc<str>>, Rejection> {
        let mut scheme = self.scheme.clone();
        if self.now.is_none() {
            scheme.timestamp = None;
        }
        let now = self.now.unwrap_or(SystemTime::UNIX_EPOCH);
        let mut verifier = scheme.begin(headers, now)?;
        verifier.update(Bytes::copy_from_slice(body));
        let (_, secret_label) = verifier.finish()?;
        Ok(secret_label)
    }

    /// What is wrong, if the scheme's header is missing and another one has a signature. With the
    /// body, it is looked for who made that.
    fn elsewhere(&self, headers: &impl Headers, body: Option<&[u8]>) -> Option<Vec<Kind>> {
        let expected = &self.scheme.header;
        let has = |name: &HeaderName| headers.values(name).next().is_some();
        if has(expected) {
            return None;
        }
        let other = self.schemes.iter().find(|(_, scheme)| has(&scheme.header));
        let found = match other {
            Some((_, scheme)) => scheme.header.clone(),
            None => well_known(headers)?,
        };
        let proven = |scheme: &Scheme, head: &Head, others: Vec<Key>, first: &Kind| {
            let faults = self.search(scheme, head, body?, others)?;
            Some([vec![first.clone()], faults].concat())
        };

        let mut first = None;
        if let Some((label, scheme)) = other {
            let other_provider = Kind::OtherProvider(Arc::clone(label));
            let head = Head::read(scheme, headers, None);
            // A secret of this endpoint would say that the provider is right and the header wrong.
            let faults = proven(scheme, &head, self.keys_of_others(), &other_provider);
            if faults.is_some() {
                return faults;
            }
            first = Some(other_provider);
        }
        let head = Head::read_from(&found, self.scheme, headers, self.now);
        let in_other_header = Kind::InOtherHeader {
            expected: expected.clone(),
            found,
        };
        proven(self.scheme, &head, self.other_keys(), &in_other_header)
            .or_else(|| Some(vec![first.unwrap_or(in_other_header)]))
    }

    /// The secrets that are not the scheme's.
    fn other_keys(&self) -> Vec<Key> {
        let mut keys: Vec<_> = self
            .secrets
            .iter()
            .flat_map(|secrets| Key::other(secrets, None))
            .collect();
        keys.extend(self.keys_of_others());
        keys
    }

    fn keys_of_others(&self) -> Vec<Key> {
        self.schemes
            .iter()
            .flat_map(|(label, scheme)| Key::other(&scheme.secrets, Some(label)))
            .collect()
    }

    fn search(
        &self,
        scheme: &Scheme,
        head: &Head,
        body: &[u8],
        mut other: Vec<Key>,
    ) -> Option<Vec<Kind>> {
        if head.claims.is_empty() {
            return None;
        }
        let right = Key::configured(&scheme.secrets);
        other.retain(|other| right.iter().all(|right| other.bytes != right.bytes));
        Search::new(head, self.bounds).run(&right, other, body)
    }
}

/// Each mistake once, even if it was made twice.
fn causes(kinds: Vec<Kind>) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for cause in kinds.into_iter().map(Cause) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}
