use rusqlite::Connection;

/// So much may the clocks of two processes on a machine differ, in microseconds.
const TOLERANCE: i64 = 60 * 1_000_000;

/// When an entry was last touched.
const TOUCHED: &str = "max(stored_at, coalesce(started_at, 0))";

/// Makes due what a process stored or began whose clock was ahead of ours, as soon as it would have been
/// due by that clock: an hour that the clock was set back is no hour that a delivery waits.
pub(super) fn repair(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    let ahead = format!("state < 2 AND due_at > ?1 AND {TOUCHED} > ?1 + {TOLERANCE}");
    let exists = format!("SELECT EXISTS (SELECT 1 FROM countersign_delivery WHERE {ahead})");
    // Nothing is locked where there is nothing to do.
    if !connection.query_row(&exists, [now], |row| row.get(0))? {
        return Ok(0);
    }
    let repair =
        format!("UPDATE countersign_delivery SET due_at = due_at - ({TOUCHED} - ?1) WHERE {ahead}");
    connection.execute(&repair, [now])
}
