//! The program under test as a process.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{NOBODY, client::Client};

const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs, until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    stdout: mpsc::Receiver<String>,
    stderr: mpsc::Receiver<String>,
    log: String,
}

/// What is left of a server.
pub(crate) struct Stopped {
    pub(crate) code: Option<i32>,
    pub(crate) took: Duration,
    /// The lines that nobody has asked for.
    pub(crate) lines: Vec<Value>,
    pub(crate) log: String,
}

impl Server {
    pub(crate) fn start(database: &Path) -> Self {
        let mut child = program(database).spawn().unwrap();
        let stdout = lines_of(child.stdout.take().unwrap());
        let stderr = lines_of(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            address: "127.0.0.1:0".parse().unwrap(),
            stdout,
            stderr,
            log: String::new(),
        };
        let said = server.wait_for("listening on http://");
        let address = said.strip_prefix("listening on http://").unwrap();
        server.address = address.parse().unwrap();
        server
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// The next line that it prints.
    pub(crate) fn line(&self) -> Value {
        let line = self.stdout.recv_timeout(PATIENCE).expect("a line in time");
        serde_json::from_str(&line).expect("JSON")
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

    /// Sends SIGHUP, and waits until it has had its effect.
    pub(crate) fn hang_up(&mut self) {
        self.signal("HUP");
        self.wait_for("the tenants are looked up again");
    }

    pub(crate) fn signal(&self, name: &str) {
        // The shell has it built in; the program is not everywhere.
        let kill = format!("kill -s {name} {}", self.child.id());
        let kill = Command::new("sh").args(["-c", &kill]).status();
        assert!(kill.unwrap().success());
    }

    /// Sends this signal, and waits for the end.
    pub(crate) fn stop(mut self, signal: &str) -> Stopped {
        let begin = Instant::now();
        self.signal(signal);
        let status = self.child.wait().unwrap();
        let took = begin.elapsed();
        let log = self
            .stderr
            .iter()
            .fold(self.log.clone(), |log, line| log + &line + "\n");
        let parse = |line: String| serde_json::from_str(&line).expect("JSON");
        Stopped {
            code: status.code(),
            took,
            lines: self.stdout.iter().map(parse).collect(),
            log,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs a command to its end, with this input.
pub(crate) fn run(database: &Path, arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut child = command(database, arguments, input);
    drop(child.stdin.take());
    child.wait_with_output().unwrap()
}

/// Starts a command that has read its input.
pub(crate) fn command(database: &Path, arguments: &[&str], input: impl AsRef<[u8]>) -> Child {
    let mut child = program(database).args(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses its arguments does not read.
    stdin.write_all(input.as_ref()).ok();
    child
}

/// Gives a tenant a secret.
pub(crate) fn set(database: &Path, tenant: &str, secret: &str) {
    let output = run(database, &["set", tenant], secret);
    assert!(output.status.success(), "{output:?}");
}

fn program(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenants-app"));
    command
        .env_clear()
        .env("BIND", "127.0.0.1:0")
        .env("DATABASE", database)
        .env("SUPADEMO_WEBHOOK_SECRET", NOBODY)
        .stdin(Stdio::piped())
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
