use std::fmt;

use countersign::{Cause, Diagnosis, Doctor, HeaderMap, Secret};
use serde::Serialize;

use crate::{output::STRONG, provider::ConfiguredProvider};

/// Why a signature does not match, for people and for programs.
#[derive(Debug, Serialize)]
#[serde(tag = "diagnosis", rename_all = "lowercase")]
pub(crate) enum Findings {
    /// It does match, by the secret of this label.
    Authentic { secret: Option<String> },
    /// This is why.
    Explained { causes: Vec<Finding> },
    /// This is wrong too, if there is something, but it is not why.
    Unexplained { causes: Vec<Finding> },
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    code: &'static str,
    cause: String,
    mend: String,
}

impl Findings {
    /// Examines a request to `provider`. It may be signed as by one of `others`, or with one of
    /// `secrets`.
    pub(crate) fn of(
        provider: &ConfiguredProvider,
        others: &[ConfiguredProvider],
        secrets: &[Secret],
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let mut doctor = Doctor::new(provider.scheme());
        for other in others {
            doctor = doctor.with_scheme(other.name().as_str(), other.scheme());
        }
        for secret in secrets {
            doctor = doctor.with_secret(secret.clone());
        }
        Self::from(doctor.diagnose(headers, body))
    }
}

impl From<Diagnosis> for Findings {
    fn from(diagnosis: Diagnosis) -> Self {
        let causes = diagnosis.causes().iter().map(Finding::from).collect();
        match diagnosis {
            Diagnosis::Authentic { secret_label } => Self::Authentic {
                secret: secret_label.map(|label| label.to_string()),
            },
            Diagnosis::Explained(_) => Self::Explained { causes },
            _ => Self::Unexplained { causes },
        }
    }
}

impl From<&Cause> for Finding {
    fn from(cause: &Cause) -> Self {
        Self {
            code: cause.code(),
            cause: cause.to_string(),
            mend: cause.mend().into_owned(),
        }
    }
}

/// A line for each cause and each mend.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = match self {
            Self::Authentic { .. } => &[][..],
            Self::Explained { causes } | Self::Unexplained { causes } => causes,
        };
        for Finding { cause, mend, .. } in causes {
            writeln!(f, "  {STRONG}cause{STRONG:#}  {cause}")?;
            writeln!(f, "  {STRONG}mend{STRONG:#}   {mend}")?;
        }
        match self {
            Self::Unexplained { .. } => {
                let unknown = Diagnosis::Unexplained(Vec::new());
                writeln!(f, "  {STRONG}cause{STRONG:#}  {unknown}")
            }
            _ => Ok(()),
        }
    }
}
