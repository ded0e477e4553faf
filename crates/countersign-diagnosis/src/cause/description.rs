use std::borrow::Cow;

/// What there is to say about one mistake.
pub(super) struct Description {
    pub(super) code: &'static str,
    pub(super) sentence: Cow<'static, str>,
    pub(super) fix: Cow<'static, str>,
}

impl Description {
    pub(super) fn new(
        code: &'static str,
        sentence: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            fix: fix.into(),
        }
    }
}
