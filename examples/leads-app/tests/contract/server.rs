//! The program under test as a process.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::Value;

use super::SECRET;
use crate::PROGRAM;

const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs in a directory of its own, until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    directory: PathBuf,
    stdout: mpsc::Receiver<String>,
    stderr: mpsc::Receiver<String>,
    log: String,
}

impl Server {
    /// Starts it with both secrets set, and these variables.
    pub(crate) fn start(directory: &Path, variables: &[(&str, &str)]) -> Self {
        let secrets = ["SUPADEMO_WEBHOOK_SECRET", "STORYLANE_WEBHOOK_SECRET"];
        let secrets = secrets.map(|name| (name, SECRET));
        Self::start_with(directory, &[&secrets, variables].concat())
    }

    pub(crate) fn start_with(directory: &Path, variables: &[(&str, &str)]) -> Self {
        let mut child = program(directory, variables).spawn().unwrap();
        let stdout = lines_of(child.stdout.take().unwrap());
        let stderr = lines_of(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            address: "127.0.0.1:0".parse().unwrap(),
            directory: directory.to_owned(),
            stdout,
            stderr,
            log: String::new(),
        };
        let said = server.wait_for("listening on http://");
        let address = said.strip_prefix("listening on http://").unwrap();
        server.address = address.parse().unwrap();
        server
    }

    /// The next line that it prints, and how long it took.
    pub(crate) fn line(&self) -> (Value, Duration) {
        let begin = Instant::now();
        let line = self.stdout.recv_timeout(PATIENCE);
        let line = line.expect("a line in time");
        (serde_json::from_str(&line).expect("JSON"), begin.elapsed())
    }

    /// Asserts that it prints nothing for a while.
    pub(crate) fn prints_nothing(&self) {
        let line = self.stdout.recv_timeout(Duration::from_millis(500));
        assert_eq!(line, Err(RecvTimeoutError::Timeout));
    }

    /// Waits for the next line of the log that contains `text`.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.stderr.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no {text:?} in the log: {}", self.log));
            self.log += &line;
            self.log.push('\n');
            if line.contains(text) {
                return line;
            }
        }
    }

    /// How many entries the inbox has in each state, such as `[("done", 1)]`.
    pub(crate) fn entries(&self) -> Vec<(&'static str, u32)> {
        let states = ["waiting", "running", "done", "discarded", "dead"];
        let file = Connection::open(self.directory.join("inbox.db")).unwrap();
        let query =
            "SELECT state, count(*) FROM countersign_delivery GROUP BY state ORDER BY state";
        let mut query = file.prepare(query).unwrap();
        let rows = query.query_map((), |row| {
            Ok((states[usize::from(row.get::<_, u8>(0)?)], row.get(1)?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Sends this signal, and waits for the end.
    pub(crate) fn end(mut self, signal: &str) -> (ExitStatus, Duration) {
        let begin = Instant::now();
        // The shell has it built in; the program is not everywhere.
        let kill = format!("kill -s {signal} {}", self.child.id());
        let kill = Command::new("sh").args(["-c", &kill]).status();
        assert!(kill.unwrap().success());
        (self.child.wait().unwrap(), begin.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs a server that is not to start, and returns what it says.
pub(crate) fn refuses(directory: &Path, variables: &[(&str, &str)]) -> String {
    let mut child = program(directory, variables).spawn().unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > PATIENCE {
            child.kill().ok();
            panic!("it starts with {variables:?}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

fn program(directory: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .env_clear()
        .env("BIND", "127.0.0.1:0")
        .envs(variables.iter().copied())
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn lines_of(stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    lines
}
