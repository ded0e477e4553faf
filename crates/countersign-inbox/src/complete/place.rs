use std::time::Duration;

use super::Statement;
use crate::Ticket;

/// Where the inbox is that an attempt is of.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// A SQLite file, whose times are of this clock.
    #[cfg(feature = "sqlite")]
    Sqlite { clock: crate::Clock },
    /// A schema of a PostgreSQL database, whose times are the server's.
    #[cfg(feature = "postgres")]
    Postgres { schema: std::sync::Arc<str> },
}

impl Place {
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(unused_variables, reason = "there is no place")
    )]
    pub(super) fn statement(&self, ticket: Ticket, keep: Duration) -> Statement {
        match *self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { ref clock } => {
                let now = clock.now();
                let expires_at = now.saturating_add(crate::clock::micros_of(keep));
                Statement::new(
                    "UPDATE countersign_delivery SET state = 2, finished_at = ?3, expires_at = ?4 \
                     WHERE id = ?1 AND token = ?2 AND state = 1"
                        .to_owned(),
                    vec![ticket.id().number(), ticket.token(), now, expires_at],
                )
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { ref schema } => {
                let now = crate::store::postgres::NOW;
                // Any transaction's search path may be another: the table's schema is named.
                Statement::new(
                    format!(
                        "UPDATE \"{schema}\".countersign_delivery SET state = 2, \
                         finished_at = {now}, expires_at = {now} + $3::bigint \
                         WHERE id = $1::bigint AND token = $2::bigint AND state = 1"
                    ),
                    vec![
                        ticket.id().number(),
                        ticket.token(),
                        crate::clock::micros_of(keep).min(i64::MAX / 4),
                    ],
                )
            }
        }
    }
}
