use std::{
    fmt::Display,
    io::{self, Write},
};

use serde::Serialize;
use serde_json::json;

use super::{
    failure::{Exit, Failure},
    style::BAD,
    text,
};

/// Prints results as text for people, or as one line of JSON each for programs.
///
/// Results go to stdout. Errors and warnings go to stderr, in the same form; so do remarks, which
/// only people get.
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

    /// Prints a result as text or as JSON. The text ends without a newline.
    ///
    /// A closed stdout is not an error: the exit code still tells the result.
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

    /// Prints a remark, for people only.
    pub(crate) fn remark(self, text: impl Display) {
        if !self.json {
            // If stderr is closed, nobody reads it.
            let _ = write_line(anstream::stderr().lock(), text);
        }
    }

    /// Prints a problem that does not end the command.
    pub(crate) fn warning(self, text: impl Display) {
        self.print_problem("warning", &text.to_string(), None);
    }

    /// Prints why there is no result, and gives the exit code.
    pub(crate) fn failure(self, failure: &Failure) -> Exit {
        self.print_problem("error", &failure.to_string(), Some(failure.exit));
        failure.exit
    }

    fn print_problem(self, kind: &str, message: &str, exit: Option<Exit>) {
        // The message may quote text that somebody else chose.
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

/// JSON that does not steer a terminal: serde escapes the ASCII controls but DEL, and all that is left
/// stands inside strings, where an escape means the same.
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
