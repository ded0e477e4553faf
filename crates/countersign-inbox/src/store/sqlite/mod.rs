//! The store in a SQLite file: one thread writes, and commits all that waits in one transaction.

mod act;
mod check;
mod claim;
mod connection;
mod put;
mod query;
mod readers;
mod row;
mod schema;
mod set_back;
mod settle;
mod sweep;
mod watcher;
mod writer;

use std::{path::PathBuf, sync::Arc, time::Duration};

use countersign::Envelope;
use rusqlite::Connection;
use tokio::sync::watch;

pub(crate) use connection::Durability;

use super::{
    Admission, Changes, Claim, Claims, Entry, EntryId, Filter, Finding, NewDelivery, Opening,
    Settled, Settlement, Stats, Store, StoreError, StoreFuture, Sweep, Ticket,
};
use crate::{Clock, OpenError, complete::Place};
use readers::Readers;
use watcher::Watcher;
use writer::Writer;

/// A SQLite file, or memory, that holds an inbox.
#[derive(Debug)]
pub(crate) struct SqliteStore {
    writer: Writer,
    /// `None` for an inbox in memory, which has the writer's connection alone.
    readers: Option<Readers>,
    watcher: Option<Watcher>,
    changes: watch::Sender<u64>,
    clock: Clock,
    durability: Durability,
}

impl SqliteStore {
    /// Opens the file; creates it if there is none, and brings its schema up to date, where `opening` allows
    /// that.
    pub(crate) fn open(
        path: PathBuf,
        clock: Clock,
        durability: Durability,
        opening: Opening,
    ) -> Result<Self, OpenError> {
        let path: Arc<PathBuf> = path.into();
        let connection = connection::create(&path, durability, opening)?;
        schema::migrate(&connection, &clock, opening, path.display())?;
        repair_times(&connection, &clock);
        let (changes, _) = watch::channel(0);
        Ok(Self {
            writer: Writer::start(connection, changes.clone()).map_err(OpenError::io)?,
            readers: Some(Readers::new(Arc::clone(&path))),
            watcher: Some(Watcher::new(path, changes.clone())),
            changes,
            clock,
            durability,
        })
    }

    /// Opens an inbox that ends with the process.
    pub(crate) fn in_memory(clock: Clock) -> Result<Self, OpenError> {
        let connection = Connection::open_in_memory().map_err(OpenError::sqlite)?;
        schema::migrate(&connection, &clock, Opening::ANY, "memory")?;
        let (changes, _) = watch::channel(0);
        Ok(Self {
            writer: Writer::start(connection, changes.clone()).map_err(OpenError::io)?,
            readers: None,
            watcher: None,
            changes,
            clock,
            durability: Durability::Memory,
        })
    }

    /// Runs a query beside the writer, where the inbox is a file.
    async fn read<T: Send + 'static>(
        &self,
        query: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.readers {
            Some(readers) => readers.run(query).await,
            None => self.writer.run(query).await,
        }
    }
}

/// An inbox that cannot be repaired now is opened all the same: its entries wait for longer.
fn repair_times(connection: &Connection, clock: &Clock) {
    match set_back::repair(connection, clock.now()) {
        Ok(0) => {}
        Ok(entries) => {
            tracing::warn!(target: crate::TARGET, entries, "the clock was set back since these were stored");
        }
        Err(error) => {
            tracing::warn!(target: crate::TARGET, %error, "entries may wait until the clock is where it was");
        }
    }
}

impl Store for SqliteStore {
    fn put(&self, delivery: NewDelivery) -> StoreFuture<'_, Admission> {
        let clock = self.clock.clone();
        let weight = delivery.body().len();
        Box::pin(self.writer.run_and_tell(weight, move |connection| {
            put::put(connection, &delivery, clock.now())
        }))
    }

    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claims> {
        let clock = self.clock.clone();
        Box::pin(async move {
            let place = Place::Sqlite {
                clock: clock.clone(),
            };
            let claim =
                move |connection: &Connection| claim::claim(connection, &claim, clock.now());
            let mut claims = self.writer.run(claim).await?;
            let claimed = claims.claimed.into_iter();
            claims.claimed = claimed.map(|entry| entry.at(place.clone())).collect();
            Ok(claims)
        })
    }

    fn renew(&self, tickets: Vec<Ticket>, lease: Duration) -> StoreFuture<'_, Vec<Ticket>> {
        let clock = self.clock.clone();
        Box::pin(
            self.writer
                .run(move |connection| claim::renew(connection, &tickets, lease, clock.now())),
        )
    }

    fn settle(&self, ticket: Ticket, settlement: Settlement) -> StoreFuture<'_, Settled> {
        let clock = self.clock.clone();
        Box::pin(self.writer.run_and_tell(0, move |connection| {
            settle::settle(connection, ticket, &settlement, clock.now())
        }))
    }

    fn list(
        &self,
        filter: Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<Entry>> {
        Box::pin(self.read(move |connection| query::list(connection, &filter, before, limit)))
    }

    fn show(&self, id: EntryId) -> StoreFuture<'_, Option<(Entry, Option<Envelope>)>> {
        Box::pin(self.read(move |connection| query::show(connection, id)))
    }

    fn requeue(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        let clock = self.clock.clone();
        Box::pin(self.writer.run_and_tell(0, move |connection| {
            act::requeue(connection, &ids, clock.now())
        }))
    }

    fn discard(&self, ids: Vec<EntryId>, reason: String) -> StoreFuture<'_, usize> {
        let clock = self.clock.clone();
        Box::pin(
            self.writer
                .run(move |connection| act::discard(connection, &ids, &reason, clock.now())),
        )
    }

    fn purge(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        Box::pin(
            self.writer
                .run(move |connection| act::purge(connection, &ids)),
        )
    }

    fn stats(&self) -> StoreFuture<'_, Stats> {
        let clock = self.clock.clone();
        Box::pin(self.read(move |connection| query::stats(connection, clock.now())))
    }

    fn sweep(&self, limit: usize) -> StoreFuture<'_, Sweep> {
        let clock = self.clock.clone();
        Box::pin(
            self.writer
                .run(move |connection| sweep::sweep(connection, limit, clock.now())),
        )
    }

    fn check(&self) -> StoreFuture<'_, Vec<Finding>> {
        let (clock, durability) = (self.clock.clone(), self.durability);
        Box::pin(
            self.writer
                .run(move |connection| check::check(connection, durability, &clock)),
        )
    }

    fn changes(&self) -> Changes {
        let changes = Changes::new(self.changes.subscribe());
        if let Some(watcher) = &self.watcher {
            watcher.start();
        }
        changes
    }
}
