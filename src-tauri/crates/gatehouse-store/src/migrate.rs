//! Bringing a database to the version this program works with: numbered SQL files, never changed
//! once released, applied in one transaction after a backup. `schema.sql`,
//! `schema_payments.sql` and `schema_rights.sql` are what they add up to.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Error, Result};

/// "GATE": marks the file as Gatehouse's own in SQLite's header.
const APPLICATION_ID: i64 = 0x4741_5445;

/// The n-th file brings a database from version n-1 to version n.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_begin.sql"),
    include_str!("migrations/0002_every_channel.sql"),
    include_str!("migrations/0003_camera_lists.sql"),
    include_str!("migrations/0004_payments.sql"),
    include_str!("migrations/0005_partner_door.sql"),
    include_str!("migrations/0006_rights.sql"),
    include_str!("migrations/0007_clock_check.sql"),
];

/// Checks whose database it is and how new, then migrates it when it is older.
pub(crate) fn bring_up_to_date(conn: &mut Connection, dir: &Path) -> Result<()> {
    apply(conn, dir, MIGRATIONS)
}

fn apply(conn: &mut Connection, dir: &Path, migrations: &[&str]) -> Result<()> {
    let known = i64::try_from(migrations.len()).expect("there are fewer migrations than that");
    let found = version_of(conn)?;
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(conn, dir, known)?;
    }
    // Off while tables are rebuilt (it has no effect inside a transaction); checked before the commit.
    conn.pragma_update(None, "foreign_keys", false)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (version, sql) in (1_i64..).zip(migrations) {
        if version > found {
            tx.execute_batch(sql)?;
        }
    }
    if tx.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(Error::Damaged { what: "the database has references that lead nowhere".to_owned() });
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}

/// The version of the file; 0 for a new one. [`Error::Damaged`] when it is not Gatehouse's.
fn version_of(conn: &Connection) -> Result<i64> {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    let empty = !conn.prepare("SELECT 1 FROM sqlite_schema LIMIT 1")?.exists([])?;
    if application == APPLICATION_ID || (empty && application == 0 && version == 0) {
        return Ok(version);
    }
    Err(Error::Damaged { what: "gatehouse.db is not a database of Gatehouse".to_owned() })
}

/// A complete copy beside the database, from before it is changed. It gets its name only when it is
/// whole and on the disk.
fn back_up(conn: &Connection, dir: &Path, to_version: i64) -> Result<PathBuf> {
    let backup = dir.join(format!("backup-before-v{to_version}.db"));
    let unfinished = dir.join(format!("backup-before-v{to_version}.unfinished"));
    if unfinished.exists() {
        fs::remove_file(&unfinished)?;
    }
    let name = unfinished.to_str().ok_or_else(|| {
        std::io::Error::new(std::io::ErrorKind::InvalidInput, "the data folder's name is not Unicode")
    })?;
    conn.execute("VACUUM INTO ?1", [name])?;
    fs::File::options().write(true).open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, &backup)?;
    Ok(backup)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrated(migrations: &[&str]) -> (tempfile::TempDir, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let mut conn = Connection::open(dir.path().join("gatehouse.db")).unwrap();
        apply(&mut conn, dir.path(), migrations).unwrap();
        (dir, conn)
    }

    /// Every object with its SQL, without comments and layout.
    fn schema(conn: &Connection) -> Vec<(String, String, String)> {
        let mut select = conn
            .prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
            .unwrap();
        let rows =
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).unwrap();
        rows.map(|row| row.unwrap()).map(|(kind, name, sql)| (kind, name, normalised(&sql))).collect()
    }

    fn normalised(sql: &str) -> String {
        let code: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        let words: Vec<&str> = code.iter().flat_map(|line| line.split_whitespace()).collect();
        // A table that was made anew and renamed has its name in quotes.
        words.join(" ").replace("( ", "(").replace(" )", ")").replace(" ,", ",").replace('"', "")
    }

    #[test]
    fn migrating_from_nothing_gives_what_schema_sql_describes() {
        let (_dir, conn) = migrated(MIGRATIONS);
        let reference = Connection::open_in_memory().unwrap();
        reference.execute_batch(include_str!("schema.sql")).unwrap();
        reference.execute_batch(include_str!("schema_payments.sql")).unwrap();
        reference.execute_batch(include_str!("schema_rights.sql")).unwrap();
        assert_eq!(schema(&conn), schema(&reference));
    }

    #[test]
    fn every_table_is_strict() {
        let (_dir, conn) = migrated(MIGRATIONS);
        let loose: Vec<String> = conn
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(loose, Vec::<String>::new());
    }

    #[test]
    fn an_older_database_is_backed_up_whole_before_it_is_migrated() {
        let (dir, mut conn) = migrated(&["CREATE TABLE t (a TEXT) STRICT"]);
        conn.execute("INSERT INTO t VALUES ('kept')", []).unwrap();
        let two = ["CREATE TABLE t (a TEXT) STRICT", "UPDATE t SET a = 'changed'"];
        apply(&mut conn, dir.path(), &two).unwrap();

        let text =
            |conn: &Connection| conn.query_row("SELECT a FROM t", [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text(&conn), "changed");
        let backup = Connection::open(dir.path().join("backup-before-v2.db")).unwrap();
        assert_eq!(text(&backup), "kept");
        assert_eq!(version_of(&backup).unwrap(), 1);
    }

    #[test]
    fn a_failing_migration_leaves_the_database_as_it_was() {
        let (dir, mut conn) = migrated(&["CREATE TABLE t (a TEXT) STRICT"]);
        let broken = ["", "CREATE TABLE u (a TEXT) STRICT; INSERT INTO nowhere VALUES (1)"];
        assert!(apply(&mut conn, dir.path(), &broken).is_err());
        assert_eq!(version_of(&conn).unwrap(), 1);
        assert_eq!(schema(&conn).len(), 1);
    }

    #[test]
    fn a_newer_database_is_refused_and_not_touched() {
        let (dir, mut conn) = migrated(&["CREATE TABLE t (a TEXT) STRICT", ""]);
        let refused = apply(&mut conn, dir.path(), &["CREATE TABLE t (a TEXT) STRICT"]).unwrap_err();
        assert!(matches!(refused, Error::TooNew { found: 2, known: 1 }));
        assert!(refused.to_string().contains("written by a newer Gatehouse"));
        assert_eq!(version_of(&conn).unwrap(), 2);
    }

    #[test]
    fn another_programs_database_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mut conn = Connection::open(dir.path().join("gatehouse.db")).unwrap();
        conn.execute_batch("CREATE TABLE theirs (a)").unwrap();
        assert!(matches!(bring_up_to_date(&mut conn, dir.path()), Err(Error::Damaged { .. })));
    }
}
