//! Captures as the cameras uploaded them, with their pictures. Written once, never changed; what
//! was made of them stands in [`super::index`], what was said about them in [`super::corrections`].

use chrono::{DateTime, Utc};
use gatehouse_domain::{CameraId, CaptureId};
use rusqlite::{Connection, Row, named_params};

use super::{column, picture, query};
use crate::error::Result;

pub use super::picture::{
    KIND_PLATE, KIND_VEHICLE, NewPictureRow, PictureRow, PictureState, pictures, set_picture, to_fetch,
};

/// On which upstream path a capture came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourcePath {
    /// The camera saw a vehicle (U3).
    Capture,
    /// It was asked to take a picture (U5).
    ManualCapture,
}

impl SourcePath {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            SourcePath::Capture => "capture",
            SourcePath::ManualCapture => "manual_capture",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<SourcePath> {
        match word {
            "capture" => Some(SourcePath::Capture),
            "manual_capture" => Some(SourcePath::ManualCapture),
            _ => None,
        }
    }
}

/// A capture to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCapture {
    /// The camera.
    pub camera_id: CameraId,
    /// Wire `recordId`, or the synthetic one.
    pub record_id: String,
    /// The camera sent no `recordId`.
    pub record_id_synthetic: bool,
    /// BLAKE3 of what makes a record itself; see `gatehouse_domain::capture::identity`.
    pub identity: [u8; 32],
    /// On which upstream path it came.
    pub source_path: SourcePath,
    /// IP address it came from.
    pub source_address: String,
    /// When the upload was complete.
    pub received_at: DateTime<Utc>,
    /// Wire `picTime` as sent.
    pub camera_time_raw: Option<String>,
    /// The same as an instant; `None` = unreadable.
    pub camera_time: Option<DateTime<Utc>>,
    /// Camera's clock minus ours in milliseconds, known at receipt.
    pub clock_offset_ms: Option<i64>,
    /// Plate as the camera sent it.
    pub reading: String,
    /// The same normalised; `None` = no plate was read.
    pub reading_normalised: Option<String>,
    /// As sent; meant 0..100, may lie outside.
    pub confidence: Option<i64>,
    /// Wire code, as sent.
    pub vehicle_type: Option<i32>,
    /// Wire code, as sent.
    pub vehicle_color: Option<i32>,
    /// Wire code, as sent.
    pub plate_type: Option<i32>,
    /// Wire code, as sent.
    pub plate_color: Option<i32>,
    /// Wire code, as sent.
    pub shoot_position: Option<i32>,
    /// Wire code, as sent.
    pub capture_mode: Option<i32>,
    /// What the camera's own list said: 0 common, 1 allow, 2 block.
    pub car_list_type: Option<i32>,
    /// Wire text, as sent.
    pub vehicle_logo: Option<String>,
    /// Wire text, as sent.
    pub vehicle_brand: Option<String>,
    /// What had to be tolerated when reading it.
    pub notes: Vec<String>,
    /// The upload as JSON text, without picture data and secrets.
    pub metadata_json: String,
}

/// A recorded capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureRow {
    /// Row number, in the order of recording.
    pub id: CaptureId,
    /// What was recorded.
    pub record: NewCapture,
}

/// Read as the record itself: `row.reading`.
impl std::ops::Deref for CaptureRow {
    type Target = NewCapture;

    fn deref(&self) -> &NewCapture {
        &self.record
    }
}

/// Records a capture with its pictures.
pub fn insert(c: &Connection, capture: &NewCapture, pictures: &[NewPictureRow]) -> Result<CaptureId> {
    let id = query::insert(
        c,
        "INSERT INTO capture (camera_id, record_id, record_id_synthetic, identity, source_path, source_address,
             received_at_ms, camera_time_raw, camera_time_ms, clock_offset_ms, reading, reading_normalised,
             confidence, vehicle_type, vehicle_color, plate_type, plate_color, shoot_position, capture_mode,
             car_list_type, vehicle_logo, vehicle_brand, notes, metadata_json)
         VALUES (:camera_id, :record_id, :record_id_synthetic, :identity, :source_path, :source_address,
             :received_at_ms, :camera_time_raw, :camera_time_ms, :clock_offset_ms, :reading, :reading_normalised,
             :confidence, :vehicle_type, :vehicle_color, :plate_type, :plate_color, :shoot_position, :capture_mode,
             :car_list_type, :vehicle_logo, :vehicle_brand, :notes, :metadata_json)",
        named_params! {
            ":camera_id": capture.camera_id,
            ":record_id": capture.record_id,
            ":record_id_synthetic": capture.record_id_synthetic,
            ":identity": capture.identity,
            ":source_path": capture.source_path.word(),
            ":source_address": capture.source_address,
            ":received_at_ms": capture.received_at.timestamp_millis(),
            ":camera_time_raw": capture.camera_time_raw,
            ":camera_time_ms": column::ms(capture.camera_time),
            ":clock_offset_ms": capture.clock_offset_ms,
            ":reading": capture.reading,
            ":reading_normalised": capture.reading_normalised,
            ":confidence": capture.confidence,
            ":vehicle_type": capture.vehicle_type,
            ":vehicle_color": capture.vehicle_color,
            ":plate_type": capture.plate_type,
            ":plate_color": capture.plate_color,
            ":shoot_position": capture.shoot_position,
            ":capture_mode": capture.capture_mode,
            ":car_list_type": capture.car_list_type,
            ":vehicle_logo": capture.vehicle_logo,
            ":vehicle_brand": capture.vehicle_brand,
            ":notes": column::json(&capture.notes),
            ":metadata_json": capture.metadata_json,
        },
    )?;
    pictures.iter().try_for_each(|one| picture::insert(c, id, one))?;
    Ok(id)
}

