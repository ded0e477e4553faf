use std::{
    fmt::Display,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use crate::{
    failure::{Exit, Failure},
    text,
};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const STRONG: Style = Style::new().bold();

/// Where results go: as text for people, or as a line of JSON each for programs.
///
/// Results are on stdout. Errors and warnings are on stderr, in the same form; remarks too, and for
/// people only.
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
    ///
    /// That nobody reads it is no error: the exit code is there for whoever reads no more.
    pub(crate) fn result(self, text: impl Display, json: &impl Serialize) -> io::Result<()> {
        let written = if self.json {
            write_line(io::stdout().lock(), shown_json(json)?)
        } else {
            write_line(anstream::stdout().lock(), text)
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }

    /// A remark to people.
    pub(crate) fn remark(self, text: impl Display) {
        if !self.json {
            // Without stderr there is nobody to tell.
            let _ = write_line(anstream::stderr().lock(), text);
        }
    }

    /// Something that went wrong on the way, and did not end it.
    pub(crate) fn warning(self, text: impl Display) {
        self.complain("warning", &text.to_string(), None);
    }

    /// Says why there is no result.
    pub(crate) fn failure(self, failure: &Failure) -> Exit {
        self.complain("error", &failure.to_string(), Some(failure.exit));
        failure.exit
    }

    fn complain(self, kind: &str, message: &str, exit: Option<Exit>) {
        // Some of it may be the words of others.
        let message = text::line(message);
        let _ = if self.json {
            let line = match exit {
                Some(exit) => json!({ kind: message, "exit": exit.code() }),
                None => json!({ kind: message }),
            };
            write_line(io::stderr().lock(), line)
        } else {
            write_line(
                anstream::stderr().lock(),
                format_args!("{BAD}{kind}:{BAD:#} {message}"),
            )
        };
    }
}

fn write_line(mut to: impl Write, line: impl Display) -> io::Result<()> {
    writeln!(to, "{line}")?;
    to.flush()
}

/// JSON in which nothing steers a terminal: it has no control characters but these, and they are in
/// strings only.
fn shown_json(value: &impl Serialize) -> io::Result<String> {
    let json = serde_json::to_string(value)?;
    if json.is_ascii() && !json.contains('\u{7f}') {
        return Ok(json);
    }
    Ok(json
        .chars()
        .map(|char| match char {
            char if text::steers(char) => format!("\\u{:04x}", u32::from(char)),
            char => char.to_string(),
        })
        .collect())
}
