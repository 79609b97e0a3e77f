//! Searching the indexed captures, newest first, page by page. How a search is answered quickly is
//! decided in [`super::search_plan`].

use chrono::{DateTime, Utc};
use gatehouse_domain::lane::Direction;
use gatehouse_domain::verdict::VerdictKind;
use gatehouse_domain::{CameraId, CaptureId, LaneId};
use rusqlite::{Connection, Row};

use super::{column, search_plan};
use crate::error::Result;

/// Where a page ended: `happened_at` in milliseconds and number of its last capture.
pub type Cursor = (i64, CaptureId);

/// Which effective plates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatePattern {
    /// Exactly this normalised plate.
    Exact(String),
    /// Normalised plates that fit a `GLOB` pattern (`*` and `?`).
    Glob(String),
    /// Plates with exactly this look-alike key.
    Lookalike(String),
    /// Plates whose look-alike key fits a `GLOB` pattern (folded like a key).
    LookalikeGlob(String),
}

/// Which captures; everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Plate.
    pub pattern: Option<PlatePattern>,
    /// Happened at or after.
    pub from: Option<DateTime<Utc>>,
    /// Happened before.
    pub until: Option<DateTime<Utc>>,
    /// On this lane.
    pub lane_id: Option<LaneId>,
    /// By this camera.
    pub camera_id: Option<CameraId>,
    /// With this verdict.
    pub verdict: Option<VerdictKind>,
    /// Only captures without a plate.
    pub no_plate: bool,
    /// Only corrected captures.
    pub corrected: bool,
    /// From the page before.
    pub cursor: Option<Cursor>,
    /// Rows wanted, at least 1.
    pub limit: i64,
}

/// One page and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Give this back as `cursor`; `None` = no more.
    pub next: Option<Cursor>,
}

/// One row of a list of captures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureListRow {
    /// Row number of the capture.
    pub id: CaptureId,
    /// Corrected camera time where known, else receipt.
    pub happened_at: DateTime<Utc>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Lane then; the next two are missing without one.
    pub lane_id: Option<LaneId>,
    /// The lane's name now.
    pub lane_name: Option<String>,
    /// Entry or exit.
    pub direction: Option<Direction>,
    /// Camera.
    pub camera_id: CameraId,
    /// Wire `deviceId` of the camera.
    pub camera_device_id: String,
    /// Name the camera reports.
    pub camera_device_name: Option<String>,
    /// Effective plate as shown; `None` = none.
    pub plate: Option<String>,
    /// Plate as the camera sent it.
    pub reading: String,
    /// A correction is in force.
    pub corrected: bool,
    /// Verdict.
    pub verdict: VerdictKind,
    /// As sent.
    pub confidence: Option<i64>,
    /// Position of its first plate picture that is kept.
    pub plate_picture: Option<i64>,
    /// Late replay.
    pub historic: bool,
}

/// One page of captures, newest first by (`happened_at`, number).
pub fn search(c: &Connection, search: &Search) -> Result<Page<CaptureListRow>> {
    let found = search_plan::plan(c, search)?;
    // The join is pinned: few captures are found first, and only they are looked up.
    let sql = format!(
        "SELECT i.capture_id, i.happened_at_ms, capture.received_at_ms, i.lane_id, lane.name AS lane_name,
             lane.direction, i.camera_id, camera.device_id, camera.device_name, i.plate, capture.reading,
             i.corrected, i.verdict, capture.confidence, i.historic,
             (SELECT min(idx) FROM picture WHERE picture.capture_id = i.capture_id AND kind = 2 AND state = 'kept')
                 AS plate_picture
         FROM ({}) AS found
             CROSS JOIN capture_index AS i ON i.capture_id = found.capture_id
             CROSS JOIN capture ON capture.id = i.capture_id
             CROSS JOIN camera ON camera.id = i.camera_id
             LEFT JOIN lane ON lane.id = i.lane_id
         ORDER BY found.happened_at_ms DESC, found.capture_id DESC",
        found.sql
    );
    let mut rows = c
        .prepare_cached(&sql)?
        .query_and_then(found.params().as_slice(), read)?
        .collect::<Result<Vec<CaptureListRow>>>()?;
    let next = cut(&mut rows, search.limit, |last| (last.happened_at.timestamp_millis(), last.id));
    Ok(Page { rows, next })
}

/// Cuts a result that was asked for one row too many to its page; the cursor of the next one.
pub(super) fn cut<T, C>(rows: &mut Vec<T>, limit: i64, cursor: fn(&T) -> C) -> Option<C> {
    let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(cursor)
}

fn read(row: &Row<'_>) -> Result<CaptureListRow> {
    Ok(CaptureListRow {
        id: row.get("capture_id")?,
        happened_at: column::instant(row, "happened_at_ms")?,
        received_at: column::instant(row, "received_at_ms")?,
        lane_id: row.get("lane_id")?,
        lane_name: row.get("lane_name")?,
        direction: column::word_or_none(row, "direction", Direction::from_word)?,
        camera_id: row.get("camera_id")?,
        camera_device_id: row.get("device_id")?,
        camera_device_name: row.get("device_name")?,
        plate: row.get("plate")?,
        reading: row.get("reading")?,
        corrected: row.get("corrected")?,
        verdict: column::word(row, "verdict", VerdictKind::from_word)?,
        confidence: row.get("confidence")?,
        plate_picture: row.get("plate_picture")?,
        historic: row.get("historic")?,
    })
}
