use std::fmt;

use serde::Serialize;

use crate::{
    output::{BAD, Exit, GOOD, STRONG, text},
    provider::ConfiguredProvider,
    report::Findings,
    secret::LoadedSecret,
};

/// The findings, and the secrets that they rest on.
#[derive(Serialize)]
pub(super) struct DoctorReport {
    #[serde(flatten)]
    findings: Findings,
    tried: Vec<Tried>,
    /// What is left to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<&'static str>,
}

// What is left to do where no known mistake explains a signature.
const COMPARE: &str = "compare the fingerprint with that of the secret which the provider shows: put \
    that into a file, and name the file with --secret-file";
const OTHER_SECRETS: &str = "try other secrets that may have signed it, with --other-secret-env or \
    --other-secret-file";
const EXPECTED: &str = "give a body as the provider writes it, with --expected: it tells the order of \
    keys and the nulls that something on the way may have changed";
const CAPTURE: &str = "capture the bytes in front of every proxy and framework, with countersign \
    listen --capture, and examine them with countersign doctor --capture: what was decompressed or \
    cut off on the way cannot be made again";

/// A secret that was tried.
#[derive(Serialize)]
struct Tried {
    secret: String,
    fingerprint: String,
}

impl DoctorReport {
    pub(super) fn new(
        findings: Findings,
        provider: &ConfiguredProvider,
        other_secrets: &[LoadedSecret],
        has_expected: bool,
    ) -> Self {
        let secrets = provider.secrets().iter().chain(other_secrets);
        let tried = secrets.map(|secret| Tried {
            secret: secret.label().to_owned(),
            fingerprint: secret.fingerprint(),
        });
        let next = match &findings {
            Findings::Unexplained { .. } if has_expected => vec![COMPARE, OTHER_SECRETS, CAPTURE],
            Findings::Unexplained { .. } => vec![COMPARE, OTHER_SECRETS, EXPECTED, CAPTURE],
            Findings::Authentic { .. } | Findings::Explained { .. } => Vec::new(),
        };
        Self {
            findings,
            tried: tried.collect(),
            next,
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.findings {
            Findings::Authentic { .. } => Exit::Done,
            Findings::Explained { .. } | Findings::Unexplained { .. } => Exit::No,
        }
    }
}

impl fmt::Display for DoctorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.findings {
            Findings::Authentic { secret } => {
                let secret = secret.as_deref().unwrap_or_default();
                write!(f, "{GOOD}authentic{GOOD:#}  {secret} secret")?;
            }
            findings @ (Findings::Explained { .. } | Findings::Unexplained { .. }) => {
                write!(f, "{BAD}does not match{BAD:#}\n{findings}")?;
                let tried: Vec<_> = self.tried.iter().map(Tried::to_string).collect();
                write!(f, "  {STRONG}tried{STRONG:#}  {}", tried.join(", "))?;
                for step in &self.next {
                    write!(f, "\n  {STRONG}next{STRONG:#}   {step}")?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = text::line(&self.secret);
        write!(f, "{secret} secret, fingerprint {}", self.fingerprint)
    }
}
