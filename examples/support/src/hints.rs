//! Commands to paste for a first try: the vendors' samples, signed with the development secret.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use countersign::{HeaderValue, Rejection, Scheme};

/// A sample of the repository.
#[derive(Debug)]
pub(crate) struct Sample {
    path: &'static str,
    body: &'static [u8],
}

pub(crate) const SUPADEMO: &[Sample] = &[Sample {
    path: "crates/countersign-supademo/fixtures/lead.captured.json",
    body: include_bytes!("../../../crates/countersign-supademo/fixtures/lead.captured.json"),
}];

pub(crate) const STORYLANE: &[Sample] = &[
    Sample {
        path: "crates/countersign-storylane/fixtures/known.json",
        body: include_bytes!("../../../crates/countersign-storylane/fixtures/known.json"),
    },
    Sample {
        path: "crates/countersign-storylane/fixtures/unknown.json",
        body: include_bytes!("../../../crates/countersign-storylane/fixtures/unknown.json"),
    },
];

/// A command that delivers a sample.
#[derive(Debug)]
pub(crate) struct Hint {
    route: &'static str,
    header: String,
    signature: HeaderValue,
    path: PathBuf,
}

impl Hint {
    pub(crate) fn new(
        route: &'static str,
        scheme: &Scheme,
        sample: &Sample,
    ) -> Result<Self, Rejection> {
        let unsigned: [(&str, &str); 0] = [];
        Ok(Self {
            route,
            header: scheme.header().to_string(),
            signature: scheme.sign(&unsigned, sample.body)?,
            path: locate(sample.path),
        })
    }

    pub(crate) fn command(&self, address: SocketAddr) -> String {
        format!(
            "curl -i http://{address}{} -H 'content-type: application/json' -H '{}: {}' \
             --data-binary '@{}'",
            self.route,
            self.header,
            self.signature.to_str().unwrap_or_default(),
            self.path.display(),
        )
    }
}

/// Relative where the server was started at the top of the repository, absolute elsewhere.
fn locate(path: &'static str) -> PathBuf {
    if Path::new(path).is_file() {
        return path.into();
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    top.canonicalize().unwrap_or(top).join(path)
}
