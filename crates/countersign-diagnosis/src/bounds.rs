/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// A longer body is tried as it is, in bytes.
    pub(crate) varied_body: usize,
    /// Two mistakes at once are tried for a body of at most this many bytes.
    pub(crate) paired_body: usize,
    /// Each mistake is tried alone until this many bytes are hashed.
    pub(crate) work: usize,
    /// Two mistakes at once are tried until this many more bytes are hashed.
    pub(crate) paired_work: usize,
}

impl Bounds {
    /// Somebody has asked, and waits for the answer.
    pub(crate) const ASKED: Self = Self {
        varied_body: 4 * MIB,
        paired_body: 64 * KIB,
        work: 1024 * MIB,
        paired_work: 64 * MIB,
    };

    /// A server has other work.
    pub(crate) const SERVING: Self = Self {
        varied_body: 256 * KIB,
        paired_body: 16 * KIB,
        work: 64 * MIB,
        paired_work: 16 * MIB,
    };
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
