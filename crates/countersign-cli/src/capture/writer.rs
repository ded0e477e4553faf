use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use countersign::{Envelope, Verdict};

use super::{forwarding::Forwarding, locked_file::LockedFile, place::Place, share};
use crate::{
    input::cannot_read,
    output::{Failure, Output},
};

/// Appends requests to a capture.
#[derive(Debug)]
pub(crate) struct Writer {
    state: Mutex<State>,
    /// How many bytes the lines of refused requests may have.
    refused_share: u64,
    output: Output,
}

#[derive(Debug)]
struct State {
    file: LockedFile,
    /// How many bytes the lines of refused requests have.
    refused_bytes: u64,
}

/// What became of a request that was to be appended.
#[derive(Debug)]
pub(crate) enum Appended {
    /// It is in the capture.
    Whole,
    /// It is in the capture, and its outcome belongs here.
    Open(Place),
    /// It is a refused one, and these have used up their share.
    BeyondShare,
}

impl Writer {
    /// Opens or creates the file. Only its owner can read a new one: it holds leads.
    ///
    /// The lines of refused requests, with those that are there, get `refused_share` bytes at most:
    /// whoever posts to this address may be a stranger.
    pub(crate) fn open(path: &Path, refused_share: u64, output: Output) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            Failure::input(format_args!("cannot write {}: {error}", path.display()))
        })?;
        let about = file.metadata().map_err(|error| cannot_read(path, &error))?;
        let is_file = about.is_file();
        #[cfg(unix)]
        if is_file && std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0 {
            output.warning(format_args!(
                "others can read {}, which gets what viewers typed into forms: run chmod 600 on it",
                path.display()
            ));
        }
        let refused_bytes = if is_file {
            share::refused_bytes(&file).map_err(|error| cannot_read(path, &error))?
        } else {
            0
        };
        Ok(Self {
            state: Mutex::new(State {
                file: LockedFile::new(file, is_file),
                refused_bytes,
            }),
            refused_share,
            output,
        })
    }

    /// Appends the request, whose outcome can be settled later if it `is_forwarded`. An authentic
    /// delivery has room for an outcome in any case: `countersign replay` may deliver it.
    pub(crate) fn append(&self, envelope: &Envelope, is_forwarded: bool) -> io::Result<Appended> {
        let mut line = serde_json::to_vec(envelope)?;
        let is_refused = !matches!(envelope.verdict(), Verdict::Accepted { .. });
        let room = if is_forwarded || !is_refused {
            let outcome = is_forwarded.then_some(&Forwarding::Pending);
            Some(Place::leave(&mut line, outcome))
        } else {
            None
        };
        line.push(b'\n');
        let length = line.len() as u64;

        let mut state = self.lock();
        if is_refused && state.refused_bytes.saturating_add(length) > self.refused_share {
            return Ok(Appended::BeyondShare);
        }
        let is_file = state.file.is_file();
        let start = state.file.locked(|file| self.write(file, is_file, line))?;
        if is_refused {
            state.refused_bytes += length;
        }
        Ok(match (room, start) {
            (Some(offset), Some(start)) if is_forwarded => Appended::Open(Place::at(start, offset)),
            _ => Appended::Whole,
        })
    }

    /// Writes down what became of a delivery, where its line stands.
    pub(crate) fn settle(&self, place: Place, outcome: &Forwarding) -> io::Result<()> {
        let mut state = self.lock();
        state.file.locked(|file| place.settle(file, outcome))
    }

    /// Writes a line at the end of the file. Gives where it begins, if it is a file.
    fn write(&self, file: &mut File, is_file: bool, line: Vec<u8>) -> io::Result<Option<u64>> {
        if !is_file {
            return file.write_all(&line).map(|()| None);
        }
        let mut start = file.seek(SeekFrom::End(0))?;
        let mut line = line;
        if is_torn(file, start)? {
            self.output.warning(
                "the last line of the capture is torn: its writer was stopped. The next one begins \
                 on a line of its own",
            );
            line.insert(0, b'\n');
        }
        file.seek(SeekFrom::Start(start))?;
        let written = file.write_all(&line);
        if written.is_err() {
            // What is written of it would be a torn line, and takes up room on a full disk.
            let _ = file.set_len(start);
        }
        if line.starts_with(b"\n") {
            start += 1;
        }
        written.map(|()| Some(start))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the last line has no line break, as when its writer was killed.
fn is_torn(file: &mut File, end: u64) -> io::Result<bool> {
    if end == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(end - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
