use std::{error::Error, fmt};

use crate::StoreError;

/// What a store did that it must not, or did not do that it must.
#[derive(Debug)]
pub(super) struct Wrong(String);

impl Wrong {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        let cause = error.source().map(|cause| format!(": {cause}"));
        Self(format!(
            "the store failed: {error}{}",
            cause.unwrap_or_default()
        ))
    }
}

/// `what` has to be `wanted`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "most of what is compared is made for it"
)]
pub(super) fn equal<T: PartialEq + fmt::Debug>(
    what: &str,
    found: T,
    wanted: T,
) -> Result<(), Wrong> {
    if found == wanted {
        return Ok(());
    }
    Err(Wrong(format!(
        "{what}: {}, and not {}",
        short(&found),
        short(&wanted)
    )))
}

/// `what` has to be true.
pub(super) fn holds(what: &str, is_true: bool) -> Result<(), Wrong> {
    if is_true {
        return Ok(());
    }
    Err(Wrong(format!("it does not hold: {what}")))
}

fn short(value: &impl fmt::Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
