//! The application under test in a process of its own, so that its memory and files can be counted.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::Limits,
    server::{Framework, Server},
};

use crate::honest;

/// The command by which this program starts itself as a server.
pub(crate) const SERVE: &str = "serve";

/// The time that a server may take to notice that its clients are gone.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The unit of the times in `/proc`, of which Linux shows a program 100 a second.
const TICK: Duration = Duration::from_millis(10);

/// A server, whose process ends when this is dropped.
pub(crate) struct Process {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Process {
    pub(crate) fn start(framework: Framework, limits: Limits) -> Self {
        let mut child = Command::new(env::current_exe().expect("this program"))
            .arg(SERVE)
            .arg(format!("{framework:?}"))
            .arg(limits.max_body_bytes.to_string())
            .arg(limits.max_buffered_bytes.to_string())
            .arg(limits.read_timeout.as_millis().to_string())
            .arg(limits.least_rate.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        stdout.read_line(&mut line).expect("a line");
        let address = line.trim().parse().expect("an address");
        // The runtime opens some of its files when it is first used.
        honest::rate(address, Duration::from_millis(300));
        Self { address, child }
    }

    /// The resident memory of the server, in KiB.
    pub(crate) fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let resident = status
            .expect("a server that runs")
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmRSS:")?
                    .trim()
                    .strip_suffix(" kB")?
                    .parse()
                    .ok()
            });
        resident.expect("a number of KiB")
    }

    /// The time that the server has had of the machine's cores.
    pub(crate) fn cpu_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("a server that runs");
        // The name of the program, in parentheses, may have spaces (proc_pid_stat(5)).
        let (_, fields) = stat.rsplit_once(')').expect("a name");
        let fields = fields.split_whitespace().skip(11).take(2);
        let ticks: u32 = fields
            .map(|ticks| ticks.parse::<u32>().expect("utime and stime"))
            .sum();
        ticks * TICK
    }

    /// The number of files and sockets that the server has open.
    pub(crate) fn files(&self) -> usize {
        let open = fs::read_dir(format!("/proc/{}/fd", self.child.id()));
        open.expect("a server that runs").count()
    }

    /// That number once it has not changed for a second.
    pub(crate) fn files_at_rest(&self) -> usize {
        let start = Instant::now();
        let mut files = self.files();
        let mut since = Instant::now();
        while since.elapsed() < Duration::from_secs(1) {
            assert!(start.elapsed() < TIMEOUT, "{files} open, and changing");
            thread::sleep(Duration::from_millis(50));
            let now = self.files();
            if now != files {
                (files, since) = (now, Instant::now());
            }
        }
        files
    }

    /// Waits until the server has at most this many files open.
    pub(crate) fn settle(&self, files: usize) {
        let start = Instant::now();
        while self.files() > files {
            let open = self.files();
            assert!(start.elapsed() < TIMEOUT, "{open} open, {files} before");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.child.stdin.take());
        let start = Instant::now();
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if start.elapsed() > TIMEOUT {
                drop(self.child.kill());
            }
            thread::sleep(Duration::from_millis(10));
        }
        let ended = self.child.wait();
        let orderly = ended.is_ok_and(|status| status.success());
        assert!(orderly || thread::panicking(), "the server failed");
    }
}

/// Serves until the standard input ends.
pub(crate) fn serve(arguments: &[String]) {
    let [framework, limits @ ..] = arguments else {
        panic!("a framework");
    };
    let framework = Framework::ALL
        .into_iter()
        .find(|known| format!("{known:?}") == *framework);
    let limits: Vec<_> = limits.iter().map(|limit| limit.parse()).collect();
    let [
        Ok(max_body_bytes),
        Ok(max_buffered_bytes),
        Ok(milliseconds),
        Ok(least_rate),
    ] = *limits
    else {
        panic!("four limits");
    };
    let limits = Limits {
        max_body_bytes,
        max_buffered_bytes,
        read_timeout: Duration::from_millis(milliseconds as u64),
        least_rate: u32::try_from(least_rate).expect("a rate"),
    };
    let server = Server::start(framework.expect("a framework"), limits);
    println!("{}", server.address);
    io::stdin().read_to_end(&mut Vec::new()).expect("a pipe");
}
