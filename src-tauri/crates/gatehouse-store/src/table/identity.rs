//! The devices that spoke under a camera's id. Whether two are one too many is not decided here.

use chrono::{DateTime, Utc};
use gatehouse_domain::CameraId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::{Error, Result};

/// One device that spoke under a camera's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Row number.
    pub id: i64,
    /// The camera.
    pub camera_id: CameraId,
    /// Source IP address.
    pub address: String,
    /// Hardware serial number; `None` = not reported.
    pub serial: Option<String>,
    /// First heard.
    pub first_heard_at: DateTime<Utc>,
    /// Last heard.
    pub last_heard_at: DateTime<Utc>,
    /// An engineer said that this is the camera.
    pub confirmed: bool,
}

/// The devices of one camera, newest heard first.
pub fn identities(c: &Connection, camera_id: CameraId) -> Result<Vec<IdentityRow>> {
    query::all(
        c,
        "SELECT * FROM camera_identity WHERE camera_id = ?1 ORDER BY last_heard_at_ms DESC, id DESC",
        [camera_id],
        read,
    )
}

/// The devices of all cameras, newest heard first.
pub fn all_identities(c: &Connection) -> Result<Vec<IdentityRow>> {
    query::all(c, "SELECT * FROM camera_identity ORDER BY last_heard_at_ms DESC, id DESC", [], read)
}

/// Writes down that a device was heard under this id; `true` when it is one not known before.
///
/// Only basic data carries a serial number. So a message without one belongs to the newest device
/// of its address, and the first serial number from an address completes the device known there
/// without one.
pub fn touch_identity(
    c: &Connection,
    camera_id: CameraId,
    address: &str,
    serial: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(IdentityRow, bool)> {
    let serial = serial.unwrap_or_default();
    let known = query::first(
        c,
        "SELECT * FROM camera_identity
         WHERE camera_id = ?1 AND address = ?2 AND (?3 = '' OR serial IN (?3, ''))
         ORDER BY serial = ?3 AND ?3 <> '' DESC, last_heard_at_ms DESC, id DESC LIMIT 1",
        (camera_id, address, serial),
        read,
    )?;
    let id = match &known {
        Some(known) => {
            query::change_one(
                c,
                "UPDATE camera_identity SET last_heard_at_ms = ?2, serial = iif(?3 = '', serial, ?3) WHERE id = ?1",
                (known.id, at.timestamp_millis(), serial),
            )?;
            known.id
        }
        None => query::insert(
            c,
            "INSERT INTO camera_identity (camera_id, address, serial, first_heard_at_ms, last_heard_at_ms, confirmed)
             VALUES (?1, ?2, ?3, ?4, ?4, 0)",
            (camera_id, address, serial, at.timestamp_millis()),
        )?,
    };
    let row = query::first(c, "SELECT * FROM camera_identity WHERE id = ?1", [id], read)?;
    Ok((row.ok_or(Error::NotFound)?, known.is_none()))
}

/// Says that this device is the camera and the others under its id are not.
pub fn confirm_identity(c: &Connection, identity_id: i64) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera_identity SET confirmed = (id = ?1)
         WHERE camera_id = (SELECT camera_id FROM camera_identity WHERE id = ?1)",
        [identity_id],
    )
}

fn read(row: &Row<'_>) -> Result<IdentityRow> {
    Ok(IdentityRow {
        id: row.get("id")?,
        camera_id: row.get("camera_id")?,
        address: row.get("address")?,
        serial: row.get::<_, Option<String>>("serial")?.filter(|serial| !serial.is_empty()),
        first_heard_at: column::instant(row, "first_heard_at_ms")?,
        last_heard_at: column::instant(row, "last_heard_at_ms")?,
        confirmed: row.get("confirmed")?,
    })
}
