use std::{fmt, time::SystemTime};

use bytes::Bytes;
use countersign::Head;
use countersign_diagnosis::{Cause, Diagnosis, Doctor};
use serde::Serialize;

use crate::{
    output::STRONG,
    provider::{ConfiguredProvider, OtherProvider},
    secret::LoadedSecret,
};

/// Why a request's signature does not match, for people and for programs.
#[derive(Debug, Serialize)]
#[serde(tag = "diagnosis", rename_all = "lowercase")]
pub(crate) enum Findings {
    /// It matches, with the secret of this label.
    Authentic { secret: Option<String> },
    /// These mistakes explain it.
    Explained { causes: Vec<Finding> },
    /// No known mistake explains it. These are other mistakes that it shows.
    Unexplained { causes: Vec<Finding> },
}

/// A mistake, and how to fix it.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    code: &'static str,
    cause: String,
    fix: String,
}

/// How a request is examined.
pub(crate) struct Examination<'a> {
    /// The provider that is said to have sent it.
    pub(crate) provider: &'a ConfiguredProvider,
    /// Providers that may have sent it instead.
    pub(crate) other_providers: &'a [OtherProvider],
    /// Secrets that the sender may have used instead.
    pub(crate) other_secrets: &'a [LoadedSecret],
    /// Bodies that the sender may have signed instead, beside the samples of the provider.
    pub(crate) expected: &'a [Bytes],
    /// When the request arrived.
    pub(crate) at: SystemTime,
}

impl Examination<'_> {
    pub(crate) fn examine(&self, head: &Head<'_>, body: &[u8]) -> Findings {
        let mut doctor = Doctor::new(self.provider.scheme()).at(self.at);
        for key in self.provider.secrets().keys() {
            doctor = doctor.with_key(key);
        }
        for secret in self.other_secrets {
            doctor = doctor.with_other_key(secret.key());
        }
        for other in self.other_providers {
            doctor = doctor.with_scheme(other.name(), other.scheme(), other.keys());
        }
        for body in self.expected {
            doctor = doctor.with_sample(&body[..]);
        }
        for sample in self.provider.samples() {
            doctor = doctor.with_sample(sample);
        }
        Findings::from(doctor.diagnose(head, body))
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
            fix: cause.fix().into_owned(),
        }
    }
}

/// Two lines for each finding: the cause, and the fix.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = match self {
            Self::Authentic { .. } => &[][..],
            Self::Explained { causes } | Self::Unexplained { causes } => causes,
        };
        for Finding { cause, fix, .. } in causes {
            writeln!(f, "  {STRONG}cause{STRONG:#}  {cause}")?;
            writeln!(f, "  {STRONG}fix{STRONG:#}    {fix}")?;
        }
        match self {
            Self::Unexplained { .. } => {
                let unknown = Diagnosis::Unexplained(Vec::new());
                writeln!(f, "  {STRONG}cause{STRONG:#}  {unknown}")
            }
            Self::Authentic { .. } | Self::Explained { .. } => Ok(()),
        }
    }
}
