//! What people say a plate really is: appended beside the reading, which stays. The newest row of
//! a capture counts.

use chrono::{DateTime, Utc};
use gatehouse_domain::CaptureId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// What a correction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CorrectionAction {
    /// The plate given counts (no plate given: there is none).
    Set,
    /// The camera's reading counts again.
    Undo,
}

impl CorrectionAction {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            CorrectionAction::Set => "set",
            CorrectionAction::Undo => "undo",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<CorrectionAction> {
        match word {
            "set" => Some(CorrectionAction::Set),
            "undo" => Some(CorrectionAction::Undo),
            _ => None,
        }
    }
}

/// A correction to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCorrection {
    /// The capture.
    pub capture_id: CaptureId,
    /// Set or undo.
    pub action: CorrectionAction,
    /// As typed; `None` with `Set` = there is no plate.
    pub plate: Option<String>,
    /// The same, normalised; missing exactly when `plate` is.
    pub plate_normalised: Option<String>,
    /// Who, as shown.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionRow {
    /// Row number; later corrections have higher numbers.
    pub id: i64,
    /// The capture.
    pub capture_id: CaptureId,
    /// Set or undo.
    pub action: CorrectionAction,
    /// As typed; `None` with `Set` = there is no plate.
    pub plate: Option<String>,
    /// The same, normalised.
    pub plate_normalised: Option<String>,
    /// Who, as shown.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Appends a correction.
pub fn append(c: &Connection, correction: &NewCorrection) -> Result<i64> {
    query::insert(
        c,
        "INSERT INTO correction (capture_id, action, plate, plate_normalised, by_name, at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            correction.capture_id,
            correction.action.word(),
            &correction.plate,
            &correction.plate_normalised,
            &correction.by,
            correction.at.timestamp_millis(),
        ),
    )
}

/// The correction of a capture that counts (it may be an undo).
pub fn latest(c: &Connection, capture_id: CaptureId) -> Result<Option<CorrectionRow>> {
    query::first(
        c,
        "SELECT * FROM correction WHERE capture_id = ?1 ORDER BY id DESC LIMIT 1",
        [capture_id],
        read,
    )
}

/// All corrections of a capture, oldest first.
pub fn all(c: &Connection, capture_id: CaptureId) -> Result<Vec<CorrectionRow>> {
    query::all(c, "SELECT * FROM correction WHERE capture_id = ?1 ORDER BY id", [capture_id], read)
}

fn read(row: &Row<'_>) -> Result<CorrectionRow> {
    Ok(CorrectionRow {
        id: row.get("id")?,
        capture_id: row.get("capture_id")?,
        action: column::word(row, "action", CorrectionAction::from_word)?,
        plate: row.get("plate")?,
        plate_normalised: row.get("plate_normalised")?,
        by: row.get("by_name")?,
        at: column::instant(row, "at_ms")?,
    })
}
