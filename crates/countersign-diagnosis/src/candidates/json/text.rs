/// JSON as another library may write it: the same members in the same order, each number with its
/// own digits, and nothing that is there twice is lost.
///
/// The grammar is not checked beyond the tokens: what comes of text that is not JSON is only
/// compared. Nothing recurses, so any depth will do.
#[derive(Debug, Clone, Copy)]
pub(in crate::candidates) struct Json<'a> {
    pub(super) text: &'a str,
}

impl<'a> Json<'a> {
    /// An object or an array, by its first character.
    pub(in crate::candidates) fn of(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        text.trim_start()
            .starts_with(['{', '['])
            .then_some(Self { text })
    }
}
