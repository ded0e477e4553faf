use std::time::SystemTime;

use super::{NOW, error::Failure, pools::Connections, row, schema, session};
use crate::{
    clock,
    store::{Finding, StoreError},
};

use session::Durability;

/// How far this machine's clock may be from the server's, in microseconds.
const MAX_SKEW: i64 = 60 * 1_000_000;

pub(super) async fn check(
    connections: &Connections,
    durability: Durability,
) -> Result<Vec<Finding>, StoreError> {
    let settings = connections
        .query(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'), \
             current_setting('synchronous_commit')",
            &[],
        )
        .await?;
    let Some(settings) = settings.first() else {
        return Ok(Vec::new());
    };
    Ok(vec![
        is_on("fsync", &row::get::<String>(settings, 0)?),
        is_on("full_page_writes", &row::get::<String>(settings, 1)?),
        synchronous_commit(&row::get::<String>(settings, 2)?, durability),
        schema_version(connections).await?,
        integrity(connections).await?,
        skew(connections).await?,
    ])
}

fn is_on(name: &'static str, found: &str) -> Finding {
    if found == "on" {
        Finding::ok(name, found)
    } else {
        Finding::wrong(
            name,
            format!("{found}: a loss of power may damage the database"),
        )
    }
}

fn synchronous_commit(found: &str, durability: Durability) -> Finding {
    match durability {
        Durability::Full if session::is_synchronous(found) => Finding::ok(
            "synchronous_commit",
            format!("{found}: each commit is synced"),
        ),
        Durability::Full | Durability::Lossy => Finding::wrong(
            "synchronous_commit",
            format!("{found}: a crash of the server may undo the last commits"),
        ),
    }
}

async fn schema_version(connections: &Connections) -> Result<Finding, Failure> {
    let rows = connections
        .query(
            "SELECT coalesce(max(version), 0) FROM countersign_schema",
            &[],
        )
        .await?;
    let found = match rows.first() {
        Some(row) => row::count(row::get(row, 0)?),
        None => 0,
    };
    let newest = schema::newest();
    Ok(if usize::try_from(found) == Ok(newest) {
        Finding::ok("schema", format!("version {found}"))
    } else {
        Finding::wrong("schema", format!("version {found}, and not {newest}"))
    })
}

/// Whether each entry that is to be handled has what is to be handled.
async fn integrity(connections: &Connections) -> Result<Finding, Failure> {
    let rows = connections
        .query(
            "SELECT d.id FROM countersign_delivery d WHERE d.state < 2 \
             AND NOT EXISTS (SELECT FROM countersign_body b WHERE b.delivery = d.id) LIMIT 1",
            &[],
        )
        .await?;
    Ok(match rows.first() {
        Some(row) => Finding::wrong(
            "integrity",
            format!("entry {} waits, and has no body", row::get::<i64>(row, 0)?),
        ),
        None => Finding::ok("integrity", "each entry that waits has its body"),
    })
}

async fn skew(connections: &Connections) -> Result<Finding, Failure> {
    let before = clock::micros(SystemTime::now());
    let rows = connections.query(&format!("SELECT {NOW}"), &[]).await?;
    let after = clock::micros(SystemTime::now());
    let server: i64 = match rows.first() {
        Some(row) => row::get(row, 0)?,
        None => 0,
    };
    let skew = before.midpoint(after).saturating_sub(server);
    let seconds = skew / 1_000_000;
    Ok(if skew.abs() <= MAX_SKEW {
        Finding::ok("clock", format!("{seconds} s from the server's"))
    } else {
        Finding::wrong(
            "clock",
            format!("{seconds} s from the server's, which is the one that counts"),
        )
    })
}
