//! Runs the program as a process, bounded in time.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
};

use serde_json::Value;

use super::{
    PATIENCE,
    samples::{PREVIOUS, SECRET},
};

/// The exit code and the output of a program.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The lines of stdout, as JSON.
    pub(crate) fn json(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    /// Both outputs.
    pub(crate) fn said(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        assert!(!self.said().contains(SECRET), "{self:#?}");
        assert!(!self.said().contains(PREVIOUS), "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn assert_says(&self, text: &str) -> &Self {
        assert!(self.said().contains(text), "no {text:?}: {self:#?}");
        self
    }
}

/// The program with nothing in its environment.
pub(crate) fn command<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear();
    command.args(args.into_iter().map(|arg| arg.as_ref().to_owned()));
    piped(&mut command);
    command
}

/// With its outputs piped to the test, and no input.
pub(crate) fn piped(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped());
    command.stderr(Stdio::piped())
}

/// The same, with both providers' secrets.
pub(crate) fn with_secrets<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = command(args);
    command.env("SUPADEMO_WEBHOOK_SECRET", SECRET);
    command.env("STORYLANE_WEBHOOK_SECRET", SECRET);
    command
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command, stdin: &[u8]) -> Ran {
    command.stdin(Stdio::piped());
    let mut running = Running::start(command);
    let mut pipe = running.child.stdin.take().unwrap();
    // A program that does not read all of it breaks the pipe.
    let _ = pipe.write_all(stdin);
    drop(pipe);
    running.end()
}

/// Runs it with stdout closed. Gives its exit code and its stderr.
pub(crate) fn run_unread(command: &mut Command) -> (Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

/// A program under way, killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<ChildStderr>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = child.stderr.take();
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// A listener that prints JSON, and its address.
    pub(crate) fn listen(args: &[&str]) -> (Self, SocketAddr) {
        let args = ["--json", "listen", "--bind", "127.0.0.1:0"]
            .iter()
            .chain(args);
        let mut running = Self::start(&mut with_secrets(args));
        let line = running.line();
        let address = line["listening"].as_str().unwrap();
        let address = address.strip_prefix("http://").unwrap().parse().unwrap();
        (running, address)
    }

    /// The address of a listener that prints text.
    pub(crate) fn said_address(mut self) -> (Self, SocketAddr) {
        let mut stderr = BufReader::new(self.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap();
        let end = address.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c)));
        let address = address[..end.unwrap()].parse().unwrap();
        self.stderr = Some(stderr.into_inner());
        (self, address)
    }

    /// The next line of stdout, as JSON.
    pub(crate) fn line(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"))
    }

    pub(crate) fn interrupt(&self) {
        let id = self.child.id().to_string();
        let kill = Command::new("kill").args(["-INT", &id]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end, and kills it if that does not come.
    pub(crate) fn end(mut self) -> Ran {
        let mut stderr = self.stderr.take().unwrap();
        let said = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let (done, waiting) = mpsc::channel::<()>();
        let id = self.child.id().to_string();
        let watchdog = thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-KILL", &id]).status();
            }
        });
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        let code = self.child.wait().unwrap().code();
        drop(done);
        watchdog.join().unwrap();
        Ran {
            code,
            stdout,
            stderr: said.join().unwrap(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
