//! Uploads that could not be read, kept so that a person can look (invariant 2). Bounded: the
//! newest 2,000, of each the first 256 KiB.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// So many are kept.
pub const KEPT: i64 = 2_000;
/// So many bytes of each are kept.
pub const BODY_BYTES: usize = 256 << 10;

/// An upload that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeadLetter {
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// IP address it came from.
    pub source: String,
    /// To which path.
    pub path: String,
    /// Why it could not be read.
    pub reason: String,
    /// Bytes that came, which may be more than `body` holds.
    pub size_bytes: i64,
    /// Its first bytes; cut off after [`BODY_BYTES`].
    pub body: Vec<u8>,
}

/// The same as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterRow {
    /// Row number.
    pub id: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// IP address it came from.
    pub source: String,
    /// To which path.
    pub path: String,
    /// Why it could not be read.
    pub reason: String,
    /// Bytes that came.
    pub size_bytes: i64,
    /// The first of them, at most [`BODY_BYTES`].
    pub body: Vec<u8>,
}

/// Keeps an upload; the oldest one beyond [`KEPT`] goes.
pub fn append(c: &Connection, letter: &NewDeadLetter) -> Result<i64> {
    let id = query::insert(
        c,
        "INSERT INTO dead_letter (received_at_ms, source, path, reason, size_bytes, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            letter.received_at.timestamp_millis(),
            &letter.source,
            &letter.path,
            &letter.reason,
            letter.size_bytes,
            &letter.body[..letter.body.len().min(BODY_BYTES)],
        ),
    )?;
    query::change(c, "DELETE FROM dead_letter WHERE id <= ?1", [id - KEPT])?;
    Ok(id)
}

/// The newest ones, newest first.
pub fn newest(c: &Connection, limit: i64) -> Result<Vec<DeadLetterRow>> {
    query::all(c, "SELECT * FROM dead_letter ORDER BY id DESC LIMIT ?1", [limit], read)
}

fn read(row: &Row<'_>) -> Result<DeadLetterRow> {
    Ok(DeadLetterRow {
        id: row.get("id")?,
        received_at: column::instant(row, "received_at_ms")?,
        source: row.get("source")?,
        path: row.get("path")?,
        reason: row.get("reason")?,
        size_bytes: row.get("size_bytes")?,
        body: row.get("body")?,
    })
}
