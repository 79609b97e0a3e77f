//! Cameras: what was typed into them, what they report, how they are reached.

use chrono::{DateTime, Utc};
use gatehouse_domain::{CameraId, LaneId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::{Error, Result};

pub use super::identity::{IdentityRow, all_identities, confirm_identity, identities, touch_identity};
pub use super::replacement::{delete, replace};

/// A camera and everything known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraRow {
    /// Row number.
    pub id: CameraId,
    /// Wire `parkId`; empty = not sent.
    pub park_id: String,
    /// Wire `deviceId`; empty = not sent.
    pub device_id: String,
    /// Its lane.
    pub lane_id: Option<LaneId>,
    /// First message of any kind.
    pub first_heard_at: DateTime<Utc>,
    /// IP address its latest message came from.
    pub source_address: Option<String>,
    /// Latest basic data; `None` = none yet, and then all that comes from it is missing.
    pub reported_at: Option<DateTime<Utc>>,
    /// Wire `deviceType`.
    pub device_type: Option<i32>,
    /// Wire `deviceName`.
    pub device_name: Option<String>,
    /// Wire `sceneType`.
    pub scene_type: Option<i32>,
    /// Keep-alive interval in seconds, as reported.
    pub keepalive_s: Option<i64>,
    /// Wire `picFillType`.
    pub pic_fill_type: Option<i32>,
    /// Wire `shootPosition`.
    pub shoot_position: Option<i32>,
    /// Words for what it can do.
    pub capabilities: Vec<String>,
    /// Number of parking spaces it reports.
    pub total_spaces: Option<i64>,
    /// Parking spaces it watches.
    pub spaces: Vec<String>,
    /// IP address it believes it has.
    pub reported_address: Option<String>,
    /// Picture resolution, as reported.
    pub resolution: Option<String>,
    /// Software version.
    pub firmware: Option<String>,
    /// Hardware serial number.
    pub serial: Option<String>,
    /// EZCloud register code.
    pub register_code: Option<String>,
    /// The whole basic data as JSON text, without secrets.
    pub basic_json: Option<String>,
    /// `host` or `host:port` for commands; `None` = the source address, port 80.
    pub device_address: Option<String>,
    /// Digest user.
    pub user: Option<String>,
    /// Basic authentication may be used.
    pub allow_basic: bool,
    /// Why we are not sure that it is one device; `None` = sure.
    pub identity_doubt: Option<String>,
    /// The camera that took its place.
    pub replaced_by: Option<CameraId>,
    /// Last message, written at most once a minute.
    pub last_heard_at: Option<DateTime<Utc>>,
    /// Receipt of its last capture.
    pub last_capture_at: Option<DateTime<Utc>>,
    /// Wire `mqttEnable`, as reported; `None` = not said.
    pub mqtt_enabled: Option<bool>,
    /// Name of its model's oddities.
    pub profile: String,
    /// Its user at our MQTT broker.
    pub mqtt_user: Option<String>,
    /// Its MQTT request topic; `None` = the usual one.
    pub mqtt_topic: Option<String>,
}

/// What one basic data message said; it replaces all that was reported before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasicReport {
    /// Wire `deviceType`.
    pub device_type: Option<i32>,
    /// Wire `deviceName`.
    pub device_name: Option<String>,
    /// Wire `sceneType`.
    pub scene_type: Option<i32>,
    /// Keep-alive interval in seconds.
    pub keepalive_s: Option<i64>,
    /// Wire `picFillType`.
    pub pic_fill_type: Option<i32>,
    /// Wire `mqttEnable`.
    pub mqtt_enabled: Option<bool>,
    /// Wire `shootPosition`.
    pub shoot_position: Option<i32>,
    /// Words for what it can do.
    pub capabilities: Vec<String>,
    /// Number of parking spaces.
    pub total_spaces: Option<i64>,
    /// Parking spaces it watches.
    pub spaces: Vec<String>,
    /// IP address it believes it has.
    pub reported_address: Option<String>,
    /// Picture resolution.
    pub resolution: Option<String>,
    /// Software version.
    pub firmware: Option<String>,
    /// Hardware serial number.
    pub serial: Option<String>,
    /// EZCloud register code.
    pub register_code: Option<String>,
    /// The whole message as JSON text, without secrets.
    pub basic_json: String,
}

/// Every camera, in the order in which they were first heard.
pub fn all(c: &Connection) -> Result<Vec<CameraRow>> {
    query::all(c, "SELECT * FROM camera ORDER BY id", [], read)
}

/// One camera.
pub fn get(c: &Connection, id: CameraId) -> Result<Option<CameraRow>> {
    query::first(c, "SELECT * FROM camera WHERE id = ?1", [id], read)
}

/// The camera with these wire ids.
pub fn find(c: &Connection, park: &str, device: &str) -> Result<Option<CameraRow>> {
    query::first(c, "SELECT * FROM camera WHERE park_id = ?1 AND device_id = ?2", (park, device), read)
}

/// The camera with these wire ids, made when it was never heard before (then `true`).
pub fn find_or_insert(
    c: &Connection,
    park: &str,
    device: &str,
    source_address: &str,
    at: DateTime<Utc>,
) -> Result<(CameraRow, bool)> {
    if let Some(known) = find(c, park, device)? {
        return Ok((known, false));
    }
    let id = query::insert(
        c,
        "INSERT INTO camera (park_id, device_id, source_address, first_heard_at_ms, last_heard_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?4)",
        (park, device, source_address, at.timestamp_millis()),
    )?;
    Ok((get(c, id)?.ok_or(Error::NotFound)?, true))
}

