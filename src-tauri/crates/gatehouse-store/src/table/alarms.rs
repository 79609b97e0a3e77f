//! Alarms: one open row per condition, repeats counted. Open means still active, or not
//! acknowledged. When to raise and clear one is decided elsewhere.

use chrono::{DateTime, Utc};
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::{CameraId, CaptureId, CommandId, LaneId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::{Error, Result};

/// An alarm to be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlarm {
    /// What it is about.
    pub kind: AlarmKind,
    /// Kind and what it is about; one open alarm each.
    pub key: String,
    /// What happened, one sentence.
    pub sentence: String,
    /// What to do next, one sentence.
    pub advice: String,
    /// The lane concerned.
    pub lane_id: Option<LaneId>,
    /// The camera concerned.
    pub camera_id: Option<CameraId>,
    /// The capture concerned.
    pub capture_id: Option<CaptureId>,
    /// The gate command concerned.
    pub command_id: Option<CommandId>,
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRow {
    /// Row number.
    pub id: i64,
    /// What it is about.
    pub kind: AlarmKind,
    /// Kind and what it is about.
    pub key: String,
    /// What happened, one sentence.
    pub sentence: String,
    /// What to do next, one sentence.
    pub advice: String,
    /// The lane concerned.
    pub lane_id: Option<LaneId>,
    /// The camera concerned.
    pub camera_id: Option<CameraId>,
    /// The capture concerned.
    pub capture_id: Option<CaptureId>,
    /// The gate command concerned.
    pub command_id: Option<CommandId>,
    /// First raised.
    pub raised_at: DateTime<Utc>,
    /// Last raised again.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub count: i64,
    /// The condition still holds.
    pub active: bool,
    /// Who has seen it.
    pub acknowledged_by: Option<String>,
    /// When.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When the condition ended.
    pub cleared_at: Option<DateTime<Utc>>,
}

/// Raises an alarm; `true` when it is a new one.
///
/// An open alarm with this key is counted up and says the newest sentence; whoever has seen it
/// has seen it. One that was acknowledged and has ended is closed: the condition coming back is a
/// new alarm that nobody has seen.
pub fn raise(c: &Connection, alarm: &NewAlarm, at: DateTime<Utc>) -> Result<(AlarmRow, bool)> {
    let known = find_open(c, &alarm.key)?;
    let id = match &known {
        Some(known) => {
            query::change_one(
                c,
                "UPDATE alarm SET sentence = :sentence, advice = :advice, lane_id = :lane_id, camera_id = :camera_id,
                     capture_id = :capture_id, command_id = :command_id, last_at_ms = :at_ms, count = count + 1,
                     active = 1, cleared_at_ms = NULL
                 WHERE id = :id",
                named_params! {
                    ":id": known.id,
                    ":sentence": alarm.sentence,
                    ":advice": alarm.advice,
                    ":lane_id": alarm.lane_id,
                    ":camera_id": alarm.camera_id,
                    ":capture_id": alarm.capture_id,
                    ":command_id": alarm.command_id,
                    ":at_ms": at.timestamp_millis(),
                },
            )?;
            known.id
        }
        None => query::insert(
            c,
            "INSERT INTO alarm (kind, key, sentence, advice, lane_id, camera_id, capture_id, command_id,
                 raised_at_ms, last_at_ms, count, active)
             VALUES (:kind, :key, :sentence, :advice, :lane_id, :camera_id, :capture_id, :command_id,
                 :at_ms, :at_ms, 1, 1)",
            named_params! {
                ":kind": alarm.kind.word(),
                ":key": alarm.key,
                ":sentence": alarm.sentence,
                ":advice": alarm.advice,
                ":lane_id": alarm.lane_id,
                ":camera_id": alarm.camera_id,
                ":capture_id": alarm.capture_id,
                ":command_id": alarm.command_id,
                ":at_ms": at.timestamp_millis(),
            },
        )?,
    };
    Ok((get(c, id)?.ok_or(Error::NotFound)?, known.is_none()))
}

/// Says that the condition has ended; the alarm as it is then, `None` when none was active.
pub fn clear(c: &Connection, key: &str, at: DateTime<Utc>) -> Result<Option<AlarmRow>> {
    let Some(active) = find_open(c, key)?.filter(|alarm| alarm.active) else { return Ok(None) };
    query::change_one(
        c,
        "UPDATE alarm SET active = 0, cleared_at_ms = ?2 WHERE id = ?1",
        (active.id, at.timestamp_millis()),
    )?;
    get(c, active.id)
}

/// Says who has seen it; whoever saw it first stays. [`Error::NotFound`] when there is no such alarm.
pub fn acknowledge(c: &Connection, id: i64, by: &str, at: DateTime<Utc>) -> Result<AlarmRow> {
    query::change(
        c,
        "UPDATE alarm SET acknowledged_by = ?2, acknowledged_at_ms = ?3 WHERE id = ?1 AND acknowledged_by IS NULL",
        (id, by, at.timestamp_millis()),
    )?;
    get(c, id)?.ok_or(Error::NotFound)
}

/// The open alarms, in the order in which they were first raised.
pub fn open(c: &Connection) -> Result<Vec<AlarmRow>> {
    query::all(
        c,
        "SELECT * FROM alarm WHERE active = 1 OR acknowledged_by IS NULL ORDER BY raised_at_ms, id",
        [],
        read,
    )
}

/// One alarm, also a closed one.
pub fn get(c: &Connection, id: i64) -> Result<Option<AlarmRow>> {
    query::first(c, "SELECT * FROM alarm WHERE id = ?1", [id], read)
}

fn find_open(c: &Connection, key: &str) -> Result<Option<AlarmRow>> {
    query::first(
        c,
        "SELECT * FROM alarm WHERE key = ?1 AND (active = 1 OR acknowledged_by IS NULL)",
        [key],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<AlarmRow> {
    Ok(AlarmRow {
        id: row.get("id")?,
        kind: column::word(row, "kind", AlarmKind::from_word)?,
        key: row.get("key")?,
        sentence: row.get("sentence")?,
        advice: row.get("advice")?,
        lane_id: row.get("lane_id")?,
        camera_id: row.get("camera_id")?,
        capture_id: row.get("capture_id")?,
        command_id: row.get("command_id")?,
        raised_at: column::instant(row, "raised_at_ms")?,
        last_at: column::instant(row, "last_at_ms")?,
        count: row.get("count")?,
        active: row.get("active")?,
        acknowledged_by: row.get("acknowledged_by")?,
        acknowledged_at: column::instant_or_none(row, "acknowledged_at_ms")?,
        cleared_at: column::instant_or_none(row, "cleared_at_ms")?,
    })
}
