//! How a connection to the database is set up. What is asked over it is decided elsewhere.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::Result;

// The one writer waits only for a checkpoint's short exclusive moments.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 128;

/// The connection of the writer thread, before migration. The journal mode is set by
/// [`make_durable`], so that a file that must not be touched is not.
pub(crate) fn open_for_writing(file: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    keep_plans(&conn)?;
    Ok(conn)
}

/// A statement is planned once, whatever values are bound to it later. Otherwise every new value of a `LIMIT ?`
/// or beside a partial index has SQLite plan the statement anew: measured at a tenth of a recorded capture.
fn keep_plans(conn: &Connection) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// WAL, a full sync at every commit, foreign keys, a 4 MiB cache and no automatic checkpoint
/// (see `checkpoint`).
pub(crate) fn make_durable(conn: &Connection) -> Result<()> {
    conn.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -4096;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = 33554432;",
    )?;
    Ok(())
}

/// Whether the next commit waits until the disk has it. Without, it reaches the disk with the next
/// one that waits or with a checkpoint; what is committed stays whole and in order either way.
pub(crate) fn sync_at_commit(conn: &Connection, waits: bool) -> Result<()> {
    conn.execute_batch(if waits { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" })?;
    Ok(())
}

/// A connection that can only read, with a 2 MiB cache.
pub(crate) fn open_for_reading(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    keep_plans(&conn)?;
    conn.execute_batch(
        "PRAGMA query_only = ON;
         PRAGMA cache_size = -2048;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn a_statement_is_not_planned_anew_for_every_value() {
        let dir = tempfile::tempdir().unwrap();
        let conn = open_for_writing(&dir.path().join("x.db")).unwrap();
        conn.execute_batch("CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a IS NOT NULL;").unwrap();
        let mut ask = conn.prepare("SELECT a FROM t WHERE a = ?1 ORDER BY a LIMIT ?2").unwrap();
        for value in 1..5 {
            assert!(!ask.exists((value, value)).unwrap());
        }
        assert_eq!(ask.get_status(StatementStatus::RePrepare), 0);
    }
}
