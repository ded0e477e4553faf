//! Reads the fuzzer's bytes as a request.

use countersign_tests::{
    app::MAX_BODY_BYTES,
    attempt::{Attempt, EditedSignature},
    reference_scheme::ReferenceScheme,
};
use libfuzzer_sys::arbitrary::Unstructured;

type Settings<'a> = (
    (bool, Edit<'a>, Vec<Edit<'a>>),
    (bool, i16, Vec<&'a [u8]>),
    Option<u64>,
    u16,
    &'a [u8],
);

type Edit<'a> = (u8, u8, u8, &'a [u8], bool);

/// Reads a body and, after the last byte 0xff, the other parts of the request.
///
/// JSON has no such byte, so that a sample alone is the request that is signed rightly.
pub fn attempt(bytes: &[u8]) -> Attempt {
    let end = bytes.iter().rposition(|byte| *byte == 0xff);
    let (body, settings) = bytes.split_at(end.unwrap_or(bytes.len()));
    let settings: Settings<'_> = Unstructured::new(settings.get(1..).unwrap_or_default())
        .arbitrary()
        .unwrap_or_default();

    let ((unsigned, edit, edits), (timeless, seconds, times), content_length, less, frames) =
        settings;
    let edits = (!unsigned).then_some(edit).into_iter().chain(edits);
    let signatures = edits.map(
        |(key, place, removed, inserted, is_upper_case)| EditedSignature {
            key: key.into(),
            place: place.into(),
            removed: removed.into(),
            inserted: inserted.to_vec(),
            is_upper_case,
        },
    );
    let time = ReferenceScheme::NOW
        .wrapping_add_signed(seconds.into())
        .to_string();
    let time = (!timeless).then(|| time.into_bytes());
    Attempt {
        signatures: signatures.collect(),
        times: time
            .into_iter()
            .chain(times.into_iter().map(<[u8]>::to_vec))
            .collect(),
        content_length,
        body: body.to_vec().into(),
        frames: frames.iter().copied().map(usize::from).collect(),
        max_body_bytes: MAX_BODY_BYTES.saturating_sub(less.into()),
    }
}