/// The captures of this camera under this `recordId`, with their identities, oldest first.
pub fn find_same(c: &Connection, camera_id: CameraId, record_id: &str) -> Result<Vec<(CaptureId, [u8; 32])>> {
    query::all(
        c,
        "SELECT id, identity FROM capture WHERE camera_id = ?1 AND record_id = ?2 ORDER BY id",
        (camera_id, record_id),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The hashes of the pictures of the captures that came on a path under this `recordId` with the same
/// time and plate; newest first.
pub fn pictures_on_path(
    c: &Connection,
    camera_id: CameraId,
    record_id: &str,
    path: SourcePath,
    camera_time_raw: Option<&str>,
    reading: &str,
) -> Result<Vec<(CaptureId, Vec<[u8; 32]>)>> {
    let ids: Vec<CaptureId> = query::all(
        c,
        "SELECT id FROM capture WHERE camera_id = ?1 AND record_id = ?2 AND source_path = ?3
             AND camera_time_raw IS ?4 AND reading = ?5 ORDER BY id DESC",
        (camera_id, record_id, path.word(), camera_time_raw, reading),
        |row| Ok(row.get(0)?),
    )?;
    ids.into_iter()
        .map(|id| {
            let rows = pictures(c, id)?;
            Ok((id, rows.iter().filter_map(|row| Some(row.place.as_ref()?.hash)).collect()))
        })
        .collect()
}

/// One capture.
pub fn get(c: &Connection, id: CaptureId) -> Result<Option<CaptureRow>> {
    query::first(c, "SELECT * FROM capture WHERE id = ?1", [id], read)
}

/// How far behind the newest indexed capture one may still wait. More than can be on the way between the
/// recorder and the index at once; so what is asked costs the same whatever is stored.
const LAGGING: i64 = 5000;

/// Captures that are not indexed yet, oldest first. They need not be indexed in the order of their numbers:
/// one that a crash left behind later ones is found as well.
pub fn unindexed(c: &Connection, limit: i64) -> Result<Vec<CaptureRow>> {
    query::all(
        c,
        "SELECT * FROM capture WHERE id > (SELECT coalesce(max(capture_id), 0) FROM capture_index) - ?1
         AND NOT EXISTS (SELECT 1 FROM capture_index WHERE capture_id = capture.id)
         ORDER BY id LIMIT ?2",
        (LAGGING, limit),
        read,
    )
}

/// How many captures are recorded. Reads a whole index: not for every second.
pub fn count(c: &Connection) -> Result<i64> {
    query::number(c, "SELECT count(*) FROM capture", [])
}

fn read(row: &Row<'_>) -> Result<CaptureRow> {
    let record = NewCapture {
        camera_id: row.get("camera_id")?,
        record_id: row.get("record_id")?,
        record_id_synthetic: row.get("record_id_synthetic")?,
        identity: row.get("identity")?,
        source_path: column::word(row, "source_path", SourcePath::from_word)?,
        source_address: row.get("source_address")?,
        received_at: column::instant(row, "received_at_ms")?,
        camera_time_raw: row.get("camera_time_raw")?,
        camera_time: column::instant_or_none(row, "camera_time_ms")?,
        clock_offset_ms: row.get("clock_offset_ms")?,
        reading: row.get("reading")?,
        reading_normalised: row.get("reading_normalised")?,
        confidence: row.get("confidence")?,
        vehicle_type: row.get("vehicle_type")?,
        vehicle_color: row.get("vehicle_color")?,
        plate_type: row.get("plate_type")?,
        plate_color: row.get("plate_color")?,
        shoot_position: row.get("shoot_position")?,
        capture_mode: row.get("capture_mode")?,
        car_list_type: row.get("car_list_type")?,
        vehicle_logo: row.get("vehicle_logo")?,
        vehicle_brand: row.get("vehicle_brand")?,
        notes: column::texts(row, "notes")?,
        metadata_json: row.get("metadata_json")?,
    };
    Ok(CaptureRow { id: row.get("id")?, record })
}
