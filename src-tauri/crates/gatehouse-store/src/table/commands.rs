//! The journal of gate commands: what was asked, why, and what is known of how it ended.

use chrono::{DateTime, Utc};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::{CameraId, CaptureId, CommandId, LaneId, OperatorId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::{Error, Result};

/// A command that was asked for; it is pending until [`finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommand {
    /// Lane.
    pub lane_id: LaneId,
    /// The barrier camera it goes to; `None` = the lane has none.
    pub camera_id: Option<CameraId>,
    /// What is asked.
    pub command: GateCommand,
    /// How it is sent first.
    pub channel: Channel,
    /// Wire `requestId` where the channel has one; never used before.
    pub request_id: String,
    /// Operator's name, or a word for what asked.
    pub asked_by: String,
    /// The operator; `None` = not one.
    pub asked_by_id: Option<OperatorId>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Why; `None` = emergency opening, to be signed.
    pub reason: Option<String>,
    /// Sent first, reason afterwards.
    pub emergency: bool,
    /// Sent by the lane's policy.
    pub automatic: bool,
    /// The capture on the screen.
    pub capture_id: Option<CaptureId>,
    /// Its effective plate, as shown.
    pub plate: Option<String>,
    /// The same, normalised.
    pub plate_normalised: Option<String>,
    /// "Open and lock": when to remind; `None` = never.
    pub until: Option<DateTime<Utc>>,
    /// Part of an act on all lanes.
    pub site_wide: bool,
    /// What to say while it is pending.
    pub sentence: String,
}

/// A command and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRow {
    /// Row number; later commands have higher numbers.
    pub id: CommandId,
    /// Lane.
    pub lane_id: LaneId,
    /// The lane's name now, also of a removed one.
    pub lane_name: String,
    /// The barrier camera it went to.
    pub camera_id: Option<CameraId>,
    /// What was asked.
    pub command: GateCommand,
    /// How it was sent last.
    pub channel: Channel,
    /// Wire `requestId`; `None` = from before there were any.
    pub request_id: Option<String>,
    /// Operator's name, or a word for what asked.
    pub asked_by: String,
    /// The operator; `None` = not one.
    pub asked_by_id: Option<OperatorId>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Why; `None` = emergency opening nobody signed yet.
    pub reason: Option<String>,
    /// Sent first, reason afterwards.
    pub emergency: bool,
    /// Sent by the lane's policy.
    pub automatic: bool,
    /// Who signed an emergency opening.
    pub signed_by: Option<String>,
    /// When.
    pub signed_at: Option<DateTime<Utc>>,
    /// The capture on the screen.
    pub capture_id: Option<CaptureId>,
    /// Its effective plate then, as shown.
    pub plate: Option<String>,
    /// The same, normalised.
    pub plate_normalised: Option<String>,
    /// "Open and lock": when to remind; `None` = never.
    pub until: Option<DateTime<Utc>>,
    /// Part of an act on all lanes.
    pub site_wide: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// How it ended and what to do next.
    pub sentence: String,
    /// What the camera said.
    pub device_words: Option<String>,
    /// From sending to the answer, milliseconds.
    pub latency_ms: Option<i64>,
    /// When the outcome was known; `None` = pending.
    pub ended_at: Option<DateTime<Utc>>,
    /// What the camera said after it was given up; the outcome stays.
    pub late_words: Option<String>,
    /// When that came.
    pub late_at: Option<DateTime<Utc>>,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandEnd {
    /// How it was sent last.
    pub channel: Channel,
    /// How it ended.
    pub outcome: Outcome,
    /// How it ended and what to do next.
    pub sentence: String,
    /// What the camera said.
    pub device_words: Option<String>,
    /// From sending to the answer, milliseconds.
    pub latency_ms: Option<i64>,
    /// When the outcome was known.
    pub at: DateTime<Utc>,
}

/// The columns of a command and its lane's name; the join is pinned so that the command is found
/// by its own index.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT gate_command.*, lane.name AS lane_name
             FROM gate_command CROSS JOIN lane ON lane.id = gate_command.lane_id WHERE ",
            $rest
        )
    };
}
/// Writes down a command before it is sent. A capture that is not there any more is left out: the row is worth more.
pub fn insert(c: &Connection, command: &NewCommand) -> Result<CommandId> {
    query::insert(
        c,
        "INSERT INTO gate_command (lane_id, camera_id, command, channel, request_id, asked_by, asked_by_id,
             asked_at_ms, reason, emergency, automatic, capture_id, plate, plate_normalised, until_ms, site_wide, outcome, sentence)
         VALUES (:lane_id, :camera_id, :command, :channel, :request_id, :asked_by, :asked_by_id,
             :asked_at_ms, :reason, :emergency, :automatic,
             (SELECT id FROM capture WHERE id = :capture_id), :plate, :plate_normalised, :until_ms, :site_wide,
             'pending', :sentence)",
        named_params! {
            ":lane_id": command.lane_id,
            ":camera_id": command.camera_id,
            ":command": command.command.word(),
            ":channel": command.channel.word(),
            ":request_id": command.request_id,
            ":asked_by": command.asked_by,
            ":asked_by_id": command.asked_by_id,
            ":asked_at_ms": command.asked_at.timestamp_millis(),
            ":reason": command.reason,
            ":emergency": command.emergency,
            ":automatic": command.automatic,
            ":capture_id": command.capture_id,
            ":plate": command.plate,
            ":plate_normalised": command.plate_normalised,
            ":until_ms": column::ms(command.until),
            ":site_wide": command.site_wide,
            ":sentence": command.sentence,
        },
    )
}

