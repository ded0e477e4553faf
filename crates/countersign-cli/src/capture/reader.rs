use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use countersign::Envelope;

use super::{captured_request::CapturedRequest, place::Place, shape::Shape};
use crate::{
    input::{cannot_read, is_stdin},
    output::{Failure, text},
};

/// A longer line is malformed: it bounds what is read of a file without line breaks.
const MAX_LINE_BYTES: u64 = 64 * 1024 * 1024;

/// Reads the lines of a capture, of which a malformed one does not end it.
pub(crate) struct Reader {
    path: PathBuf,
    input: Box<dyn BufRead + Send>,
    bytes: Option<u64>,
    line: u64,
    position: u64,
}

/// A line of a capture that is not empty.
pub(crate) struct Line {
    /// Counted from 1.
    pub(crate) number: u64,
    /// Where it ends, in bytes from the start.
    pub(crate) end: u64,
    /// The request, or what is wrong with the line.
    pub(crate) request: Result<CapturedRequest, String>,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let (input, bytes): (Box<dyn BufRead + Send>, _) = if is_stdin(path) {
            (Box::new(BufReader::new(io::stdin())), None)
        } else {
            let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
            let about = file.metadata().ok().filter(fs::Metadata::is_file);
            let bytes = about.map(|about| about.len());
            // A line added from now on may be what this program sends.
            let input = BufReader::new(file).take(bytes.unwrap_or(u64::MAX));
            (Box::new(input), bytes)
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            bytes,
            line: 0,
            position: 0,
        })
    }

    /// The length of the capture, if it is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Reads the next line that is not empty.
    pub(crate) fn read(&mut self) -> Result<Option<Line>, Failure> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = self.read_line(&mut line)?;
            if length == 0 {
                return Ok(None);
            }
            self.line += 1;
            // Of a pipe, nothing can be written anew.
            let start = self.bytes.map(|_| self.position);
            self.position += length;
            let request = if length > MAX_LINE_BYTES {
                Err(format!(
                    "the line is longer than {} MiB",
                    MAX_LINE_BYTES >> 20
                ))
            } else if line.trim_ascii().is_empty() {
                continue;
            } else {
                parse(&line, start)
            };
            return Ok(Some(Line {
                number: self.line,
                end: self.position,
                request,
            }));
        }
    }

    /// Reads a line, or only the start of a line that is too long. Gives the length of all of it.
    fn read_line(&mut self, line: &mut Vec<u8>) -> Result<u64, Failure> {
        let read = self.read_to_newline(line);
        read.map_err(|error| cannot_read(&self.path, &error))
    }

    fn read_to_newline(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        let mut limited = (&mut self.input).take(MAX_LINE_BYTES);
        let length = limited.read_until(b'\n', line)? as u64;
        if length < MAX_LINE_BYTES || line.ends_with(b"\n") {
            return Ok(length);
        }
        Ok(length + self.input.skip_until(b'\n')? as u64)
    }
}

/// `start` is where the line begins in its file.
fn parse(line: &[u8], start: Option<u64>) -> Result<CapturedRequest, String> {
    let describe = |error: serde_json::Error| {
        // The parser saw one line, and its message may quote anything.
        let error = text::line(
            &error
                .to_string()
                .replace(" at line 1 column ", " at column "),
        );
        if line.ends_with(b"\n") {
            error
        } else {
            format!("the line is cut off: {error}")
        }
    };
    let json = line.trim_ascii_end();
    // Before anything is built of them: each takes up many times its length.
    let Shape {
        forwarded, inbox, ..
    } = serde_json::from_slice(json).map_err(describe)?;
    let envelope = serde_json::from_slice::<Envelope>(json).map_err(describe)?;
    let place = start.and_then(|start| Place::find(json, start));
    let request = CapturedRequest::new(envelope)?;
    Ok(request.with_outcome(forwarded, place).with_kept(inbox))
}
