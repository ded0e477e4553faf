use std::{fmt, io, process::ExitCode};

/// How a command ended. `--help` and the manual page list the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and every verdict or answer is as it should be.
    Done,
    /// Not authentic, refused, answered otherwise than expected, or no such entry.
    No,
    /// The arguments are wrong. Clap uses the same code.
    Usage,
    /// A file, a secret, a capture or an inbox cannot be read, or is not what it should be.
    Input,
    /// An address cannot be reached, or listened on.
    Network,
    /// Interrupted: 128 plus the number of SIGINT, as shells have it.
    Interrupted,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Input => 3,
            Self::Network => 4,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Why a command could not do its work: a sentence for people, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

impl Failure {
    /// What was asked for is not so.
    pub(crate) fn no(message: impl fmt::Display) -> Self {
        Self::new(Exit::No, message)
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(crate) fn input(message: impl fmt::Display) -> Self {
        Self::new(Exit::Input, message)
    }

    pub(crate) fn network(message: impl fmt::Display) -> Self {
        Self::new(Exit::Network, message)
    }

    /// Appends a hint to the message.
    pub(crate) fn with_hint(self, hint: impl fmt::Display) -> Self {
        Self::new(self.exit, format_args!("{}; {hint}", self.message))
    }

    fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self {
            exit,
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::input(format_args!("cannot write the output: {error}"))
    }
}
