use std::time::{SystemTime, UNIX_EPOCH};

use countersign::{Head, Scheme};
use http::{HeaderName, header::CONTENT_ENCODING};

use super::{
    owned_head::OwnedHead, parsed_signature::ParsedSignature, parts::Parts,
    signature_value::SignatureValue, timestamp, timestamp::TimestampText,
};
use crate::cause::{Fault, HeadFault, SignatureFault};

/// What the head of a request says, as far as it concerns the signature.
#[derive(Clone)]
pub(crate) struct Facts {
    /// How the signature header can be read, the likeliest first.
    pub(crate) signatures: Vec<ParsedSignature>,
    /// The value of the signature header, or the first of several.
    pub(crate) value: Option<Vec<u8>>,
    /// What the scheme covers beside the body.
    pub(crate) parts: Parts,
    /// Whether the body is said to be compressed.
    pub(crate) is_encoded: bool,
    /// Whether that is by gzip or deflate.
    pub(crate) is_deflated: bool,
    /// The length that the head declares.
    pub(crate) content_length: Option<u64>,
    /// What is wrong whatever the signature is.
    pub(crate) faults: Vec<Fault>,
    /// Whether the scheme accepts the form, at some time.
    pub(crate) is_well_formed: bool,
    /// What the length of the likeliest signature says.
    length_fault: Option<SignatureFault>,
}

/// Nobody repeats a header more often by mistake.
const MAX_VALUES: usize = 4;

impl Facts {
    /// Reads what the scheme asks for. The timestamp is judged as of `now`, if there is one.
    pub(crate) fn read(scheme: &Scheme, head: &OwnedHead, now: Option<SystemTime>) -> Self {
        Self::read_from(scheme.header(), scheme, head, now)
    }

    /// Reads the signature from another header than the scheme's.
    pub(crate) fn read_from(
        header: &HeaderName,
        scheme: &Scheme,
        head: &OwnedHead,
        now: Option<SystemTime>,
    ) -> Self {
        let values: Vec<_> = head.values(header).take(MAX_VALUES).collect();
        let parsed: Vec<_> = values
            .iter()
            .map(|value| SignatureValue::new(value, scheme))
            .collect();
        let mut signatures: Vec<_> = parsed.iter().flat_map(SignatureValue::readings).collect();
        signatures.sort_by_key(|signature| signature.rank(scheme));

        let mut faults = Faults::default();
        match values.as_slice() {
            [] => faults.add(HeadFault::SignatureMissing(header.clone())),
            [value] if value.trim_ascii().is_empty() => faults.add(SignatureFault::Empty),
            [_] => {}
            _ => faults.add(HeadFault::Repeated(header.clone())),
        }
        if faults.0.is_empty()
            && let [value] = parsed.as_slice()
        {
            if signatures.is_empty() {
                faults.add_all(value.unreadable());
            }
            faults.add_all(value.element_fault());
        }
        let elements = parsed.first().map(SignatureValue::timestamps);
        let TimestampText { text, fault } =
            TimestampText::find(scheme, head, &elements.unwrap_or_default());
        let mut missing = Vec::new();
        let parts = Parts::read(scheme, head, text, &mut missing);
        faults.add_all(missing);
        // Without a signature it says nothing that the timestamp beside it is missing too.
        faults.add_all(fault.filter(|fault| {
            !signatures.is_empty() || !matches!(fault, HeadFault::TimestampElementMissing(_))
        }));
        faults.add_all(text.and_then(|text| timestamp::fault(text, scheme, now)));
        let at = text.and_then(timestamp::time).unwrap_or(UNIX_EPOCH);
        Self {
            length_fault: signatures
                .first()
                .and_then(|signature| signature.length_fault(scheme)),
            signatures,
            parts,
            is_encoded: is_encoded(head),
            is_deflated: is_deflated(head),
            content_length: head.content_length(),
            faults: faults.0,
            // The URL is judged with the parts.
            is_well_formed: scheme
                .check(&Head::new(&head.fields(), at).with_authority(""))
                .is_ok(),
            value: values.first().map(|value| value.to_vec()),
        }
    }

    /// What there is to say without the body.
    pub(crate) fn form(&self) -> Vec<Fault> {
        let mut form = self.faults.clone();
        if let Some(likeliest) = self.signatures.first() {
            form.extend(likeliest.faults.iter().cloned().map(Fault::from));
        }
        form.extend(self.length_fault.clone().map(Fault::from));
        form
    }

    /// Whether there is no MAC, or not all that it covers.
    pub(crate) fn is_incomplete(&self) -> bool {
        let is_missing = |fault: &Fault| {
            matches!(
                fault,
                Fault::Signature(SignatureFault::Empty | SignatureFault::ElementMissing(_))
                    | Fault::Head(
                        HeadFault::SignatureMissing(_)
                            | HeadFault::SignedFieldMissing(_)
                            | HeadFault::TimestampElementMissing(_)
                    )
            )
        };
        !self.parts.is_complete() || self.faults.iter().any(is_missing)
    }
}

/// Each fault once.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, fault: impl Into<Fault>) {
        let fault = fault.into();
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    fn add_all(&mut self, faults: impl IntoIterator<Item = impl Into<Fault>>) {
        for fault in faults {
            self.add(fault);
        }
    }
}

fn is_deflated(head: &OwnedHead) -> bool {
    let formats = ["gzip", "x-gzip", "deflate"].map(str::as_bytes);
    let mut values = head.values(&CONTENT_ENCODING);
    values.any(|value| {
        formats
            .iter()
            .any(|format| value.eq_ignore_ascii_case(format))
    })
}

fn is_encoded(head: &OwnedHead) -> bool {
    let mut values = head.values(&CONTENT_ENCODING);
    values.any(|value| !value.eq_ignore_ascii_case(b"identity"))
}
