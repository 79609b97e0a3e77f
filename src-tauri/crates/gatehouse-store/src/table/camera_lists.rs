//! What each camera holds of our lists as far as we know, and what is to become of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::{Holding, Item, Line, ListsSent, Mark};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::list::ListKind;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// The state of one camera's own lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameraListRow {
    /// The camera.
    pub camera_id: CameraId,
    /// The device that its lines are about; `None` = not known.
    pub serial: Option<String>,
    /// When it last held exactly what it was to hold.
    pub complete_at: Option<DateTime<Utc>>,
    /// It reported anew: see whether it kept its lists.
    pub check_wanted: bool,
    /// Its lists are rebuilt, and first everything is deleted.
    pub emptying: bool,
    /// Who paused sending; `None` = not paused.
    pub paused_by: Option<String>,
    /// When.
    pub paused_at: Option<DateTime<Utc>>,
}

impl CameraListRow {
    /// The state of a camera that never had anything of ours.
    pub fn new(camera_id: CameraId) -> CameraListRow {
        CameraListRow { camera_id, ..CameraListRow::default() }
    }
}

/// One entry on one camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCameraRow {
    /// The camera.
    pub camera_id: CameraId,
    /// What it was told, how, and what came of it.
    pub line: Line,
    /// When that began.
    pub since: DateTime<Utc>,
    /// Why it refused, in its words.
    pub words: Option<String>,
}

/// The state of a camera's lists; the default one when it never had any.
pub fn get(c: &Connection, camera_id: CameraId) -> Result<CameraListRow> {
    let row = query::first(c, "SELECT * FROM camera_list WHERE camera_id = ?1", [camera_id], read)?;
    Ok(row.unwrap_or(CameraListRow::new(camera_id)))
}

/// Writes the state of a camera's lists.
pub fn put(c: &Connection, row: &CameraListRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO camera_list (camera_id, serial, complete_at_ms, check_wanted, emptying, paused_by, paused_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (camera_id) DO UPDATE SET serial = excluded.serial, complete_at_ms = excluded.complete_at_ms,
             check_wanted = excluded.check_wanted, emptying = excluded.emptying, paused_by = excluded.paused_by,
             paused_at_ms = excluded.paused_at_ms",
        (
            row.camera_id,
            &row.serial,
            column::ms(row.complete_at),
            row.check_wanted,
            row.emptying,
            &row.paused_by,
            column::ms(row.paused_at),
        ),
    )
}

/// Changes some of the state of a camera's lists and gives what came of it.
pub fn change(
    c: &Connection,
    camera_id: CameraId,
    how: impl FnOnce(&mut CameraListRow),
) -> Result<CameraListRow> {
    let mut row = get(c, camera_id)?;
    how(&mut row);
    put(c, &row)?;
    Ok(row)
}

/// The camera reported anew: whether it kept its lists has to be seen. Nothing for one that has none.
pub fn want_check(c: &Connection, camera_id: CameraId) -> Result<()> {
    query::change(c, "UPDATE camera_list SET check_wanted = 1 WHERE camera_id = ?1", [camera_id])
        .map(|_rows| ())
}

/// The cameras that hold something of ours, or may.
pub fn holders(c: &Connection) -> Result<Vec<CameraId>> {
    query::all(c, "SELECT DISTINCT camera_id FROM camera_list_entry", [], |row| Ok(row.get(0)?))
}

/// All lines of a camera's journal.
pub fn lines(c: &Connection, camera_id: CameraId) -> Result<Vec<Line>> {
    query::all(c, "SELECT * FROM camera_list_entry WHERE camera_id = ?1", [camera_id], read_line)
}

/// What all cameras know of one entry, on both lists.
pub fn of_entry(c: &Connection, entry_id: i64) -> Result<Vec<OnCameraRow>> {
    query::all(
        c,
        "SELECT * FROM camera_list_entry WHERE entry_id = ?1 ORDER BY camera_id, list",
        [entry_id],
        read_on_camera,
    )
}

/// Whether a camera has a line for this plate on this list.
pub fn holds_plate(c: &Connection, camera_id: CameraId, list: ListKind, plate: &str) -> Result<bool> {
    let found = query::number(
        c,
        "SELECT EXISTS (SELECT 1 FROM camera_list_entry WHERE camera_id = ?1 AND list = ?2 AND plate = ?3)",
        (camera_id, list.word(), plate),
    )?;
    Ok(found != 0)
}

/// The newest refusals of a camera, in its words.
pub fn refusals(c: &Connection, camera_id: CameraId, limit: i64) -> Result<Vec<OnCameraRow>> {
    query::all(
        c,
        "SELECT * FROM camera_list_entry WHERE camera_id = ?1 AND holding IN ('refused', 'stuck')
         ORDER BY since_ms DESC LIMIT ?2",
        (camera_id, limit),
        read_on_camera,
    )
}

