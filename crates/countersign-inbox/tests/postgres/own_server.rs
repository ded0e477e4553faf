//! A server of a test's own, which may be stopped, and killed with the test.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::database::{connect, skip};

pub struct OwnServer {
    directory: TempDir,
    user: Option<u32>,
    postmaster: Option<Child>,
    pub port: u16,
}

impl OwnServer {
    /// Starts a server with these settings; `None`, said aloud, if none is installed.
    pub async fn start(prepare: impl FnOnce(&Path), settings: &[&str]) -> Option<Self> {
        let Some(initdb) = program("initdb") else {
            skip("PostgreSQL's programs are not installed");
            return None;
        };
        let user = user();
        let directory = tempfile::tempdir().unwrap();
        own(directory.path(), user);
        let data = directory.path().join("data");
        let mut command = Command::new(initdb);
        command.args([
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--no-locale",
            "-D",
        ]);
        let made = as_user(command.arg(&data), user).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        prepare(&data);
        for file in fs::read_dir(&data).unwrap() {
            own(&file.unwrap().path(), user);
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut server = Self {
            directory,
            user,
            postmaster: None,
            port,
        };
        server.run(settings).await;
        Some(server)
    }

    /// The same with TLS, and nothing else for who connects over TCP.
    #[cfg(feature = "postgres-tls")]
    pub async fn start_with_tls(prepare: impl FnOnce(&Path)) -> Option<Self> {
        Self::start(prepare, &["ssl=on"]).await
    }

    /// Starts it, or starts it again.
    pub async fn run(&mut self, settings: &[&str]) {
        let mut command = Command::new(program("postgres").unwrap());
        let sockets = self.directory.path().join("data");
        command
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k"])
            .arg(&sockets)
            .arg("-D")
            .arg(&sockets);
        for setting in settings {
            command.args(["-c", setting]);
        }
        let child = as_user(&mut command, self.user).spawn().unwrap();
        self.postmaster = Some(child);
        let limit = Instant::now() + Duration::from_secs(60);
        loop {
            let answered = tokio::time::timeout(Duration::from_secs(2), connect(&self.url())).await;
            // One that refuses whoever has no TLS answers too.
            let is_up = match &answered {
                Ok(Ok(_)) => true,
                Ok(Err(error)) => error
                    .as_db_error()
                    .is_some_and(|error| error.code().code() == "28000"),
                Err(_) => false,
            };
            if is_up {
                return;
            }
            assert!(
                Instant::now() < limit,
                "the server does not answer: {}",
                answered.is_ok()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends the server at once, as a crash does.
    pub fn crash(&mut self) {
        if let Some(mut postmaster) = self.postmaster.take() {
            signal("CONT", &Self::processes(&postmaster));
            signal("QUIT", &[postmaster.id()]);
            let _ = postmaster.wait();
        }
    }

    /// Sends a signal to all of its processes.
    pub fn signal(&self, name: &str) {
        if let Some(postmaster) = &self.postmaster {
            signal(name, &Self::processes(postmaster));
        }
    }

    fn processes(postmaster: &Child) -> Vec<u32> {
        let id = postmaster.id();
        let children = Command::new("ps")
            .args(["-o", "pid=", "--ppid", &id.to_string()])
            .output()
            .unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let children = children.split_whitespace().map(|pid| pid.parse().unwrap());
        // The one that could start another first.
        [id].into_iter().chain(children).collect()
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.crash();
    }
}

fn signal(name: &str, processes: &[u32]) {
    let pids = processes.iter().map(u32::to_string);
    let _ = Command::new("kill")
        .arg(format!("-{name}"))
        .args(pids)
        .status();
}

fn program(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut places: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    places.sort();
    places.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    places.extend(std::env::split_paths(&path));
    places
        .into_iter()
        .map(|place| place.join(name))
        .find(|file| file.exists())
}

/// PostgreSQL does not run as root: then it runs as the user that its package made.
fn user() -> Option<u32> {
    if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) != 0) {
        return None;
    }
    let id = Command::new("id").args(["-u", "postgres"]).output().ok()?;
    String::from_utf8(id.stdout).ok()?.trim().parse().ok()
}

fn own(path: &Path, user: Option<u32>) {
    if user.is_some() {
        chown(path, user, None).unwrap();
    }
}

fn as_user(command: &mut Command, user: Option<u32>) -> &mut Command {
    if let Some(user) = user {
        command.uid(user);
    }
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}
