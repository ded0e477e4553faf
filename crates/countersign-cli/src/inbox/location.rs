use std::{env, error::Error};

use countersign::Envelope;
use countersign_inbox::{Entry, EntryId, Filter, Inbox, InboxOptions, OpenError, StoreError};

use crate::output::Failure;

/// The variable that example servers read too.
const VARIABLE: &str = "INBOX";
const DEFAULT: &str = "sqlite:inbox.db";

/// Where an inbox is: the URL of its store.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    url: String,
}

/// An inbox that is open, whose errors say how the command ends.
#[derive(Debug)]
pub(crate) struct OpenedInbox {
    inbox: Inbox,
    location: Location,
}

impl Location {
    /// The given URL, or that in the environment, or the file that the example servers use.
    pub(crate) fn or_default(url: Option<String>) -> Self {
        let url = url
            .or_else(|| env::var(VARIABLE).ok())
            .unwrap_or_else(|| DEFAULT.to_owned());
        Self { url }
    }

    /// Opens the inbox that is there, as it is.
    pub(crate) async fn open(&self) -> Result<OpenedInbox, Failure> {
        self.open_with(Inbox::options().must_exist().without_migration())
            .await
    }

    pub(crate) async fn open_with(&self, options: InboxOptions) -> Result<OpenedInbox, Failure> {
        match self.try_open(options).await {
            Ok(opened) => Ok(opened),
            Err(error) => Err(self.not_opened(&error)),
        }
    }

    pub(crate) async fn try_open(&self, options: InboxOptions) -> Result<OpenedInbox, OpenError> {
        Ok(OpenedInbox {
            inbox: options.open(&self.url).await?,
            location: self.clone(),
        })
    }

    pub(crate) fn not_opened(&self, error: &OpenError) -> Failure {
        let causes = causes(error);
        match error.reason() {
            "url" => Failure::usage(causes),
            "missing" => Failure::input(causes).with_hint(
                "--store or the variable INBOX says where it is, and `countersign inbox migrate \
                 --create` makes one",
            ),
            "older_schema" => Failure::input(causes).with_hint("run `countersign inbox migrate`"),
            "settings" | "newer_schema" => Failure::input(causes),
            _ => self.failure(causes),
        }
    }

    fn failed(&self, error: &StoreError) -> Failure {
        match error {
            StoreError::Unavailable(_) => self.failure(causes(error)),
            _ => Failure::input(causes(error)),
        }
    }

    /// A server cannot be reached, and a file cannot be read.
    fn failure(&self, message: String) -> Failure {
        if self.is_file() {
            Failure::input(message)
        } else {
            Failure::network(message)
        }
    }

    fn is_file(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

impl OpenedInbox {
    pub(crate) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// What a failure of the store means for the command.
    pub(crate) fn failed(&self, error: &StoreError) -> Failure {
        self.location.failed(error)
    }

    pub(crate) async fn list(
        &self,
        filter: &Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<Entry>, Failure> {
        let listed = self.inbox.list(filter.clone(), before, limit).await;
        listed.map_err(|error| self.failed(&error))
    }

    pub(crate) async fn show(
        &self,
        id: EntryId,
    ) -> Result<Option<(Entry, Option<Envelope>)>, Failure> {
        let shown = self.inbox.show(id).await;
        shown.map_err(|error| self.failed(&error))
    }
}

/// The error and those inside it, each after a colon.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut inner = error.source();
    while let Some(error) = inner {
        text.push_str(": ");
        text.push_str(&error.to_string());
        inner = error.source();
    }
    text
}
