use std::fmt;

use countersign::{Envelope, Verdict};
use countersign_inbox::{Entry, State};
use serde::Serialize;
use serde_json::Value;

use super::{
    body, fields,
    line::{EntryReport, coloured, shown_time},
};
use crate::{
    output::{BAD, FAINT, STRONG, json_bytes, text},
    provider::EventSummary,
};

/// An entry with all that is kept of it.
#[derive(Debug, Serialize)]
pub(in crate::commands::inbox) struct ShownEntry {
    #[serde(flatten)]
    entry: EntryReport,
    /// What the provider's types say of the body; null if it is not known or the body is gone.
    content: Option<EventSummary>,
    /// The request; null if it is gone.
    request: Option<Request>,
}

#[derive(Debug, Serialize)]
struct Request {
    method: Option<String>,
    target: Option<String>,
    fields: Value,
    body: Value,
    /// The label of the secret that it was signed with.
    secret: Option<String>,
    #[serde(skip)]
    lines: Vec<String>,
    #[serde(skip)]
    shown_body: String,
    /// How many bytes of the body are not in `shown_body`.
    #[serde(skip)]
    left_out: usize,
}

impl ShownEntry {
    pub(in crate::commands::inbox) fn new(
        entry: &Entry,
        content: Option<EventSummary>,
        envelope: Option<&Envelope>,
        is_whole: bool,
    ) -> Self {
        Self {
            entry: EntryReport::from(entry),
            content,
            request: envelope.map(|envelope| Request::new(envelope, is_whole)),
        }
    }

    fn write_content(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.entry.event.as_deref().map(text::line);
        write!(
            f,
            "\n  event        {}",
            name.as_deref().unwrap_or("(no name)")
        )?;
        let Some(content) = &self.content else {
            return Ok(());
        };
        if let Some(email) = &content.email {
            write!(f, "\n  email        {}", text::line(email))?;
        }
        if content.occurred_at.is_some() {
            write!(f, "\n  viewed       {}", shown_time(content.occurred_at))?;
        }
        match &content.problem {
            Some(problem) => {
                let problem = text::line(problem);
                write!(f, "\n  {BAD}unrecognized{BAD:#} {problem}")
            }
            None => Ok(()),
        }
    }

    fn write_times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = &self.entry;
        let due = match entry.state {
            State::Running => "lease until",
            _ => "due",
        };
        let times = [
            ("received", entry.received_at),
            ("stored", entry.stored_at),
            ("started", entry.started_at),
            ("finished", entry.finished_at),
            (due, entry.due_at),
        ];
        for (name, time) in times {
            if time.is_some() {
                write!(f, "\n  {name:<11}  {}", shown_time(time))?;
            }
        }
        Ok(())
    }
}

impl Request {
    fn new(envelope: &Envelope, is_whole: bool) -> Self {
        let body = envelope.body().map(|body| &**body).unwrap_or_default();
        let (shown_body, left_out) = body::shown(body, is_whole);
        Self {
            method: envelope.method().map(str::to_owned),
            target: envelope.target().map(str::to_owned),
            fields: fields::json(envelope.fields()),
            body: json_bytes(body),
            secret: match envelope.verdict() {
                Verdict::Accepted { secret, .. } => secret.clone(),
                _ => None,
            },
            lines: fields::lines(envelope.fields()),
            shown_body,
            left_out,
        }
    }
}

impl fmt::Display for ShownEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = &self.entry;
        let state = coloured(entry.state, 0);
        write!(f, "{STRONG}entry {}{STRONG:#}  {state}", entry.id())?;
        let texts = [
            ("provider", Some(&entry.provider)),
            ("endpoint", entry.endpoint.as_ref()),
            ("tenant", entry.tenant.as_ref()),
            ("delivery id", Some(&entry.delivery_id)),
            ("worker", entry.worker.as_ref()),
            (
                "secret",
                self.request
                    .as_ref()
                    .and_then(|request| request.secret.as_ref()),
            ),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                write!(f, "\n  {name:<11}  {}", text::line(value))?;
            }
        }
        self.write_content(f)?;
        write!(
            f,
            "\n  attempts     {} of {}",
            entry.attempt, entry.max_attempts
        )?;
        write!(f, "\n  duplicates   {}", entry.duplicates)?;
        self.write_times(f)?;
        for error in &entry.errors {
            let time = shown_time(error.at);
            let who = match error.attempt {
                0 => "a human".to_owned(),
                attempt => format!("attempt {attempt}"),
            };
            let said = text::line(&error.error);
            write!(
                f,
                "\n  {BAD}{who:<11}{BAD:#}  {FAINT}{time}{FAINT:#}  {said}"
            )?;
        }
        match &self.request {
            Some(request) => write!(f, "\n\n{request}"),
            None => write!(f, "\n\n{FAINT}(the request is gone){FAINT:#}"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            let target = self.target.as_deref().unwrap_or_default();
            let (method, target) = (text::line(method), text::line(target));
            writeln!(f, "{STRONG}{method} {target}{STRONG:#}")?;
        }
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(f, "\n{}", self.shown_body)?;
        match self.left_out {
            0 => Ok(()),
            count => write!(f, "\n{FAINT}({count} more bytes: --whole){FAINT:#}"),
        }
    }
}
