/// A refusal: its status and its reason.
pub(super) struct Refused(pub(super) u16, pub(super) &'static str);

pub(super) const MISMATCH: Refused = Refused(401, "mismatch");
pub(super) const MALFORMED: Refused = Refused(401, "malformed");
pub(super) const GIVEN_UP: Refused = Refused(503, "given up");
pub(super) const TOO_LARGE: Refused = Refused(413, "too large");
