use std::path::Path;

use bytes::Bytes;
use countersign::HeaderMap;

use crate::{
    capture::{Captured, Reader},
    input::file_name,
    output::{Failure, Output},
    provider::ProviderName,
    report::Verdict,
};

/// A request to examine.
pub(super) struct CapturedRequest {
    /// The provider whose signature header the request has.
    pub(super) provider: Option<ProviderName>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl CapturedRequest {
    /// Reads the given line of a capture, or the last line of a request that was refused for its
    /// signature.
    pub(super) fn find(path: &Path, line: Option<u64>, output: Output) -> Result<Self, Failure> {
        let (number, captured) = find_line(path, line, output)?;
        let unfit = |error| Failure::input(format_args!("line {number}: {error}"));
        let headers = captured.header_map().map_err(unfit)?;
        let body = captured.whole_body().map_err(unfit)?.clone();
        if let Verdict::Refused(refused) = &captured.verdict
            && !captured.verdict.is_unauthorized()
        {
            output.remark(format_args!(
                "it was refused for another reason: {}",
                refused.error
            ));
        }
        Ok(Self {
            provider: captured.provider,
            headers,
            body,
        })
    }
}

fn find_line(path: &Path, line: Option<u64>, output: Output) -> Result<(u64, Captured), Failure> {
    let mut reader = Reader::open(path)?;
    let mut found = None;
    while let Some(read) = reader.read()? {
        let is_asked_for = line == Some(read.number);
        match read.delivery {
            Ok(captured) => {
                if is_asked_for || line.is_none() && captured.verdict.is_unauthorized() {
                    found = Some((read.number, captured));
                }
            }
            Err(error) => {
                let malformed = format!("line {}: {error}", read.number);
                if is_asked_for {
                    return Err(Failure::input(malformed));
                }
                output.warning(malformed);
            }
        }
    }
    found.ok_or_else(|| {
        let name = file_name(path);
        Failure::input(match line {
            Some(line) => format!("{name} has no delivery in line {line}"),
            None => format!("{name} has no request that was refused for its signature"),
        })
    })
}
