//! Lanes, and which of them are open and locked as far as we know.

use chrono::{DateTime, Utc};
use gatehouse_domain::camera_list::ListsSent;
use gatehouse_domain::channel::Channel;
use gatehouse_domain::lane::Direction;
use gatehouse_domain::payment::GateRule;
use gatehouse_domain::{CameraId, CommandId, LaneId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// One way in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneRow {
    /// Row number.
    pub id: LaneId,
    /// Unique among lanes not removed, whatever the case.
    pub name: String,
    /// Entry or exit.
    pub direction: Direction,
    /// Place in the strip, from 1.
    pub position: i64,
    /// The camera that drives its barrier.
    pub barrier_camera_id: Option<CameraId>,
    /// Policy: open by itself for an exact allow match.
    pub automatic_opening: bool,
    /// When it was removed; `None` = in use.
    pub removed_at: Option<DateTime<Utc>>,
    /// Its cameras may be reached over MQTT too.
    pub mqtt: bool,
    /// Its cameras get our lists and then open by themselves.
    pub sends_lists: bool,
    /// How they get them: LAPI or MQTT.
    pub list_channel: Channel,
    /// JSON text: what its display shows when; `None` = it is not driven.
    pub display: Option<String>,
    /// Which lists its cameras get.
    pub lists_sent: ListsSent,
    /// What unpaid services of a fleet vehicle do to the verdict.
    pub fleet_unpaid: GateRule,
}

/// A lane to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLane {
    /// Unique among lanes not removed, whatever the case.
    pub name: String,
    /// Entry or exit.
    pub direction: Direction,
    /// Place in the strip, from 1.
    pub position: i64,
    /// The camera that drives its barrier.
    pub barrier_camera_id: Option<CameraId>,
    /// Policy: open by itself for an exact allow match.
    pub automatic_opening: bool,
}

/// "Open and lock" on one lane, as far as we know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneLockRow {
    /// The lane.
    pub lane_id: LaneId,
    /// Who asked, as shown.
    pub locked_by: String,
    /// When it was asked.
    pub locked_at: DateTime<Utc>,
    /// When an alarm reminds of it; `None` = never.
    pub until: Option<DateTime<Utc>>,
    /// Whether the camera accepted it; `false` = its outcome is unknown.
    pub confirmed: bool,
    /// Part of "open all lanes".
    pub site_wide: bool,
    /// The command that did it; `None` = the journal does not have it.
    pub command_id: Option<CommandId>,
}

/// The lanes in use, in their order.
pub fn all(c: &Connection) -> Result<Vec<LaneRow>> {
    query::all(c, "SELECT * FROM lane WHERE removed_at_ms IS NULL ORDER BY position, id", [], read)
}

/// One lane, also a removed one.
pub fn get(c: &Connection, id: LaneId) -> Result<Option<LaneRow>> {
    query::first(c, "SELECT * FROM lane WHERE id = ?1", [id], read)
}

/// Adds a lane. [`crate::Error::Conflict`] when a lane in use has that name.
pub fn insert(c: &Connection, lane: &NewLane) -> Result<LaneId> {
    query::insert(
        c,
        "INSERT INTO lane (name, direction, position, barrier_camera_id, automatic_opening)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (&lane.name, lane.direction.word(), lane.position, lane.barrier_camera_id, lane.automatic_opening),
    )
}

/// Changes everything but `removed_at`. [`crate::Error::Conflict`] when another lane in use has
/// that name.
pub fn update(c: &Connection, lane: &LaneRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE lane SET name = ?2, direction = ?3, position = ?4, barrier_camera_id = ?5, automatic_opening = ?6,
             mqtt = ?7, sends_lists = ?8, list_channel = ?9, display = ?10, lists_sent = ?11, fleet_unpaid = ?12
         WHERE id = ?1",
        (
            lane.id,
            &lane.name,
            lane.direction.word(),
            lane.position,
            lane.barrier_camera_id,
            lane.automatic_opening,
            lane.mqtt,
            lane.sends_lists,
            lane.list_channel.word(),
            &lane.display,
            lane.lists_sent.word(),
            lane.fleet_unpaid.word(),
        ),
    )
}

/// Takes a lane out of use: its cameras lose it, and its lock is forgotten. It stays for the
/// history that names it. [`crate::Error::NotFound`] when it is not in use.
pub fn remove(c: &Connection, id: LaneId, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE lane SET removed_at_ms = ?2, barrier_camera_id = NULL WHERE id = ?1 AND removed_at_ms IS NULL",
        (id, at.timestamp_millis()),
    )?;
    query::change(c, "UPDATE camera SET lane_id = NULL WHERE lane_id = ?1", [id])?;
    clear_lock(c, id)
}

/// The lanes that are open and locked as far as we know.
pub fn locks(c: &Connection) -> Result<Vec<LaneLockRow>> {
    query::all(c, "SELECT * FROM lane_lock ORDER BY lane_id", [], read_lock)
}

/// Remembers that a lane is open and locked, in place of what was known before.
pub fn set_lock(c: &Connection, lock: &LaneLockRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO lane_lock (lane_id, locked_by, locked_at_ms, until_ms, confirmed, site_wide, command_id)
         VALUES (:lane_id, :locked_by, :locked_at_ms, :until_ms, :confirmed, :site_wide, :command_id)
         ON CONFLICT (lane_id) DO UPDATE SET
             locked_by = excluded.locked_by, locked_at_ms = excluded.locked_at_ms, until_ms = excluded.until_ms,
             confirmed = excluded.confirmed, site_wide = excluded.site_wide, command_id = excluded.command_id",
        named_params! {
            ":lane_id": lock.lane_id,
            ":locked_by": lock.locked_by,
            ":locked_at_ms": lock.locked_at.timestamp_millis(),
            ":until_ms": column::ms(lock.until),
            ":confirmed": lock.confirmed,
            ":site_wide": lock.site_wide,
            ":command_id": lock.command_id,
        },
    )
}

/// Remembers that a lane is not locked; it need not have been.
pub fn clear_lock(c: &Connection, lane_id: LaneId) -> Result<()> {
    query::change(c, "DELETE FROM lane_lock WHERE lane_id = ?1", [lane_id]).map(|_rows| ())
}

fn read(row: &Row<'_>) -> Result<LaneRow> {
    Ok(LaneRow {
        id: row.get("id")?,
        name: row.get("name")?,
        direction: column::word(row, "direction", Direction::from_word)?,
        position: row.get("position")?,
        barrier_camera_id: row.get("barrier_camera_id")?,
        automatic_opening: row.get("automatic_opening")?,
        removed_at: column::instant_or_none(row, "removed_at_ms")?,
        mqtt: row.get("mqtt")?,
        sends_lists: row.get("sends_lists")?,
        list_channel: column::word(row, "list_channel", Channel::from_word)?,
        display: row.get("display")?,
        lists_sent: column::word(row, "lists_sent", ListsSent::from_word)?,
        fleet_unpaid: column::word(row, "fleet_unpaid", GateRule::from_word)?,
    })
}

fn read_lock(row: &Row<'_>) -> Result<LaneLockRow> {
    Ok(LaneLockRow {
        lane_id: row.get("lane_id")?,
        locked_by: row.get("locked_by")?,
        locked_at: column::instant(row, "locked_at_ms")?,
        until: column::instant_or_none(row, "until_ms")?,
        confirmed: row.get("confirmed")?,
        site_wide: row.get("site_wide")?,
        command_id: row.get("command_id")?,
    })
}
