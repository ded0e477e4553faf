use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use countersign::Envelope;

use crate::{input::cannot_read, output::Failure};

/// Appends requests to a capture.
#[derive(Debug)]
pub(crate) struct Writer {
    end: Mutex<End>,
}

/// Where the next line goes.
#[derive(Debug)]
struct End {
    file: File,
    /// Whether the last line is incomplete, so that the next one needs a line break before it.
    is_incomplete: bool,
}

impl Writer {
    /// Opens or creates the file. Only its owner can read a new one: it holds leads.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            Failure::input(format_args!("cannot write {}: {error}", path.display()))
        })?;
        let is_incomplete = is_incomplete(path).map_err(|error| cannot_read(path, &error))?;
        Ok(Self {
            end: Mutex::new(End {
                file,
                is_incomplete,
            }),
        })
    }

    pub(crate) fn append(&self, envelope: &Envelope) -> io::Result<()> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = Vec::new();
        if end.is_incomplete {
            line.push(b'\n');
        }
        serde_json::to_writer(&mut line, envelope)?;
        line.push(b'\n');
        // One write for the line, so that it does not mix with that of another process.
        let written = end.file.write_all(&line);
        end.is_incomplete = written.is_err();
        written
    }
}

/// Whether the last line has no line break, as when its writer was killed.
fn is_incomplete(path: &Path) -> io::Result<bool> {
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() == 0 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
