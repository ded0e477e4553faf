use std::{fmt, sync::Arc, time::Duration};

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};
use tokio_postgres::{Row, types::ToSql};

use super::{
    error::Failure,
    server::Server,
    session::{self, Kind},
};
use crate::OpenError;

/// How long a connection may take, and how long one of a pool may be waited for.
pub(super) const CONNECT: Duration = Duration::from_secs(5);

/// The parameters of a statement.
pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The connections of one process. A long list keeps no delivery waiting: each purpose has its own.
#[derive(Debug)]
pub(super) struct Pools {
    pub(super) put: Connections,
    pub(super) work: Connections,
    pub(super) read: Connections,
}

impl Pools {
    pub(super) fn new(server: &Arc<Server>) -> Result<Self, OpenError> {
        Ok(Self {
            put: Connections::new(server, Kind::Put, 1)?,
            work: Connections::new(server, Kind::Work, 4)?,
            read: Connections::new(server, Kind::Read, 2)?,
        })
    }
}

/// Connections that are opened when they are needed, and again when they have failed.
pub(super) struct Connections {
    pool: Pool,
    limit: Duration,
}

impl Connections {
    fn new(server: &Arc<Server>, kind: Kind, size: usize) -> Result<Self, OpenError> {
        let config = server.config(kind);
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match &server.tls {
            #[cfg(feature = "postgres-tls")]
            Some(tls) => Manager::from_config(config, tls.clone(), recycling),
            #[cfg(not(feature = "postgres-tls"))]
            Some(none) => match *none {},
            None => Manager::from_config(config, tokio_postgres::NoTls, recycling),
        };
        let durability = server.durability;
        let pool = Pool::builder(manager)
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .create_timeout(Some(CONNECT))
            .wait_timeout(Some(CONNECT))
            .recycle_timeout(Some(CONNECT))
            .post_create(Hook::async_fn(move |client, _| {
                Box::pin(async move {
                    session::begin(client, durability)
                        .await
                        .map_err(HookError::Backend)?
                        .map_err(HookError::message)
                })
            }))
            .build()
            .map_err(|error| OpenError::io(std::io::Error::other(error)))?;
        Ok(Self {
            pool,
            limit: kind.limit(),
        })
    }

    /// Runs a statement that is prepared once on each connection, and returns its rows once it is
    /// committed.
    pub(super) async fn query(
        &self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Failure> {
        self.query_within(self.limit, sql, parameters).await
    }

    /// The same within another limit.
    pub(super) async fn query_within(
        &self,
        limit: Duration,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let client = self.pool.get().await?;
        let run = async {
            let statement = client.prepare_cached(sql).await?;
            // The rows end with ReadyForQuery, and that comes after the commit.
            client.query(&statement, parameters).await
        };
        let result = tokio::time::timeout(limit, run).await;
        end(client, limit, result)
    }

    /// The same for a statement that is not worth being kept.
    pub(super) async fn query_once(
        &self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let client = self.pool.get().await?;
        let result = tokio::time::timeout(self.limit, client.query(sql, parameters)).await;
        end(client, self.limit, result)
    }
}

fn end<T>(
    client: Object,
    limit: Duration,
    result: Result<Result<T, tokio_postgres::Error>, tokio::time::error::Elapsed>,
) -> Result<T, Failure> {
    let Ok(result) = result else {
        // It still waits for its answer: nobody is to wait behind it.
        drop(Object::take(client));
        return Err(Failure::TooSlow(limit));
    };
    result.map_err(Failure::from)
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections")
            .field("status", &self.pool.status())
            .finish_non_exhaustive()
    }
}
