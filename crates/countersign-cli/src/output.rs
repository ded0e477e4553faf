use std::{
    fmt::Display,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use crate::failure::{Exit, Failure};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const STRONG: Style = Style::new().bold();

/// Where results go: as text for people, or as a line of JSON each for programs.
///
/// Results are on stdout. What is said along the way is on stderr, for people only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// A result, in one of its two forms. The text ends without a newline.
    pub(crate) fn result(self, text: impl Display, json: &impl Serialize) -> io::Result<()> {
        let mut stdout = anstream::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut stdout, json)?;
            writeln!(stdout)?;
        } else {
            writeln!(stdout, "{text}")?;
        }
        stdout.flush()
    }

    /// A remark to people.
    pub(crate) fn remark(self, text: impl Display) {
        if !self.json {
            // Without stderr there is nobody to tell.
            let _ = writeln!(anstream::stderr().lock(), "{text}");
        }
    }

    /// Something that went wrong on the way, and did not end it.
    pub(crate) fn warning(self, text: impl Display) {
        let mut stderr = anstream::stderr().lock();
        let _ = if self.json {
            writeln!(stderr, "{}", json!({ "warning": text.to_string() }))
        } else {
            writeln!(stderr, "{BAD}warning:{BAD:#} {text}")
        };
    }

    /// Says why there is no result.
    pub(crate) fn failure(self, failure: &Failure) -> Exit {
        let mut stderr = anstream::stderr().lock();
        let _ = match (self.json, failure.exit) {
            (_, Exit::Done) => Ok(()),
            (true, exit) => {
                let line = json!({ "error": failure.to_string(), "exit": exit.code() });
                writeln!(stderr, "{line}")
            }
            (false, _) => writeln!(stderr, "{BAD}error:{BAD:#} {failure}"),
        };
        failure.exit
    }
}
