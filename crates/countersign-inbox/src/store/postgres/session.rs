//! What a connection is set to, and what the server has to be set to.

use std::time::Duration;

use tokio_postgres::{Client, Error};

use super::{error, pools::CONNECT, schema, server::Server};
use crate::{OpenError, store::Opening};

/// How long the server may work on a statement before it ends it.
pub(super) const STATEMENT: Duration = Duration::from_secs(5);

/// How long a statement waits for a row that another transaction has changed.
const LOCK: Duration = Duration::from_secs(2);

/// The same for what reads many rows, and for what migrates.
const LONG_STATEMENT: Duration = Duration::from_secs(60);

/// How long nothing may be heard of the server beyond that.
const GRACE: Duration = Duration::from_secs(1);

/// The oldest server that has all that is used.
const MIN_VERSION: i32 = 120_000;

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A loss of power.
    Full,
    /// A crash of this process. A crash of the server's machine may undo the last commits.
    Lossy,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Storing deliveries.
    Put,
    /// All else that changes entries.
    Work,
    /// What reads many entries.
    Read,
    /// Opening.
    Open,
}

impl Kind {
    /// How long a statement may take, as this process sees it.
    pub(super) fn limit(self) -> Duration {
        self.statement_timeout() + GRACE
    }

    fn statement_timeout(self) -> Duration {
        match self {
            Self::Put | Self::Work => STATEMENT,
            Self::Read | Self::Open => LONG_STATEMENT,
        }
    }

    /// The settings that a connection starts with, as the server's command line takes them.
    pub(super) fn settings(self, schema: &str) -> String {
        let mut settings = format!(
            "-c search_path=\"{schema}\" -c statement_timeout={} -c jit=off \
             -c idle_in_transaction_session_timeout=60000 \
             -c default_transaction_isolation=read\\ committed",
            self.statement_timeout().as_millis(),
        );
        match self {
            // There is an index for each of these statements. A plan that was made while the tables were
            // small must not read the whole of them later.
            Self::Put | Self::Work => {
                let lock_timeout = LOCK.as_millis().to_string();
                settings.push_str(" -c lock_timeout=");
                settings.push_str(&lock_timeout);
                settings.push_str(
                    " -c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off \
                     -c work_mem=64MB",
                );
            }
            Self::Read | Self::Open => {}
        }
        settings
    }
}

/// Sets what makes a commit durable, reads it back, and says what is wrong.
///
/// A level that waits for standbys too is left as it is.
pub(super) async fn begin(
    client: &Client,
    durability: Durability,
) -> Result<Result<(), String>, Error> {
    let set = match durability {
        Durability::Full => {
            "SELECT CASE WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply') \
             THEN current_setting('synchronous_commit') \
             ELSE set_config('synchronous_commit', 'on', false) END"
        }
        Durability::Lossy => "SELECT set_config('synchronous_commit', 'off', false)",
    };
    client.query(set, &[]).await?;
    let found = client
        .query_one(
            "SELECT current_setting('synchronous_commit'), current_setting('fsync')",
            &[],
        )
        .await?;
    let (synchronous_commit, fsync): (String, String) = (found.try_get(0)?, found.try_get(1)?);
    Ok(match durability {
        Durability::Full if !is_synchronous(&synchronous_commit) => Err(format!(
            "synchronous_commit is {synchronous_commit} and cannot be set to on"
        )),
        Durability::Full if fsync != "on" => Err(format!("the server has fsync={fsync}")),
        Durability::Full | Durability::Lossy => Ok(()),
    })
}

/// Whether a commit at this level waits for this server's disk, and for a standby's where there is one
/// to wait for.
pub(super) fn is_synchronous(synchronous_commit: &str) -> bool {
    matches!(synchronous_commit, "on" | "remote_apply")
}

/// Connects once, refuses a server that cannot hold an inbox, and migrates its schema.
pub(super) async fn open(server: &Server, opening: Opening) -> Result<(), OpenError> {
    let connect = tokio::time::timeout(CONNECT, server.connect(Kind::Open));
    let (mut client, connection) = connect
        .await
        .map_err(|_| OpenError::too_slow(CONNECT))?
        .map_err(|error| OpenError::postgres(error::text(&error)))?;
    let connection = tokio::spawn(connection);
    let limit = Kind::Open.limit();
    let opened = tokio::time::timeout(limit, prepare(server, &mut client, opening)).await;
    drop(client);
    connection.abort();
    opened.map_err(|_| OpenError::too_slow(limit))?
}

async fn prepare(server: &Server, client: &mut Client, opening: Opening) -> Result<(), OpenError> {
    let failed = |error: Error| OpenError::postgres(error::text(&error));
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), \
             pg_is_in_recovery()",
            &[],
        )
        .await
        .map_err(failed)?;
    let version: i32 = row.try_get(0).map_err(failed)?;
    let encoding: String = row.try_get(1).map_err(failed)?;
    let is_standby: bool = row.try_get(2).map_err(failed)?;
    if version < MIN_VERSION {
        return Err(OpenError::postgres(format!(
            "the server is PostgreSQL {}, and 12 or later is needed",
            version / 10_000
        )));
    }
    if encoding != "UTF8" {
        return Err(OpenError::postgres(format!(
            "the database's encoding is {encoding}, and not UTF8"
        )));
    }
    if is_standby {
        return Err(OpenError::postgres(
            "the server is a standby, which can only be read",
        ));
    }
    begin(client, server.durability)
        .await
        .map_err(failed)?
        .map_err(OpenError::settings)?;
    schema::migrate(client, &server.schema, opening).await
}
