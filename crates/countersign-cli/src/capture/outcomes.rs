use std::{fs::OpenOptions, io, path::Path, sync::Mutex, sync::PoisonError};

use super::{forwarding::Forwarding, locked_file::LockedFile, place::Place};
use crate::{
    input::{cannot_read, is_stdin},
    output::Failure,
};

/// Writes down in a capture what became of the deliveries that it holds.
#[derive(Debug)]
pub(crate) struct Outcomes {
    file: Mutex<LockedFile>,
}

impl Outcomes {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        const NO_FILE: &str = "what is delivered is written down in the capture, which has to be a \
            file for that";
        if is_stdin(path) {
            return Err(Failure::usage(NO_FILE));
        }
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = file.map_err(|error| {
            Failure::input(format_args!("cannot write {}: {error}", path.display()))
        })?;
        let about = file.metadata().map_err(|error| cannot_read(path, &error))?;
        if !about.is_file() {
            return Err(Failure::usage(NO_FILE));
        }
        Ok(Self {
            file: Mutex::new(LockedFile::new(file, true)),
        })
    }

    /// Writes down what became of the delivery of this place. One that was taken stays so, whoever
    /// has written that.
    pub(crate) fn settle(&self, place: Place, outcome: &Forwarding) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.locked(|file| place.settle(file, outcome))
    }
}
