use std::{fs::File, io};

/// A file that several programs write to, each while it holds the file's lock.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
    /// Whether it is a file, and not a pipe or a device.
    is_file: bool,
}

impl LockedFile {
    pub(super) fn new(file: File, is_file: bool) -> Self {
        Self { file, is_file }
    }

    pub(super) fn is_file(&self) -> bool {
        self.is_file
    }

    /// Keeps other processes from writing meanwhile.
    pub(super) fn locked<T>(
        &mut self,
        write: impl FnOnce(&mut File) -> io::Result<T>,
    ) -> io::Result<T> {
        if !self.is_file {
            return write(&mut self.file);
        }
        match self.file.lock() {
            Ok(()) => {}
            // Some network file systems have no locks.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(error) => return Err(error),
        }
        let written = write(&mut self.file);
        let _ = self.file.unlock();
        written
    }
}
