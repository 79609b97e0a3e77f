//! Passages: one vehicle going through a lane. Which captures belong to one is decided elsewhere.

use chrono::{DateTime, Utc};
use gatehouse_domain::{CameraId, CaptureId, CommandId, LaneId, PassageId};
use rusqlite::{Connection, Row, named_params};

use super::{VerdictRow, column, query, verdict};
use crate::error::Result;

/// A passage that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassage {
    /// Lane; `None` = the camera had none.
    pub lane_id: Option<LaneId>,
    /// Camera of the main capture.
    pub camera_id: CameraId,
    /// Corrected camera time where known, else receipt.
    pub happened_at: DateTime<Utc>,
    /// Receipt of its latest capture.
    pub received_at: DateTime<Utc>,
    /// The capture whose plate and pictures are shown.
    pub main_capture_id: CaptureId,
    /// Effective plate as shown; `None` = none.
    pub plate: Option<String>,
    /// Effective plate, normalised.
    pub plate_normalised: Option<String>,
    /// Late replay.
    pub historic: bool,
    /// The verdict over it.
    pub verdict: VerdictRow,
}

/// A passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassageRow {
    /// Row number, in the order in which passages began.
    pub id: PassageId,
    /// Lane; `None` = the camera had none.
    pub lane_id: Option<LaneId>,
    /// Camera of the main capture.
    pub camera_id: CameraId,
    /// Corrected camera time where known, else receipt.
    pub happened_at: DateTime<Utc>,
    /// Receipt of its latest capture.
    pub received_at: DateTime<Utc>,
    /// The capture whose plate and pictures are shown.
    pub main_capture_id: CaptureId,
    /// Effective plate as shown; `None` = none.
    pub plate: Option<String>,
    /// Effective plate, normalised.
    pub plate_normalised: Option<String>,
    /// Late replay.
    pub historic: bool,
    /// The verdict over it.
    pub verdict: VerdictRow,
    /// The command that let it through, as far as we know.
    pub opened_by_command_id: Option<CommandId>,
}

/// Adds a passage.
pub fn insert(c: &Connection, passage: &NewPassage) -> Result<PassageId> {
    query::insert(
        c,
        "INSERT INTO passage (lane_id, camera_id, happened_at_ms, received_at_ms, main_capture_id, plate,
             plate_normalised, historic, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
         VALUES (:lane_id, :camera_id, :happened_at_ms, :received_at_ms, :main_capture_id, :plate,
             :plate_normalised, :historic, :verdict, :verdict_sentence, :verdict_warnings, :verdict_at_ms)",
        named_params! {
            ":lane_id": passage.lane_id,
            ":camera_id": passage.camera_id,
            ":happened_at_ms": passage.happened_at.timestamp_millis(),
            ":received_at_ms": passage.received_at.timestamp_millis(),
            ":main_capture_id": passage.main_capture_id,
            ":plate": passage.plate,
            ":plate_normalised": passage.plate_normalised,
            ":historic": passage.historic,
            ":verdict": passage.verdict.kind.word(),
            ":verdict_sentence": passage.verdict.sentence,
            ":verdict_warnings": column::json(&passage.verdict.warnings),
            ":verdict_at_ms": passage.verdict.at.timestamp_millis(),
        },
    )
}

/// Changes everything but the opening command, which only [`set_opened`] sets.
pub fn update(c: &Connection, passage: &PassageRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE passage SET lane_id = :lane_id, camera_id = :camera_id, happened_at_ms = :happened_at_ms,
             received_at_ms = :received_at_ms, main_capture_id = :main_capture_id, plate = :plate,
             plate_normalised = :plate_normalised, historic = :historic, verdict = :verdict,
             verdict_sentence = :verdict_sentence, verdict_warnings = :verdict_warnings,
             verdict_at_ms = :verdict_at_ms
         WHERE id = :id",
        named_params! {
            ":id": passage.id,
            ":lane_id": passage.lane_id,
            ":camera_id": passage.camera_id,
            ":happened_at_ms": passage.happened_at.timestamp_millis(),
            ":received_at_ms": passage.received_at.timestamp_millis(),
            ":main_capture_id": passage.main_capture_id,
            ":plate": passage.plate,
            ":plate_normalised": passage.plate_normalised,
            ":historic": passage.historic,
            ":verdict": passage.verdict.kind.word(),
            ":verdict_sentence": passage.verdict.sentence,
            ":verdict_warnings": column::json(&passage.verdict.warnings),
            ":verdict_at_ms": passage.verdict.at.timestamp_millis(),
        },
    )
}