/// Writes down how a command ended.
pub fn finish(c: &Connection, id: CommandId, end: &CommandEnd) -> Result<()> {
    query::change_one(
        c,
        "UPDATE gate_command SET channel = ?2, outcome = ?3, sentence = ?4, device_words = ?5, latency_ms = ?6,
             ended_at_ms = ?7
         WHERE id = ?1",
        (
            id,
            end.channel.word(),
            end.outcome.word(),
            &end.sentence,
            &end.device_words,
            end.latency_ms,
            end.at.timestamp_millis(),
        ),
    )
}

/// Writes down an answer that came after the command was given up; the first one stays.
pub fn answered_late(c: &Connection, id: CommandId, words: &str, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE gate_command SET late_words = coalesce(late_words, ?2), late_at_ms = coalesce(late_at_ms, ?3)
         WHERE id = ?1",
        (id, words, at.timestamp_millis()),
    )
}

/// The command with this wire id.
pub fn find(c: &Connection, request_id: &str) -> Result<Option<CommandRow>> {
    query::first(c, select!("gate_command.request_id = ?1"), [request_id], read)
}

/// Signs an emergency opening and gives its reason. [`Error::Conflict`] when it is none or was
/// signed before.
pub fn sign(c: &Connection, id: CommandId, by: &str, at: DateTime<Utc>, reason: &str) -> Result<()> {
    let signed = query::change(
        c,
        "UPDATE gate_command SET signed_by = ?2, signed_at_ms = ?3, reason = ?4
         WHERE id = ?1 AND emergency = 1 AND signed_by IS NULL",
        (id, by, at.timestamp_millis(), reason),
    )?;
    match (signed, get(c, id)?) {
        (0, None) => Err(Error::NotFound),
        (0, Some(_)) => Err(Error::Conflict("the command waits for no signature".to_owned())),
        _ => Ok(()),
    }
}

/// One command.
pub fn get(c: &Connection, id: CommandId) -> Result<Option<CommandRow>> {
    query::first(c, select!("gate_command.id = ?1"), [id], read)
}

/// Commands newest first: of one lane when given, older than row `before` when given.
pub fn page(
    c: &Connection,
    lane_id: Option<LaneId>,
    before: Option<CommandId>,
    limit: i64,
) -> Result<Vec<CommandRow>> {
    let before = before.unwrap_or(i64::MAX);
    match lane_id {
        Some(lane_id) => query::all(
            c,
            select!("lane_id = ?1 AND gate_command.id < ?2 ORDER BY gate_command.id DESC LIMIT ?3"),
            (lane_id, before, limit),
            read,
        ),
        None => query::all(
            c,
            select!("gate_command.id < ?1 ORDER BY gate_command.id DESC LIMIT ?2"),
            (before, limit),
            read,
        ),
    }
}

/// The commands linked to a capture, oldest first.
pub fn of_capture(c: &Connection, capture_id: CaptureId) -> Result<Vec<CommandRow>> {
    query::all(c, select!("capture_id = ?1 ORDER BY gate_command.id"), [capture_id], read)
}

/// The commands for a plate (normalised), newest first.
pub fn of_plate(c: &Connection, plate_normalised: &str, limit: i64) -> Result<Vec<CommandRow>> {
    query::all(
        c,
        select!("plate_normalised = ?1 ORDER BY gate_command.id DESC LIMIT ?2"),
        (plate_normalised, limit),
        read,
    )
}

/// How many commands there are for a plate (normalised).
pub fn count_of_plate(c: &Connection, plate_normalised: &str) -> Result<i64> {
    query::number(c, "SELECT count(*) FROM gate_command WHERE plate_normalised = ?1", [plate_normalised])
}

/// The newest command of a lane.
pub fn last_of_lane(c: &Connection, lane_id: LaneId) -> Result<Option<CommandRow>> {
    Ok(page(c, Some(lane_id), None, 1)?.pop())
}

/// Emergency openings nobody signed yet, oldest first.
pub fn unsigned_emergencies(c: &Connection) -> Result<Vec<CommandRow>> {
    query::all(c, select!("emergency = 1 AND signed_by IS NULL ORDER BY gate_command.id"), [], read)
}

/// Commands without an end, oldest first: after a start, those the program was stopped in.
pub fn pending(c: &Connection) -> Result<Vec<CommandRow>> {
    query::all(c, select!("outcome = 'pending' ORDER BY gate_command.id"), [], read)
}

fn read(row: &Row<'_>) -> Result<CommandRow> {
    Ok(CommandRow {
        id: row.get("id")?,
        lane_id: row.get("lane_id")?,
        lane_name: row.get("lane_name")?,
        camera_id: row.get("camera_id")?,
        command: column::word(row, "command", GateCommand::from_word)?,
        channel: column::word(row, "channel", Channel::from_word)?,
        request_id: row.get("request_id")?,
        asked_by: row.get("asked_by")?,
        asked_by_id: row.get("asked_by_id")?,
        asked_at: column::instant(row, "asked_at_ms")?,
        reason: row.get("reason")?,
        emergency: row.get("emergency")?,
        automatic: row.get("automatic")?,
        signed_by: row.get("signed_by")?,
        signed_at: column::instant_or_none(row, "signed_at_ms")?,
        capture_id: row.get("capture_id")?,
        plate: row.get("plate")?,
        plate_normalised: row.get("plate_normalised")?,
        until: column::instant_or_none(row, "until_ms")?,
        site_wide: row.get("site_wide")?,
        outcome: column::word(row, "outcome", Outcome::from_word)?,
        sentence: row.get("sentence")?,
        device_words: row.get("device_words")?,
        latency_ms: row.get("latency_ms")?,
        ended_at: column::instant_or_none(row, "ended_at_ms")?,
        late_words: row.get("late_words")?,
        late_at: column::instant_or_none(row, "late_at_ms")?,
    })
}
