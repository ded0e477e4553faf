use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use clap::Args;

use crate::output::Failure;

/// Where the body comes from.
#[derive(Debug, Clone, Args)]
pub(crate) struct BodyArgs {
    /// File with the exact bytes of the body; `-` reads standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    body: PathBuf,
}

impl BodyArgs {
    pub(crate) fn uses_stdin(&self) -> bool {
        is_stdin(&self.body)
    }

    pub(crate) fn read(&self) -> Result<Bytes, Failure> {
        read_file(&self.body).map(Bytes::from)
    }
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The path, as messages name it.
pub(crate) fn file_name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| cannot_read(path, &error))
}

pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::input(format_args!("cannot read {}: {error}", file_name(path)))
}
