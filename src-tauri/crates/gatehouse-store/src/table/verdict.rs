//! The four columns of a verdict, as passages and indexed captures keep them.

use chrono::{DateTime, Utc};
use gatehouse_domain::verdict::VerdictKind;
use rusqlite::Row;

use super::column;
use crate::error::Result;

/// A verdict as it was at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRow {
    /// Allowed, review, blocked or unknown.
    pub kind: VerdictKind,
    /// The evidence in one sentence.
    pub sentence: String,
    /// Sentences beside it.
    pub warnings: Vec<String>,
    /// As of when.
    pub at: DateTime<Utc>,
}

pub(super) fn read(row: &Row<'_>) -> Result<VerdictRow> {
    Ok(VerdictRow {
        kind: column::word(row, "verdict", VerdictKind::from_word)?,
        sentence: row.get("verdict_sentence")?,
        warnings: column::texts(row, "verdict_warnings")?,
        at: column::instant(row, "verdict_at_ms")?,
    })
}
