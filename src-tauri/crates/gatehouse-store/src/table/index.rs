//! What the engine made of each capture: its passage, effective plate and verdict, searchable.
//! Captures are indexed in the order of their numbers.

use chrono::{DateTime, Utc};
use gatehouse_domain::{CameraId, CaptureId, LaneId, PassageId};
use rusqlite::{Connection, Row, named_params};

use super::{VerdictRow, column, query, verdict};
use crate::error::Result;

pub use super::search::{CaptureListRow, Cursor, Page, PlatePattern, Search, search};

/// What was made of one capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    /// The capture.
    pub capture_id: CaptureId,
    /// Its passage.
    pub passage_id: PassageId,
    /// Its camera.
    pub camera_id: CameraId,
    /// Lane of the camera then.
    pub lane_id: Option<LaneId>,
    /// Corrected camera time where known, else receipt.
    pub happened_at: DateTime<Utc>,
    /// Late replay.
    pub historic: bool,
    /// Effective plate as shown; `None` = none.
    pub plate: Option<String>,
    /// Effective plate, normalised.
    pub plate_normalised: Option<String>,
    /// Look-alike key of the effective plate.
    pub lookalike: Option<String>,
    /// A correction is in force.
    pub corrected: bool,
    /// The verdict over it.
    pub verdict: VerdictRow,
}

/// Indexes a capture.
pub fn insert(c: &Connection, row: &IndexRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO capture_index (capture_id, passage_id, camera_id, lane_id, happened_at_ms, historic, plate,
             plate_normalised, lookalike, corrected, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
         VALUES (:capture_id, :passage_id, :camera_id, :lane_id, :happened_at_ms, :historic, :plate,
             :plate_normalised, :lookalike, :corrected, :verdict, :verdict_sentence, :verdict_warnings, :verdict_at_ms)",
        named_params! {
            ":capture_id": row.capture_id,
            ":passage_id": row.passage_id,
            ":camera_id": row.camera_id,
            ":lane_id": row.lane_id,
            ":happened_at_ms": row.happened_at.timestamp_millis(),
            ":historic": row.historic,
            ":plate": row.plate,
            ":plate_normalised": row.plate_normalised,
            ":lookalike": row.lookalike,
            ":corrected": row.corrected,
            ":verdict": row.verdict.kind.word(),
            ":verdict_sentence": row.verdict.sentence,
            ":verdict_warnings": column::json(&row.verdict.warnings),
            ":verdict_at_ms": row.verdict.at.timestamp_millis(),
        },
    )
}

/// What was made of one capture; `None` while it is not indexed.
pub fn get(c: &Connection, capture_id: CaptureId) -> Result<Option<IndexRow>> {
    query::first(c, "SELECT * FROM capture_index WHERE capture_id = ?1", [capture_id], read)
}

/// The captures of a passage, oldest first.
pub fn of_passage(c: &Connection, passage_id: PassageId) -> Result<Vec<IndexRow>> {
    query::all(c, "SELECT * FROM capture_index WHERE passage_id = ?1 ORDER BY capture_id", [passage_id], read)
}

/// Sets the effective plate of a capture and the verdict over it.
pub fn update_plate(
    c: &Connection,
    capture_id: CaptureId,
    plate: Option<&str>,
    plate_normalised: Option<&str>,
    lookalike: Option<&str>,
    corrected: bool,
    verdict: &VerdictRow,
) -> Result<()> {
    query::change_one(
        c,
        "UPDATE capture_index SET plate = :plate, plate_normalised = :plate_normalised, lookalike = :lookalike,
             corrected = :corrected, verdict = :verdict, verdict_sentence = :verdict_sentence,
             verdict_warnings = :verdict_warnings, verdict_at_ms = :verdict_at_ms
         WHERE capture_id = :capture_id",
        named_params! {
            ":capture_id": capture_id,
            ":plate": plate,
            ":plate_normalised": plate_normalised,
            ":lookalike": lookalike,
            ":corrected": corrected,
            ":verdict": verdict.kind.word(),
            ":verdict_sentence": verdict.sentence,
            ":verdict_warnings": column::json(&verdict.warnings),
            ":verdict_at_ms": verdict.at.timestamp_millis(),
        },
    )
}

fn read(row: &Row<'_>) -> Result<IndexRow> {
    Ok(IndexRow {
        capture_id: row.get("capture_id")?,
        passage_id: row.get("passage_id")?,
        camera_id: row.get("camera_id")?,
        lane_id: row.get("lane_id")?,
        happened_at: column::instant(row, "happened_at_ms")?,
        historic: row.get("historic")?,
        plate: row.get("plate")?,
        plate_normalised: row.get("plate_normalised")?,
        lookalike: row.get("lookalike")?,
        corrected: row.get("corrected")?,
        verdict: verdict::read(row)?,
    })
}
