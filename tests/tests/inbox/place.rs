use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// Where an inbox and the file of what was handled are, for one test.
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) handled: PathBuf,
    file: PathBuf,
    directory: TempDir,
}

impl Place {
    /// A new SQLite file.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("inbox.db");
        Self {
            url: format!("sqlite:{}", file.display()),
            handled: directory.path().join("handled"),
            file,
            directory,
        }
    }

    /// The inbox's file is to be in another folder. What was handled stays where it is.
    pub(crate) fn move_to(&mut self, folder: &Path) {
        self.file = folder.join("inbox.db");
        self.url = format!("sqlite:{}", self.file.display());
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        self.file.clone()
    }

    /// The lines of what was handled that begin with `what`: the email, and the attempt.
    pub(crate) fn lines(&self, what: &str) -> Vec<(String, u32)> {
        let text = fs::read_to_string(&self.handled).unwrap_or_default();
        let mut lines = Vec::new();
        for line in text.lines() {
            let mut words = line.split(' ');
            if words.next() == Some(what) {
                let email = words.next().unwrap().to_owned();
                lines.push((email, words.next().unwrap().parse().unwrap()));
            }
        }
        lines
    }
}
