//! Inboxes to look into.

use std::{path::PathBuf, process::Command, time::Duration};

use countersign::Envelope;
use countersign_inbox::{BoxError, Inbox, Outcome, Received, State};
use countersign_supademo::Supademo;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};

use super::{
    capture::{delivery, with},
    command,
    program::{Ran, run},
};

/// An inbox in a folder of its own, which is removed when it is dropped.
pub(crate) struct Store {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Store {
    /// Where there is none yet.
    pub(crate) fn missing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inbox.db");
        Self { folder, path }
    }

    /// With these entries, each the name of its state and the envelope. All that waits is added last.
    pub(crate) fn of(entries: &[(State, Value)]) -> Self {
        let store = Self::missing();
        Runtime::new().unwrap().block_on(store.fill(entries));
        store
    }

    /// With an entry of each state: 1 is done, 2 discarded, 3 dead, 4 running, 5 waiting.
    pub(crate) fn of_each_state() -> Self {
        let states = [
            State::Done,
            State::Discarded,
            State::Dead,
            State::Running,
            State::Waiting,
        ];
        Self::of(&states.map(|state| (state, lead(state.name()))))
    }

    async fn fill(&self, entries: &[(State, Value)]) {
        let inbox = Inbox::options().max_attempts(1).open(&self.url()).await;
        let inbox = inbox.unwrap();
        let is_waiting = |(state, _): &&(State, Value)| *state == State::Waiting;
        for (state, envelope) in entries.iter().filter(|entry| !is_waiting(entry)) {
            import(&inbox, envelope).await;
            let state = *state;
            let worker = inbox
                .worker()
                .handle(move |_: Received<Supademo>| end(state));
            // What runs is left alone with its lease.
            let _ = timeout(Duration::from_secs(1), worker.step()).await;
        }
        for (_, envelope) in entries.iter().filter(is_waiting) {
            import(&inbox, envelope).await;
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.path.display())
    }

    /// A file in the inbox's folder.
    pub(crate) fn file(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let url = self.url();
        command(["inbox", "--store", &url].iter().chain(args))
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        run(&mut self.command(args), b"")
    }

    /// The results of a command, which is expected to be done.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(&[&["--json"], args].concat());
        ran.assert_code(0).json()
    }

    /// The numbers and the states of all entries, oldest first.
    #[track_caller]
    pub(crate) fn states(&self) -> Vec<(i64, String)> {
        let mut lines = self.json(&["list", "--all"]);
        lines.pop();
        let states = lines.iter().rev().map(|entry| {
            let state = entry["state"].as_str().unwrap().to_owned();
            (entry["id"].as_i64().unwrap(), state)
        });
        states.collect()
    }
}

/// A lead whose email address begins with this name.
pub(crate) fn lead(name: &str) -> Value {
    let body = json!({ "event": "lead.captured", "email": format!("{name}@example.com") });
    accepted(body.to_string().as_bytes())
}

/// A delivery of its own.
pub(crate) fn accepted(body: &[u8]) -> Value {
    let id = format!("sha256:{}", hex::encode(hmac_sha256::Hash::hash(body)));
    let verdict = json!({ "accepted": { "id": id, "secret": "current" } });
    with(delivery(body), "verdict", verdict)
}

async fn import(inbox: &Inbox, envelope: &Value) {
    let envelope: Envelope = serde_json::from_value(envelope.clone()).unwrap();
    let event = envelope.body().and_then(|body| {
        let body: Value = serde_json::from_slice(body).ok()?;
        Some(body["event"].as_str()?.to_owned())
    });
    inbox.import(envelope, event).await.unwrap().unwrap();
}

async fn end(state: State) -> Result<Outcome, BoxError> {
    match state {
        State::Done => Ok(Outcome::Done),
        State::Discarded => Ok(Outcome::discard("not for us")),
        State::Dead => Err("connection refused".into()),
        _ => std::future::pending().await,
    }
}