/// The lines a check asks the camera about: the newest, which a power cut loses first, and others from all over.
pub fn sample(c: &Connection, camera_id: CameraId, half: i64) -> Result<Vec<Line>> {
    let mut some = query::all(
        c,
        "SELECT * FROM camera_list_entry WHERE camera_id = ?1 AND holding = 'held' ORDER BY since_ms DESC LIMIT ?2",
        (camera_id, half),
        read_line,
    )?;
    some.extend(query::all(
        c,
        "SELECT * FROM camera_list_entry WHERE camera_id = ?1 AND holding = 'held' ORDER BY random() LIMIT ?2",
        (camera_id, half),
        read_line,
    )?);
    Ok(some)
}

/// Carries marks out, in their order.
pub fn mark(c: &Connection, camera_id: CameraId, marks: &[Mark], at: DateTime<Utc>) -> Result<()> {
    for mark in marks {
        match mark {
            Mark::Gone(item) => {
                query::change(
                    c,
                    "DELETE FROM camera_list_entry WHERE camera_id = ?1 AND list = ?2 AND entry_id = ?3",
                    (camera_id, item.list.word(), item.entry),
                )?;
            }
            Mark::Is(item, holding, channel, words) => {
                query::change_one(
                    c,
                    "INSERT OR REPLACE INTO camera_list_entry (camera_id, list, entry_id, plate, begin_s, end_s, channel,
                         holding, since_ms, words)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                    (
                        camera_id,
                        item.list.word(),
                        item.entry,
                        &item.plate,
                        item.begin_s,
                        item.end_s,
                        channel.word(),
                        holding.word(),
                        at.timestamp_millis(),
                        words,
                    ),
                )?;
            }
        }
    }
    Ok(())
}

/// The camera may have lost everything it held: also what was being changed, which some cameras say yes to without
/// having it, and what it refused to delete.
pub fn doubt_all(c: &Connection, camera_id: CameraId, at: DateTime<Utc>) -> Result<()> {
    query::change(
        c,
        "UPDATE camera_list_entry SET holding = 'unknown', since_ms = ?2
         WHERE camera_id = ?1 AND holding IN ('held', 'editing', 'stuck')",
        (camera_id, at.timestamp_millis()),
    )
    .map(|_rows| ())
}

/// Another device speaks under the camera's ids: what the last one held says nothing about it.
pub fn forget_all(c: &Connection, camera_id: CameraId) -> Result<()> {
    query::change(c, "DELETE FROM camera_list_entry WHERE camera_id = ?1", [camera_id]).map(|_rows| ())
}

/// What a camera that gets these lists is to hold at an instant.
pub fn wanted(c: &Connection, lists: ListsSent, now: DateTime<Utc>) -> Result<Vec<Item>> {
    let mut statement = c.prepare_cached(
        "SELECT id, list, plate_normalised, valid_from_ms, valid_until_ms FROM list_entry
         WHERE deleted_at_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?1) ORDER BY id",
    )?;
    let mut rows = statement.query([now.timestamp_millis()])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let list = column::word(row, "list", ListKind::from_word)?;
        if !lists.includes(list) {
            continue;
        }
        let plate: String = row.get("plate_normalised")?;
        let from = column::instant_or_none(row, "valid_from_ms")?;
        let until = column::instant_or_none(row, "valid_until_ms")?;
        items.extend(Item::of(row.get("id")?, list, &plate, from, until, now));
    }
    Ok(items)
}

/// How many entries each camera holds, or may: on both lists, and on the allow list.
pub fn counts(c: &Connection) -> Result<HashMap<CameraId, (i64, i64)>> {
    let rows = query::all(
        c,
        "SELECT camera_id, count(*) AS n, sum(list = 'allow') AS allow FROM camera_list_entry
         WHERE holding <> 'refused' GROUP BY camera_id",
        [],
        |row| Ok((row.get("camera_id")?, (row.get("n")?, row.get("allow")?))),
    )?;
    Ok(rows.into_iter().collect())
}

fn read(row: &Row<'_>) -> Result<CameraListRow> {
    Ok(CameraListRow {
        camera_id: row.get("camera_id")?,
        serial: row.get("serial")?,
        complete_at: column::instant_or_none(row, "complete_at_ms")?,
        check_wanted: row.get("check_wanted")?,
        emptying: row.get("emptying")?,
        paused_by: row.get("paused_by")?,
        paused_at: column::instant_or_none(row, "paused_at_ms")?,
    })
}

fn read_line(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        item: Item {
            entry: row.get("entry_id")?,
            list: column::word(row, "list", ListKind::from_word)?,
            plate: row.get("plate")?,
            begin_s: row.get("begin_s")?,
            end_s: row.get("end_s")?,
        },
        holding: column::word(row, "holding", Holding::from_word)?,
        channel: column::word(row, "channel", Channel::from_word)?,
    })
}

fn read_on_camera(row: &Row<'_>) -> Result<OnCameraRow> {
    Ok(OnCameraRow {
        camera_id: row.get("camera_id")?,
        line: read_line(row)?,
        since: column::instant(row, "since_ms")?,
        words: row.get("words")?,
    })
}
