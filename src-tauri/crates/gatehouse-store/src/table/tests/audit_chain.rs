//! The audit table: appended only, and tampering shows.

use rusqlite::Connection;

use super::super::audit::{self, Entry};
use super::{at, database};
use crate::error::Error;

fn entry<'a>(subject: &'a str, personal: Option<&'a str>) -> Entry<'a> {
    Entry { at: at(0), actor: "Ana", action: "open_gate", subject, reason: "Delivery", personal }
}

/// Three rows, the second with a plate.
fn chained() -> Connection {
    let c = database();
    for (subject, personal) in [("lane 1", None), ("capture 7", Some("AB123")), ("lane 2", None)] {
        audit::append(&c, &entry(subject, personal)).unwrap();
    }
    c
}

/// What an intruder with the file can do.
fn without_triggers(c: &Connection) {
    c.execute_batch(
        "DROP TRIGGER audit_is_only_appended; DROP TRIGGER audit_is_never_deleted; DROP TRIGGER audit_is_never_changed;",
    )
    .unwrap();
}

#[test]
fn rows_are_numbered_without_gaps_and_the_chain_is_whole() {
    let c = chained();
    assert_eq!(audit::append(&c, &entry("lane 3", None)).unwrap(), 4);
    let checked = audit::check(&c).unwrap();
    assert_eq!((checked.rows, checked.broken_at, checked.why.as_str()), (4, None, ""));
    let page = audit::page(&c, Some(4), 2).unwrap();
    assert_eq!(page.iter().map(|row| row.seq).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(page[1].personal.as_deref(), Some("AB123"));
    assert_eq!(audit::page(&c, None, 1).unwrap()[0].subject, "lane 3");
    assert_eq!(audit::check(&database()).unwrap().rows, 0);
}

#[test]
fn no_row_can_be_changed_deleted_replaced_or_put_in_between() {
    let c = chained();
    for sql in [
        "UPDATE audit SET actor = 'Eve' WHERE seq = 1",
        "UPDATE audit SET seq = 9 WHERE seq = 3",
        "UPDATE audit SET personal = 'XX999' WHERE seq = 2",
        "UPDATE audit SET personal = NULL, salt = NULL, personal_digest = x'' WHERE seq = 2",
        "UPDATE audit SET hash = zeroblob(32)",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT seq, at_ms, 'Eve', action, subject, reason, personal, salt, personal_digest, hash FROM audit WHERE seq = 3",
        "INSERT INTO audit SELECT 9, at_ms, actor, action, subject, reason, personal, salt, personal_digest, hash FROM audit WHERE seq = 3",
    ] {
        let error = c.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("audit row"), "{sql}: {error}");
    }
    assert_eq!(audit::check(&c).unwrap().broken_at, None);
}

#[test]
fn a_plate_can_be_erased_and_the_chain_stays_whole() {
    let c = chained();
    audit::erase_personal(&c, 2).unwrap();
    assert_eq!(audit::page(&c, Some(3), 1).unwrap()[0].personal, None);
    assert_eq!(audit::check(&c).unwrap().broken_at, None);
    audit::erase_personal(&c, 1).unwrap();
    assert!(matches!(audit::erase_personal(&c, 99), Err(Error::NotFound)));
}

#[test]
fn tampering_behind_the_triggers_shows_at_the_row_that_no_longer_fits() {
    for (sql, broken_at) in [
        ("UPDATE audit SET reason = 'none' WHERE seq = 1", 1),
        ("UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 2", 2),
        ("UPDATE audit SET personal = 'XX999' WHERE seq = 2", 2),
        ("UPDATE audit SET personal = NULL, salt = NULL, personal_digest = x'' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 3),
        ("DELETE FROM audit WHERE seq = 1", 2),
        ("DELETE FROM audit WHERE seq = 1; UPDATE audit SET seq = seq - 1", 1),
        ("UPDATE audit SET hash = zeroblob(32) WHERE seq = 3", 3),
    ] {
        let c = chained();
        without_triggers(&c);
        c.execute_batch(sql).unwrap();
        let checked = audit::check(&c).unwrap();
        assert_eq!(checked.broken_at, Some(broken_at), "{sql}");
        assert!(!checked.why.is_empty());
    }
}

#[test]
fn equal_plates_do_not_show_by_equal_digests() {
    let c = database();
    for _ in 0..2 {
        audit::append(&c, &entry("capture 7", Some("AB123"))).unwrap();
    }
    let digests: i64 =
        c.query_row("SELECT count(DISTINCT personal_digest) FROM audit", [], |row| row.get(0)).unwrap();
    assert_eq!(digests, 2);
}
