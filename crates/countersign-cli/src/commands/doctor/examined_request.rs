use std::{path::Path, time::SystemTime};

use bytes::Bytes;
use countersign::{Envelope, Head, HeaderMap};

use crate::{
    capture::{CapturedRequest, Reader},
    input::file_name,
    output::{Failure, Output, text},
};

/// A request to examine.
pub(super) struct ExaminedRequest {
    envelope: Envelope,
    body: Bytes,
}

impl ExaminedRequest {
    /// A request with these header fields and this body.
    pub(super) fn given(headers: &HeaderMap, body: Bytes, received_at: SystemTime) -> Self {
        Self {
            envelope: Envelope::new("", &Head::new(headers, received_at)),
            body,
        }
    }

    /// Reads the given line of a capture. Without one, it is the last request that was refused for its
    /// signature and `claims` one, or else the last that was refused for having none.
    pub(super) fn find(
        path: &Path,
        line: Option<u64>,
        claims: impl Fn(&HeaderMap) -> bool,
        output: Output,
    ) -> Result<Self, Failure> {
        let (number, request) = find_line(path, line, claims, output)?;
        let body = request
            .whole_body()
            .map_err(|error| Failure::input(format_args!("line {number}: {error}")))?
            .clone();
        if let Some((_, error)) = request.refusal()
            && !request.is_unauthorized()
        {
            // The capture says so, and anybody can have written that.
            let error = text::line(error);
            output.remark(format_args!("it was refused for another reason: {error}"));
        }
        Ok(Self {
            envelope: request.envelope().clone(),
            body,
        })
    }

    /// The name of the provider whose signature header the request has.
    pub(super) fn provider(&self) -> Option<&str> {
        self.envelope.provider()
    }

    pub(super) fn head(&self) -> Head<'_> {
        self.envelope.head()
    }

    pub(super) fn received_at(&self) -> SystemTime {
        self.envelope.received_at()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }
}

fn find_line(
    path: &Path,
    line: Option<u64>,
    claims: impl Fn(&HeaderMap) -> bool,
    output: Output,
) -> Result<(u64, CapturedRequest), Failure> {
    let mut reader = Reader::open(path)?;
    let (mut found, mut unsigned) = (None, None);
    while let Some(read) = reader.read()? {
        let is_asked_for = line == Some(read.number);
        match read.request {
            Ok(request) => {
                let is_candidate = line.is_none() && request.is_unauthorized();
                if is_asked_for || is_candidate && claims(request.envelope().fields()) {
                    found = Some((read.number, request));
                } else if is_candidate {
                    unsigned = Some((read.number, request));
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
    found.or(unsigned).ok_or_else(|| {
        let name = file_name(path);
        Failure::input(match line {
            Some(line) => format!("{name} has no delivery in line {line}"),
            None => format!("{name} has no request that was refused for its signature"),
        })
    })
}
