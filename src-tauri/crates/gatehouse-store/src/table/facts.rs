//! What happened to a capture, in sentences, appended.

use chrono::{DateTime, Utc};
use gatehouse_domain::CaptureId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// One fact about a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// Row number.
    pub id: i64,
    /// The capture.
    pub capture_id: CaptureId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, or what ("camera", "gatehouse").
    pub by: String,
    /// One sentence.
    pub what: String,
}

/// Appends a fact.
pub fn append(c: &Connection, capture_id: CaptureId, at: DateTime<Utc>, by: &str, what: &str) -> Result<i64> {
    query::insert(
        c,
        "INSERT INTO capture_fact (capture_id, at_ms, by_name, what) VALUES (?1, ?2, ?3, ?4)",
        (capture_id, at.timestamp_millis(), by, what),
    )
}

/// The facts of a capture in the order in which they were written down.
pub fn all(c: &Connection, capture_id: CaptureId) -> Result<Vec<FactRow>> {
    query::all(c, "SELECT * FROM capture_fact WHERE capture_id = ?1 ORDER BY id", [capture_id], read)
}

fn read(row: &Row<'_>) -> Result<FactRow> {
    Ok(FactRow {
        id: row.get("id")?,
        capture_id: row.get("capture_id")?,
        at: column::instant(row, "at_ms")?,
        by: row.get("by_name")?,
        what: row.get("what")?,
    })
}