/// Says which command let it through.
pub fn set_opened(c: &Connection, id: PassageId, command_id: CommandId) -> Result<()> {
    query::change_one(c, "UPDATE passage SET opened_by_command_id = ?2 WHERE id = ?1", (id, command_id))
}

/// One passage.
pub fn get(c: &Connection, id: PassageId) -> Result<Option<PassageRow>> {
    query::first(c, "SELECT * FROM passage WHERE id = ?1", [id], read)
}

/// The passages that began last, newest first.
pub fn newest(c: &Connection, limit: i64) -> Result<Vec<PassageRow>> {
    query::all(c, "SELECT * FROM passage ORDER BY id DESC LIMIT ?1", [limit], read)
}

/// Passages of a plate (normalised), newest first.
pub fn of_plate(c: &Connection, plate_normalised: &str, limit: i64) -> Result<Vec<PassageRow>> {
    query::all(
        c,
        "SELECT * FROM passage WHERE plate_normalised = ?1 ORDER BY happened_at_ms DESC, id DESC LIMIT ?2",
        (plate_normalised, limit),
        read,
    )
}

/// How many passages a plate (normalised) has.
pub fn count_of_plate(c: &Connection, plate_normalised: &str) -> Result<i64> {
    query::number(c, "SELECT count(*) FROM passage WHERE plate_normalised = ?1", [plate_normalised])
}

/// How many passages of a plate (normalised) happened at or after `since`.
pub fn count_of_plate_since(c: &Connection, plate_normalised: &str, since: DateTime<Utc>) -> Result<i64> {
    query::number(
        c,
        "SELECT count(*) FROM passage WHERE plate_normalised = ?1 AND happened_at_ms >= ?2",
        (plate_normalised, since.timestamp_millis()),
    )
}

/// The last entry of a plate (normalised) among the passages that began before `before_id`.
pub fn last_entry_of_plate(
    c: &Connection,
    plate_normalised: &str,
    before_id: PassageId,
) -> Result<Option<PassageRow>> {
    query::first(
        c,
        "SELECT passage.* FROM passage CROSS JOIN lane ON lane.id = passage.lane_id AND lane.direction = 'entry'
         WHERE passage.plate_normalised = ?1 AND passage.id < ?2
         ORDER BY passage.happened_at_ms DESC, passage.id DESC LIMIT 1",
        (plate_normalised, before_id),
        read,
    )
}

/// Passages of a lane that happened at or after `since`, newest first. Without a lane: those of
/// the camera that have none either.
pub fn recent_of_lane(
    c: &Connection,
    lane_id: Option<LaneId>,
    camera_id: CameraId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PassageRow>> {
    between(c, lane_id, camera_id, since, DateTime::<Utc>::MAX_UTC, limit)
}

/// Like [`recent_of_lane`], up to and with `until`: where a late replay looks for its neighbours.
pub fn between(
    c: &Connection,
    lane_id: Option<LaneId>,
    camera_id: CameraId,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PassageRow>> {
    let (since, until) = (since.timestamp_millis(), until.timestamp_millis());
    match lane_id {
        Some(lane_id) => query::all(
            c,
            "SELECT * FROM passage WHERE lane_id = ?1 AND happened_at_ms BETWEEN ?2 AND ?3
             ORDER BY happened_at_ms DESC, id DESC LIMIT ?4",
            (lane_id, since, until, limit),
            read,
        ),
        None => query::all(
            c,
            "SELECT * FROM passage INDEXED BY passage_camera
             WHERE camera_id = ?1 AND lane_id IS NULL AND happened_at_ms BETWEEN ?2 AND ?3
             ORDER BY happened_at_ms DESC, id DESC LIMIT ?4",
            (camera_id, since, until, limit),
            read,
        ),
    }
}

fn read(row: &Row<'_>) -> Result<PassageRow> {
    Ok(PassageRow {
        id: row.get("id")?,
        lane_id: row.get("lane_id")?,
        camera_id: row.get("camera_id")?,
        happened_at: column::instant(row, "happened_at_ms")?,
        received_at: column::instant(row, "received_at_ms")?,
        main_capture_id: row.get("main_capture_id")?,
        plate: row.get("plate")?,
        plate_normalised: row.get("plate_normalised")?,
        historic: row.get("historic")?,
        verdict: verdict::read(row)?,
        opened_by_command_id: row.get("opened_by_command_id")?,
    })
}
