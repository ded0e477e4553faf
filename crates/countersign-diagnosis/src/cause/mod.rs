//! What can be wrong with a request: one enum a theme, each with one description per variant.

mod body;
mod description;
mod head;
mod secret;
mod signature;
mod signed;

use std::{borrow::Cow, fmt};

pub(crate) use body::BodyFault;
use description::Description;
pub(crate) use head::HeadFault;
pub(crate) use secret::SecretFault;
pub(crate) use signature::{Form, SignatureFault};
pub(crate) use signed::{Covered, SignedFault};

/// One mistake that keeps a signature from matching: what it is, and how to fix it.
///
/// `Display` gives the sentence. Neither it nor `Debug` nor the fix holds the secret, the signature
/// or the body: at most what the scheme says, the name of a header field, and a label that was given
/// to the [`Doctor`](crate::Doctor).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(pub(crate) Fault);

/// In every description "the sender" is who signs and "this endpoint" is who verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Head(HeadFault),
    Signature(SignatureFault),
    Secret(SecretFault),
    Signed(SignedFault),
    Body(BodyFault),
}

impl Cause {
    /// One of a few fixed words, for logs, metric labels and scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.describe().code
    }

    /// How to fix it, in one sentence without a full stop.
    #[must_use]
    pub fn fix(&self) -> Cow<'static, str> {
        self.0.describe().fix
    }
}

impl Fault {
    fn describe(&self) -> Description {
        match self {
            Self::Head(fault) => fault.describe(),
            Self::Signature(fault) => fault.describe(),
            Self::Secret(fault) => fault.describe(),
            Self::Signed(fault) => fault.describe(),
            Self::Body(fault) => fault.describe(),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.describe().sentence)
    }
}

impl From<HeadFault> for Fault {
    fn from(fault: HeadFault) -> Self {
        Self::Head(fault)
    }
}

impl From<SignatureFault> for Fault {
    fn from(fault: SignatureFault) -> Self {
        Self::Signature(fault)
    }
}

impl From<SecretFault> for Fault {
    fn from(fault: SecretFault) -> Self {
        Self::Secret(fault)
    }
}

impl From<SignedFault> for Fault {
    fn from(fault: SignedFault) -> Self {
        Self::Signed(fault)
    }
}

impl From<BodyFault> for Fault {
    fn from(fault: BodyFault) -> Self {
        Self::Body(fault)
    }
}
