use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use super::captured::Captured;
use crate::{input::cannot_read, output::Failure};

/// A capture that deliveries are added to.
#[derive(Debug)]
pub(crate) struct Writer {
    end: Mutex<End>,
}

/// Where the next line goes.
#[derive(Debug)]
struct End {
    file: File,
    /// Whether the file ends within a line that was cut off: what is written after it must not be
    /// part of that.
    is_torn: bool,
}

impl Writer {
    /// Appends to the file, which only its owner can read if it is new: it holds leads.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            Failure::input(format_args!("cannot write {}: {error}", path.display()))
        })?;
        let is_torn = is_torn(path).map_err(|error| cannot_read(path, &error))?;
        Ok(Self {
            end: Mutex::new(End { file, is_torn }),
        })
    }

    pub(crate) fn append(&self, captured: &Captured) -> io::Result<()> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let mut line = Vec::new();
        if end.is_torn {
            line.push(b'\n');
        }
        serde_json::to_writer(&mut line, captured)?;
        line.push(b'\n');
        // One write a line: another process that appends too does not come between.
        let written = end.file.write_all(&line);
        end.is_torn = written.is_err();
        written
    }
}

/// Whether the last line has no end, as when its writer was killed.
fn is_torn(path: &Path) -> io::Result<bool> {
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
