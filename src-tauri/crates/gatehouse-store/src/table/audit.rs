//! The audit table: who did what, when and why, appended and chained by hashes. Rows cannot be
//! changed or deleted through SQL; only the personal part of one can be erased.

use chrono::{DateTime, Utc};
use gatehouse_domain::audit::{Link, chain, personal_digest};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{column, query};
use crate::error::Result;

pub use super::audit_check::{Checked, check};

/// What the first row is chained to.
pub(super) const BEGINNING: [u8; 32] = [0; 32];

/// A row to be appended.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as shown.
    pub actor: &'a str,
    /// One word of the operation.
    pub action: &'a str,
    /// Done to what, without personal data.
    pub subject: &'a str,
    /// Why, without personal data; may be empty.
    pub reason: &'a str,
    /// Personal part (a plate); can be erased later.
    pub personal: Option<&'a str>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as shown.
    pub actor: String,
    /// One word of the operation.
    pub action: String,
    /// Done to what.
    pub subject: String,
    /// Why; may be empty.
    pub reason: String,
    /// Personal part; `None` = there was none, or it was erased.
    pub personal: Option<String>,
}

/// Appends a row and gives its number.
pub fn append(c: &Connection, entry: &Entry<'_>) -> Result<i64> {
    let last: Option<(i64, [u8; 32])> = c
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (before, previous) = last.unwrap_or((0, BEGINNING));
    let salt: Option<[u8; 16]> = entry.personal.map(|_| rand::random());
    let digest = entry.personal.zip(salt).map(|(personal, salt)| personal_digest(&salt, personal));
    let digest = digest.as_ref().map_or(&[][..], |digest| &digest[..]);
    let link = Link {
        seq: before + 1,
        at_ms: entry.at.timestamp_millis(),
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        reason: entry.reason,
        personal: digest,
    };
    query::insert(
        c,
        "INSERT INTO audit (seq, at_ms, actor, action, subject, reason, personal, salt, personal_digest, hash)
         VALUES (:seq, :at_ms, :actor, :action, :subject, :reason, :personal, :salt, :personal_digest, :hash)",
        named_params! {
            ":seq": link.seq,
            ":at_ms": link.at_ms,
            ":actor": link.actor,
            ":action": link.action,
            ":subject": link.subject,
            ":reason": link.reason,
            ":personal": entry.personal,
            ":salt": salt,
            ":personal_digest": link.personal,
            ":hash": chain(&previous, &link),
        },
    )
}

/// Rows newest first, older than `before` when given.
pub fn page(c: &Connection, before: Option<i64>, limit: i64) -> Result<Vec<AuditRow>> {
    query::all(
        c,
        "SELECT * FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
        (before.unwrap_or(i64::MAX), limit),
        read,
    )
}

/// Erases the personal part of a row; the chain stays whole. It need not have one.
pub fn erase_personal(c: &Connection, seq: i64) -> Result<()> {
    query::change_one(c, "UPDATE audit SET personal = NULL, salt = NULL WHERE seq = ?1", [seq])
}

fn read(row: &Row<'_>) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: row.get("seq")?,
        at: column::instant(row, "at_ms")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        reason: row.get("reason")?,
        personal: row.get("personal")?,
    })
}
