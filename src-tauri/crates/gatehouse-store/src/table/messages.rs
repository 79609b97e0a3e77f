//! Messages of cameras that are neither captures nor keep-alives (serial data, results of
//! commands, unknown paths). Bounded: the newest 10,000, of each the first 64 KiB.

use chrono::{DateTime, Utc};
use gatehouse_domain::CameraId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// So many are kept.
pub const KEPT: i64 = 10_000;
/// So many bytes of each are kept.
pub const BODY_BYTES: usize = 64 << 10;

/// A message to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The camera; `None` = it named none.
    pub camera_id: Option<CameraId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Upstream path.
    pub path: String,
    /// As JSON text without secrets; cut off after [`BODY_BYTES`] (and then no longer whole).
    pub body_json: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Row number.
    pub id: i64,
    /// The camera; `None` = it named none.
    pub camera_id: Option<CameraId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Upstream path.
    pub path: String,
    /// As JSON text without secrets, at most [`BODY_BYTES`].
    pub body_json: String,
}

/// Keeps a message; the oldest one beyond [`KEPT`] goes.
pub fn append(c: &Connection, message: &NewMessage) -> Result<i64> {
    let body = &message.body_json[..message.body_json.floor_char_boundary(BODY_BYTES)];
    let id = query::insert(
        c,
        "INSERT INTO device_message (camera_id, received_at_ms, path, body_json) VALUES (?1, ?2, ?3, ?4)",
        (message.camera_id, message.received_at.timestamp_millis(), &message.path, body),
    )?;
    query::change(c, "DELETE FROM device_message WHERE id <= ?1", [id - KEPT])?;
    Ok(id)
}

/// The newest messages, newest first: of one camera when given.
pub fn newest(c: &Connection, camera_id: Option<CameraId>, limit: i64) -> Result<Vec<MessageRow>> {
    match camera_id {
        Some(camera_id) => query::all(
            c,
            "SELECT * FROM device_message WHERE camera_id = ?1 ORDER BY id DESC LIMIT ?2",
            (camera_id, limit),
            read,
        ),
        None => query::all(c, "SELECT * FROM device_message ORDER BY id DESC LIMIT ?1", [limit], read),
    }
}

/// The newest messages whose path begins with this, newest first.
pub fn of_path(c: &Connection, beginning: &str, limit: i64) -> Result<Vec<MessageRow>> {
    query::all(
        c,
        "SELECT * FROM device_message WHERE substr(path, 1, length(?1)) = ?1 ORDER BY id DESC LIMIT ?2",
        (beginning, limit),
        read,
    )
}

/// The newest messages of one camera on one path, newest first.
pub fn of_camera(c: &Connection, camera_id: CameraId, path: &str, limit: i64) -> Result<Vec<MessageRow>> {
    query::all(
        c,
        "SELECT * FROM device_message WHERE camera_id = ?1 AND path = ?2 ORDER BY id DESC LIMIT ?3",
        (camera_id, path, limit),
        read,
    )
}

fn read(row: &Row<'_>) -> Result<MessageRow> {
    Ok(MessageRow {
        id: row.get("id")?,
        camera_id: row.get("camera_id")?,
        received_at: column::instant(row, "received_at_ms")?,
        path: row.get("path")?,
        body_json: row.get("body_json")?,
    })
}
