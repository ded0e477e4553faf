use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;

use super::{
    error,
    pools::CONNECT,
    server::{Driver, Server},
    session::Kind,
};
use crate::{TARGET, store::Changes};

/// How long a server that cannot be reached is left alone.
const PAUSE: Duration = Duration::from_millis(500);
const PAUSE_AT_MOST: Duration = Duration::from_secs(5);

/// Tells the workers of this process what any process has committed. It listens while somebody wants to
/// know, on a connection of its own.
#[derive(Debug)]
pub(super) struct Listener {
    server: Arc<Server>,
    changes: watch::Sender<u64>,
    runs: Arc<AtomicBool>,
    hears: Arc<AtomicBool>,
}

/// Tells the workers of this process what this process has committed, where the server does not.
pub(super) struct Local {
    changes: watch::Sender<u64>,
    hears: Arc<AtomicBool>,
}

impl Local {
    pub(super) fn tell(&self) {
        if !self.hears.load(Ordering::Acquire) {
            raise(&self.changes);
        }
    }
}

impl Listener {
    pub(super) fn new(server: Arc<Server>, changes: watch::Sender<u64>) -> Self {
        Self {
            server,
            changes,
            runs: Arc::default(),
            hears: Arc::default(),
        }
    }

    pub(super) fn local(&self) -> Local {
        Local {
            changes: self.changes.clone(),
            hears: Arc::clone(&self.hears),
        }
    }

    pub(super) fn tell(&self) {
        if !self.hears.load(Ordering::Acquire) {
            raise(&self.changes);
        }
    }

    /// Begins to listen, if it does not.
    pub(super) fn subscribe(&self) -> Changes {
        let changes = Changes::new(self.changes.subscribe());
        if !self.runs.swap(true, Ordering::AcqRel) {
            let task = Task {
                server: Arc::clone(&self.server),
                changes: self.changes.clone(),
                runs: Arc::clone(&self.runs),
                hears: Arc::clone(&self.hears),
            };
            tokio::spawn(task.run());
        }
        changes
    }
}

struct Task {
    server: Arc<Server>,
    changes: watch::Sender<u64>,
    runs: Arc<AtomicBool>,
    hears: Arc<AtomicBool>,
}

impl Task {
    /// Listens until nobody wants to know any more.
    async fn run(self) {
        let mut pause = PAUSE;
        loop {
            let listened = tokio::select! {
                listened = self.listen() => listened,
                () = self.changes.closed() => Ok(()),
            };
            self.hears.store(false, Ordering::Release);
            match listened {
                Ok(()) => pause = PAUSE,
                Err(error) => {
                    tracing::warn!(target: TARGET, error, "the inbox's changes are not heard of");
                    pause = (pause * 2).min(PAUSE_AT_MOST);
                }
            }
            if self.changes.is_closed() {
                self.runs.store(false, Ordering::Release);
                // Somebody may have begun to listen in between, and found it running.
                if self.changes.is_closed() || self.runs.swap(true, Ordering::AcqRel) {
                    return;
                }
                continue;
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Listens until the connection ends.
    async fn listen(&self) -> Result<(), String> {
        let connect = tokio::time::timeout(CONNECT, self.connect());
        let driver = connect
            .await
            .map_err(|_| format!("the server took longer than {CONNECT:?}"))??;
        self.hears.store(true, Ordering::Release);
        // Nobody has told of what was committed before.
        raise(&self.changes);
        driver.await;
        Ok(())
    }

    async fn connect(&self) -> Result<Driver, String> {
        let (changes, schema) = (self.changes.clone(), Arc::clone(&self.server.schema));
        let heard = move |payload: &str| {
            if payload == &*schema {
                raise(&changes);
            }
        };
        let connected = self.server.connect_and_hear(Kind::Work, heard).await;
        let (client, mut driver) = connected.map_err(|error| error::text(&error))?;
        let listen = client.batch_execute("LISTEN countersign");
        tokio::select! {
            result = listen => result.map_err(|error| error::text(&error))?,
            () = &mut driver => return Err("the connection ended".to_owned()),
        }
        // The connection lasts as long as its client does.
        Ok(Box::pin(async move {
            driver.await;
            drop(client);
        }))
    }
}

fn raise(changes: &watch::Sender<u64>) {
    changes.send_modify(|version| *version = version.wrapping_add(1));
}
