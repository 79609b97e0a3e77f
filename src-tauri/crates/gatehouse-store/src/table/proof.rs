//! What is on record of a camera that proves that it works: asked when its page is shown.

use chrono::{DateTime, Utc};
use gatehouse_domain::{CameraId, LaneId};
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// Captures looked at for pictures: what worked some hundred captures ago proves nothing today.
const LOOKED_AT: i64 = 200;

/// When each thing was last seen to work; `None` = never, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// It accepted a gate command.
    pub gate_accepted_at: Option<DateTime<Utc>>,
    /// It accepted any request over its own interface.
    pub request_accepted_at: Option<DateTime<Utc>>,
    /// It accepted a message for its display.
    pub display_accepted_at: Option<DateTime<Utc>>,
    /// It accepted list entries.
    pub lists_accepted_at: Option<DateTime<Utc>>,
    /// It accepted a request over MQTT.
    pub mqtt_accepted_at: Option<DateTime<Utc>>,
    /// A capture with a picture of the vehicle came.
    pub vehicle_picture_at: Option<DateTime<Utc>>,
    /// A capture with a picture of the plate came.
    pub plate_picture_at: Option<DateTime<Utc>>,
    /// Captures since a moment.
    pub captures_since: i64,
}

/// The proof of a camera; `lane` is where it drives the barrier, `since` counts captures.
pub fn of_camera(
    c: &Connection,
    camera: CameraId,
    lane: Option<LaneId>,
    since: DateTime<Utc>,
) -> Result<Proof> {
    let gate = match lane {
        Some(lane) => query::first(
            c,
            "SELECT ended_at_ms AS at_ms FROM gate_command
             WHERE lane_id = ?1 AND camera_id = ?2 AND outcome = 'accepted' ORDER BY id DESC LIMIT 1",
            (lane, camera),
            at,
        )?,
        None => None,
    };
    let request = |sql: &str| query::first(c, sql, [camera], at);
    let picture = |kind: i32| {
        query::first(
            c,
            "SELECT newest.happened_at_ms AS at_ms FROM (
                 SELECT capture_id, happened_at_ms FROM capture_index WHERE camera_id = ?1
                 ORDER BY happened_at_ms DESC LIMIT ?3) AS newest
             WHERE EXISTS (SELECT 1 FROM picture WHERE picture.capture_id = newest.capture_id
                           AND picture.kind = ?2 AND picture.state = 'kept')
             LIMIT 1",
            (camera, kind, LOOKED_AT),
            at,
        )
    };
    Ok(Proof {
        gate_accepted_at: gate.flatten(),
        request_accepted_at: request(
            "SELECT ended_at_ms AS at_ms FROM camera_request
             WHERE camera_id = ?1 AND outcome = 'accepted' AND channel = 'lapi' ORDER BY id DESC LIMIT 1",
        )?
        .flatten(),
        display_accepted_at: request(
            "SELECT ended_at_ms AS at_ms FROM camera_request
             WHERE camera_id = ?1 AND outcome = 'accepted' AND kind = 'led' ORDER BY id DESC LIMIT 1",
        )?
        .flatten(),
        lists_accepted_at: request(
            "SELECT ended_at_ms AS at_ms FROM camera_request
             WHERE camera_id = ?1 AND outcome = 'accepted' AND kind = 'lists' ORDER BY id DESC LIMIT 1",
        )?
        .flatten(),
        mqtt_accepted_at: request(
            "SELECT ended_at_ms AS at_ms FROM camera_request
             WHERE camera_id = ?1 AND outcome = 'accepted' AND channel = 'mqtt' ORDER BY id DESC LIMIT 1",
        )?
        .flatten(),
        vehicle_picture_at: picture(super::captures::KIND_VEHICLE)?.flatten(),
        plate_picture_at: picture(super::captures::KIND_PLATE)?.flatten(),
        captures_since: query::number(
            c,
            "SELECT count(*) FROM capture_index WHERE camera_id = ?1 AND happened_at_ms >= ?2",
            (camera, since.timestamp_millis()),
        )?,
    })
}

fn at(row: &Row<'_>) -> Result<Option<DateTime<Utc>>> {
    column::instant_or_none(row, "at_ms")
}
