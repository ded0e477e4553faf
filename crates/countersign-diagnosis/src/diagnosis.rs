use std::{fmt, sync::Arc};

use crate::Cause;

/// What a [`Doctor`](crate::Doctor) finds.
///
/// It holds neither the secret, nor the signature, nor the body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// The signature matches, and nothing is wrong.
    Authentic {
        /// The label of the key that it was made with.
        secret_label: Option<Arc<str>>,
    },
    /// These mistakes are why the request is refused: without them the signature matches, or they
    /// leave no signature to compare.
    Explained(Vec<Cause>),
    /// No known mistake explains the signature. These are wrong with the form of the request, and
    /// would not be enough; often there are none.
    Unexplained(Vec<Cause>),
}

/// What is said of a signature that no known mistake explains.
pub(crate) const UNEXPLAINED: &str =
    "no known mistake explains the signature: it may be another secret, another body, or a forgery";

impl Diagnosis {
    /// What is wrong: nothing for [`Authentic`](Self::Authentic).
    #[must_use]
    pub fn causes(&self) -> &[Cause] {
        match self {
            Self::Authentic { .. } => &[],
            Self::Explained(causes) | Self::Unexplained(causes) => causes,
        }
    }
}

/// Each cause with its fix on a line of its own.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authentic { secret_label: None } => f.write_str("the signature matches"),
            Self::Authentic {
                secret_label: Some(label),
            } => write!(f, "the signature matches, with the secret {label:?}"),
            Self::Explained(causes) => write_lines(f, causes),
            Self::Unexplained(causes) => {
                f.write_str(UNEXPLAINED)?;
                if !causes.is_empty() {
                    f.write_str("\n")?;
                }
                write_lines(f, causes)
            }
        }
    }
}

fn write_lines(f: &mut fmt::Formatter<'_>, causes: &[Cause]) -> fmt::Result {
    for (index, cause) in causes.iter().enumerate() {
        if index > 0 {
            f.write_str("\n")?;
        }
        write!(f, "{cause}: {}", cause.fix())?;
    }
    Ok(())
}
