use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::place::Place;

/// The time that a process may take to start or to end.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The program `inbox-app`, which is killed when this is dropped.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    pub(crate) child: Child,
}

/// A command that starts the program on an inbox.
pub(crate) fn command(place: &Place) -> Command {
    at(Command::new(env!("CARGO_BIN_EXE_inbox-app")), place)
}

/// The same where another program starts it.
pub(crate) fn at(mut command: Command, place: &Place) -> Command {
    command
        .env("INBOX", &place.url)
        .env("HANDLED", &place.handled)
        .env("BIND", "127.0.0.1:0")
        .env_remove("COUNTERSIGN_FAILPOINT")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

impl App {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::try_start(command).unwrap_or_else(|error| panic!("it did not start: {error}"))
    }

    /// Starts the program; if it ends before it listens, what it said.
    pub(crate) fn try_start(command: &mut Command) -> Result<Self, String> {
        let mut child = command.spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        match address(&mut stderr) {
            Ok(address) => {
                // What it says later is read, so that it never waits for a reader.
                thread::spawn(move || {
                    let is_shown = std::env::var_os("SHOW_LOG").is_some();
                    for line in stderr.lines().map_while(Result::ok) {
                        if is_shown {
                            eprintln!("{line}");
                        }
                    }
                });
                Ok(Self { address, child })
            }
            Err(said) => {
                child.wait().unwrap();
                Err(said)
            }
        }
    }

    /// Ends it as a loss of power to the process does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < TIMEOUT, "it still runs");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address(stderr: &mut BufReader<ChildStderr>) -> Result<SocketAddr, String> {
    let mut said = String::new();
    loop {
        let mut line = String::new();
        if stderr.read_line(&mut line).unwrap() == 0 {
            return Err(said);
        }
        if let Some(address) = line.trim().strip_prefix("listening on http://") {
            return Ok(address.parse().unwrap());
        }
        said.push_str(&line);
    }
}