/// Takes over what a basic data message said.
pub fn report(c: &Connection, id: CameraId, basic: &BasicReport, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera SET reported_at_ms = :at_ms, device_type = :device_type, device_name = :device_name,
             scene_type = :scene_type, keepalive_s = :keepalive_s, pic_fill_type = :pic_fill_type,
             shoot_position = :shoot_position, capabilities = :capabilities, total_spaces = :total_spaces,
             spaces = :spaces, reported_address = :reported_address, resolution = :resolution,
             firmware = :firmware, serial = :serial, register_code = :register_code, basic_json = :basic_json,
             mqtt_enabled = :mqtt_enabled
         WHERE id = :id",
        named_params! {
            ":id": id,
            ":at_ms": at.timestamp_millis(),
            ":device_type": basic.device_type,
            ":device_name": basic.device_name,
            ":scene_type": basic.scene_type,
            ":keepalive_s": basic.keepalive_s,
            ":pic_fill_type": basic.pic_fill_type,
            ":shoot_position": basic.shoot_position,
            ":capabilities": column::json(&basic.capabilities),
            ":total_spaces": basic.total_spaces,
            ":spaces": column::json(&basic.spaces),
            ":reported_address": basic.reported_address,
            ":resolution": basic.resolution,
            ":firmware": basic.firmware,
            ":serial": basic.serial,
            ":register_code": basic.register_code,
            ":basic_json": basic.basic_json,
            ":mqtt_enabled": basic.mqtt_enabled,
        },
    )
}

/// Sets how commands reach it.
pub fn set_connection(
    c: &Connection,
    id: CameraId,
    address: Option<&str>,
    user: Option<&str>,
    allow_basic: bool,
    profile: &str,
) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera SET device_address = ?2, user = ?3, allow_basic = ?4, profile = ?5 WHERE id = ?1",
        (id, address, user, allow_basic, profile),
    )
}

/// Sets its user at our MQTT broker and its request topic.
pub fn set_mqtt(c: &Connection, id: CameraId, user: Option<&str>, topic: Option<&str>) -> Result<()> {
    query::change_one(c, "UPDATE camera SET mqtt_user = ?2, mqtt_topic = ?3 WHERE id = ?1", (id, user, topic))
}

/// Puts it on a lane, or on none.
pub fn set_lane(c: &Connection, id: CameraId, lane_id: Option<LaneId>) -> Result<()> {
    query::change_one(c, "UPDATE camera SET lane_id = ?2 WHERE id = ?1", (id, lane_id))
}

/// Says why we are not sure that it is one device, or that we are.
pub fn set_doubt(c: &Connection, id: CameraId, doubt: Option<&str>) -> Result<()> {
    query::change_one(c, "UPDATE camera SET identity_doubt = ?2 WHERE id = ?1", (id, doubt))
}

/// Writes down that it was heard, and from where.
pub fn heard(c: &Connection, id: CameraId, source_address: &str, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera SET last_heard_at_ms = ?3, source_address = ?2 WHERE id = ?1",
        (id, source_address, at.timestamp_millis()),
    )
}

/// Writes down the receipt of its last capture.
pub fn captured(c: &Connection, id: CameraId, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera SET last_capture_at_ms = ?2 WHERE id = ?1",
        (id, at.timestamp_millis()),
    )
}

fn read(row: &Row<'_>) -> Result<CameraRow> {
    Ok(CameraRow {
        id: row.get("id")?,
        park_id: row.get("park_id")?,
        device_id: row.get("device_id")?,
        lane_id: row.get("lane_id")?,
        first_heard_at: column::instant(row, "first_heard_at_ms")?,
        source_address: row.get("source_address")?,
        reported_at: column::instant_or_none(row, "reported_at_ms")?,
        device_type: row.get("device_type")?,
        device_name: row.get("device_name")?,
        scene_type: row.get("scene_type")?,
        keepalive_s: row.get("keepalive_s")?,
        pic_fill_type: row.get("pic_fill_type")?,
        shoot_position: row.get("shoot_position")?,
        capabilities: column::texts(row, "capabilities")?,
        total_spaces: row.get("total_spaces")?,
        spaces: column::texts(row, "spaces")?,
        reported_address: row.get("reported_address")?,
        resolution: row.get("resolution")?,
        firmware: row.get("firmware")?,
        serial: row.get("serial")?,
        register_code: row.get("register_code")?,
        basic_json: row.get("basic_json")?,
        device_address: row.get("device_address")?,
        user: row.get("user")?,
        allow_basic: row.get("allow_basic")?,
        identity_doubt: row.get("identity_doubt")?,
        replaced_by: row.get("replaced_by")?,
        last_heard_at: column::instant_or_none(row, "last_heard_at_ms")?,
        last_capture_at: column::instant_or_none(row, "last_capture_at_ms")?,
        mqtt_enabled: row.get("mqtt_enabled")?,
        profile: row.get("profile")?,
        mqtt_user: row.get("mqtt_user")?,
        mqtt_topic: row.get("mqtt_topic")?,
    })
}
