//! The store in a PostgreSQL database. Each operation is one statement, and so one transaction of its own.

mod act;
mod check;
mod claim;
mod error;
mod listener;
mod pools;
mod put;
mod query;
mod row;
mod schema;
mod server;
mod session;
mod settle;
mod sweep;
mod text;
#[cfg(feature = "postgres-tls")]
mod tls;
mod writer;

use std::{sync::Arc, time::Duration};

use countersign::Envelope;
use tokio::sync::watch;

use super::{
    Admission, Changes, Claim, Claims, Entry, EntryId, Filter, Finding, NewDelivery, Settled,
    Settlement, Stats, Store, StoreError, StoreFuture, Sweep, Ticket,
};
use crate::{OpenError, store::Opening};
use listener::Listener;
use pools::Pools;
use server::Server;
use writer::Writer;

pub(crate) use session::Durability;

/// What is the time, in Unix time in microseconds: by the server's clock alone.
pub(crate) const NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// A schema of a PostgreSQL database that holds an inbox.
#[derive(Debug)]
pub(crate) struct PostgresStore {
    server: Arc<Server>,
    writer: Writer,
    pools: Arc<Pools>,
    listener: Listener,
}

impl PostgresStore {
    /// Connects, checks that the server keeps what it commits, and brings the schema up to date.
    pub(crate) async fn open(
        url: &str,
        durability: Durability,
        opening: Opening,
    ) -> Result<Self, OpenError> {
        let server = Arc::new(Server::parse(url, durability)?);
        session::open(&server, opening).await?;
        let (changes, _) = watch::channel(0);
        let pools = Arc::new(Pools::new(&server)?);
        let listener = Listener::new(Arc::clone(&server), changes);
        Ok(Self {
            writer: Writer::start(Arc::clone(&pools), listener.local()),
            pools,
            listener,
            server,
        })
    }
}

impl Store for PostgresStore {
    fn put(&self, delivery: NewDelivery) -> StoreFuture<'_, Admission> {
        // Queued at once: whoever drops the future has stored it all the same.
        let admission = self.writer.put(delivery);
        Box::pin(async move { admission?.await.map_err(|_| StoreError::Closed)? })
    }

    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claims> {
        let schema = Arc::clone(&self.server.schema);
        Box::pin(claim::claim(Arc::clone(&self.pools), schema, claim))
    }

    fn renew(&self, tickets: Vec<Ticket>, lease: Duration) -> StoreFuture<'_, Vec<Ticket>> {
        Box::pin(async move { claim::renew(&self.pools.work, &tickets, lease).await })
    }

    fn settle(&self, ticket: Ticket, settlement: Settlement) -> StoreFuture<'_, Settled> {
        Box::pin(async move {
            let settled = settle::settle(&self.pools.work, ticket, &settlement).await?;
            if settled == Settled::Waiting {
                self.listener.tell();
            }
            Ok(settled)
        })
    }

    fn list(
        &self,
        filter: Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<Entry>> {
        Box::pin(async move { query::list(&self.pools.read, &filter, before, limit).await })
    }

    fn show(&self, id: EntryId) -> StoreFuture<'_, Option<(Entry, Option<Envelope>)>> {
        Box::pin(query::show(&self.pools.read, id))
    }

    fn requeue(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        Box::pin(async move {
            let requeued = act::requeue(&self.pools.work, &ids).await?;
            self.listener.tell();
            Ok(requeued)
        })
    }

    fn discard(&self, ids: Vec<EntryId>, reason: String) -> StoreFuture<'_, usize> {
        Box::pin(async move { act::discard(&self.pools.work, &ids, &reason).await })
    }

    fn purge(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize> {
        Box::pin(async move { act::purge(&self.pools.work, &ids).await })
    }

    fn stats(&self) -> StoreFuture<'_, Stats> {
        Box::pin(query::stats(&self.pools.read))
    }

    fn sweep(&self, limit: usize) -> StoreFuture<'_, Sweep> {
        Box::pin(sweep::sweep(&self.pools.work, limit))
    }

    fn check(&self) -> StoreFuture<'_, Vec<Finding>> {
        Box::pin(check::check(&self.pools.read, self.server.durability))
    }

    fn changes(&self) -> Changes {
        self.listener.subscribe()
    }
}
