use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use countersign_inbox::{AttemptError, Entry, EntryId, State};
use serde::Serialize;

use crate::{
    input::utc,
    output::{BAD, FAINT, GOOD, text},
};

/// An entry without its body, on one line.
#[derive(Debug, Serialize)]
pub(in crate::commands::inbox) struct EntryReport {
    id: EntryId,
    pub(super) state: State,
    pub(super) provider: String,
    pub(super) endpoint: Option<String>,
    pub(super) tenant: Option<String>,
    pub(super) event: Option<String>,
    pub(super) delivery_id: String,
    pub(super) attempt: u32,
    pub(super) max_attempts: u32,
    pub(super) duplicates: u32,
    pub(super) received_at: Option<DateTime<Utc>>,
    pub(super) stored_at: Option<DateTime<Utc>>,
    pub(super) due_at: Option<DateTime<Utc>>,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) finished_at: Option<DateTime<Utc>>,
    pub(super) worker: Option<String>,
    pub(super) errors: Vec<ErrorReport>,
    body_bytes: Option<u64>,
}

/// Why one attempt failed, or why a human discarded the entry.
#[derive(Debug, Serialize)]
pub(super) struct ErrorReport {
    /// The number of the attempt; 0 for what a human said.
    pub(super) attempt: u32,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) error: String,
}

/// A longer error is cut on a line, and whole where one entry is shown.
const MAX_SHOWN_CHARS: usize = 80;

impl From<&Entry> for EntryReport {
    fn from(entry: &Entry) -> Self {
        // A time of an entry that waits or runs, or of one that will not be attempted again.
        let has_due = matches!(entry.state, State::Waiting | State::Running);
        Self {
            id: entry.id,
            state: entry.state,
            provider: entry.provider.clone(),
            endpoint: entry.endpoint.clone(),
            tenant: entry.tenant.clone(),
            event: entry.event.clone(),
            delivery_id: entry.delivery_id.clone(),
            attempt: entry.attempt,
            max_attempts: entry.max_attempts,
            duplicates: entry.duplicates,
            received_at: utc(entry.received_at),
            stored_at: utc(entry.stored_at),
            due_at: has_due.then_some(entry.due_at).and_then(utc),
            started_at: entry.started_at.and_then(utc),
            finished_at: entry.finished_at.and_then(utc),
            worker: entry.worker.clone(),
            errors: entry.errors.iter().map(ErrorReport::from).collect(),
            body_bytes: entry.body_len,
        }
    }
}

impl From<&AttemptError> for ErrorReport {
    fn from(error: &AttemptError) -> Self {
        Self {
            attempt: error.attempt,
            at: DateTime::from_timestamp_micros(error.at),
            error: error.error.clone(),
        }
    }
}

impl EntryReport {
    pub(super) fn id(&self) -> EntryId {
        self.id
    }
}

/// The state, coloured by whether a human is waited for.
pub(super) fn coloured(state: State, width: usize) -> String {
    match state {
        State::Done => format!("{GOOD}{state:<width$}{GOOD:#}"),
        State::Discarded | State::Dead => format!("{BAD}{state:<width$}{BAD:#}"),
        _ => format!("{state:<width$}"),
    }
}

pub(super) fn shown_time(time: Option<DateTime<Utc>>) -> String {
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

impl fmt::Display for EntryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = coloured(self.state, 9);
        let time = shown_time(self.received_at);
        let provider = text::line(&self.provider);
        write!(
            f,
            "{:>6}  {state}  {FAINT}{time}{FAINT:#}  {provider}",
            self.id
        )?;
        let names = [&self.endpoint, &self.tenant];
        for name in names.into_iter().flatten() {
            write!(f, "/{}", text::line(name))?;
        }
        let event = self.event.as_deref().map(text::line);
        write!(f, "  {}", event.as_deref().unwrap_or("(no event name)"))?;
        if self.attempt > 0 {
            write!(f, "  attempt {}/{}", self.attempt, self.max_attempts)?;
        }
        if self.duplicates > 0 {
            write!(f, "  {FAINT}+{} duplicates{FAINT:#}", self.duplicates)?;
        }
        match self.errors.last() {
            Some(last) => write!(f, "  {}", cut(&text::line(&last.error))),
            None => Ok(()),
        }
    }
}

fn cut(error: &str) -> String {
    match error.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", error.get(..end).unwrap_or_default()),
        None => error.to_owned(),
    }
}
