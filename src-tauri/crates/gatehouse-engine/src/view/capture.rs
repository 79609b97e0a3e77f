//! Captures, passages and what is known about a plate.

use super::{CommandView, EvidenceView, SignedView};
use chrono::{DateTime, Utc};
use gatehouse_domain::lane::Direction;
use gatehouse_domain::verdict::VerdictKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A verdict as shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerdictView {
    /// Allowed, review, blocked or unknown.
    pub kind: VerdictKind,
    /// The evidence in one sentence.
    pub sentence: String,
    /// Look-alikes and what the camera's own list said.
    pub warnings: Vec<String>,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// One vehicle going through a lane: one feed row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassageView {
    /// Row number; later passages have higher numbers.
    pub id: i64,
    /// Lane; `null` while the camera has none.
    pub lane_id: Option<i64>,
    /// Lane's name, else the camera's.
    pub lane_name: String,
    /// Entry or exit; `null` without a lane.
    pub direction: Option<Direction>,
    /// When it happened: corrected camera time where known, else when it was received.
    pub happened_at: DateTime<Utc>,
    /// When its latest capture was received.
    pub received_at: DateTime<Utc>,
    /// Effective plate as shown; `null` when no plate was read.
    pub plate: Option<String>,
    /// Effective plate, normalised.
    pub plate_normalised: Option<String>,
    /// The reading before correction, as the camera sent it.
    pub reading: String,
    /// Who corrected it, and when.
    pub corrected: Option<SignedView>,
    /// The verdict.
    pub verdict: VerdictView,
    /// Highest confidence of the reading, 0..100.
    pub confidence: Option<i64>,
    /// Colour and type of the vehicle in words ("white sedan"); empty when unknown.
    pub vehicle: String,
    /// A late replay: history, not a car that stands there now (C-R4).
    pub historic: bool,
    /// The capture whose plate and pictures are shown.
    pub capture_id: i64,
    /// All captures of the passage, oldest first.
    pub captures: Vec<CaptureBriefView>,
    /// The last gate command linked to it.
    pub command: Option<CommandView>,
    /// What other sources say about its plate; only sources that know it or cannot tell.
    pub evidence: Vec<EvidenceView>,
}

/// What the card and the feed need of one capture.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureBriefView {
    /// Row number.
    pub id: i64,
    /// Camera.
    pub camera_id: i64,
    /// Camera's name.
    pub camera_name: String,
    /// The camera's own time as an instant (site zone assumed when it sent none).
    pub camera_time: Option<DateTime<Utc>>,
    /// When the upload was received.
    pub received_at: DateTime<Utc>,
    /// Plate as the camera sent it.
    pub reading: String,
    /// Confidence 0..100 as sent (may lie outside).
    pub confidence: Option<i64>,
    /// Its pictures.
    pub pictures: Vec<PictureView>,
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureKindView {
    /// The whole frame.
    Vehicle,
    /// The plate crop.
    Plate,
    /// Something else the camera numbered otherwise.
    Other,
}

/// Whether the original can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureState {
    /// The original is here.
    Kept,
    /// Bytes are here, but they are not a picture we can decode.
    Broken,
    /// Only a URL came and its host is not allow-listed: kept elsewhere.
    Elsewhere,
    /// A URL came and is being fetched.
    Fetching,
    /// Neither bytes nor URL came.
    Missing,
}

/// One picture of a capture. Original: `/api/v1/captures/{capture}/pictures/{index}`;
/// rendition: the same with `?width=` (160, 320, 640, 1280).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PictureView {
    /// Position in the upload, from 0.
    pub index: i64,
    /// Vehicle or plate.
    pub kind: PictureKindView,
    /// Whether it can be shown.
    pub state: PictureState,
    /// What is wrong or where it is kept, in one sentence.
    pub note: Option<String>,
    /// Bytes of the original.
    pub size_bytes: Option<i64>,
    /// BLAKE3 of the original, hex.
    pub hash: Option<String>,
}

/// Everything about one capture.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureView {
    /// Row number.
    pub id: i64,
    /// Its passage; `null` for an instant after it was recorded.
    pub passage_id: Option<i64>,
    /// Lane.
    pub lane_id: Option<i64>,
    /// Lane's name, else the camera's.
    pub lane_name: String,
    /// Entry or exit.
    pub direction: Option<Direction>,
    /// Camera.
    pub camera_id: i64,
    /// Camera's name.
    pub camera_name: String,
    /// When it happened: corrected camera time where known, else received.
    pub happened_at: DateTime<Utc>,
    /// Camera's own time as an instant.
    pub camera_time: Option<DateTime<Utc>>,
    /// Camera's own time as sent.
    pub camera_time_raw: Option<String>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Clock offset known at that moment, milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// `recordId` as sent, or the synthetic one.
    pub record_id: String,
    /// Whether the camera sent no `recordId`.
    pub record_id_synthetic: bool,
    /// Plate as the camera sent it.
    pub reading: String,
    /// Effective plate as shown; `null` when no plate.
    pub plate: Option<String>,
    /// Effective plate, normalised.
    pub plate_normalised: Option<String>,
    /// Who corrected it, and when.
    pub corrected: Option<SignedView>,
    /// Verdict.
    pub verdict: Option<VerdictView>,
    /// Confidence as sent.
    pub confidence: Option<i64>,
    /// Vehicle type, colour, plate type … each label and its value in words, in order.
    pub details: Vec<DetailView>,
    /// Late replay (C-R4).
    pub historic: bool,
    /// What had to be tolerated when reading the upload.
    pub notes: Vec<String>,
    /// Pictures.
    pub pictures: Vec<PictureView>,
    /// What happened to it, oldest first.
    pub facts: Vec<FactView>,
    /// Gate commands linked to it.
    pub commands: Vec<CommandView>,
    /// The upload without picture data and secrets, as JSON text.
    pub metadata_json: String,
}

/// A label and a value in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DetailView {
    /// What it is ("Vehicle colour").
    pub label: String,
    /// In words ("white", "unknown (42)").
    pub value: String,
}

/// One fact about a capture.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactView {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, or what ("camera", "gatehouse").
    pub by: String,
    /// What happened, in one sentence.
    pub what: String,
}

/// One row of the captures page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaptureRowView {
    /// Row number.
    pub id: i64,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Lane's name, else the camera's.
    pub lane_name: String,
    /// Entry or exit.
    pub direction: Option<Direction>,
    /// Camera's name.
    pub camera_name: String,
    /// Effective plate; `null` when no plate.
    pub plate: Option<String>,
    /// As the camera sent it.
    pub reading: String,
    /// Whether it was corrected.
    pub corrected: bool,
    /// Verdict at the time.
    pub verdict: Option<VerdictKind>,
    /// Confidence.
    pub confidence: Option<i64>,
    /// Index of its plate picture, when kept.
    pub plate_picture: Option<i64>,
    /// Late replay.
    pub historic: bool,
}

/// A page of captures, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CapturePage {
    /// The rows.
    pub rows: Vec<CaptureRowView>,
    /// Give this back as `cursor` for the next page; `null` = no more.
    pub next: Option<String>,
    /// Said when the search was narrowed by the caller's role.
    pub limited: Option<String>,
}

/// What is known of a plate: earlier passages and openings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlateHistoryView {
    /// Normalised plate.
    pub plate: String,
    /// Passages, newest first, at most 20.
    pub passages: Vec<PassageBriefView>,
    /// How many passages there are in all.
    pub passage_count: i64,
    /// Gate commands for this plate, newest first, at most 20.
    pub commands: Vec<CommandView>,
    /// How many there are in all.
    pub command_count: i64,
    /// The last entry of this plate (for the exit lane's card).
    pub last_entry: Option<PassageBriefView>,
}

/// One earlier passage.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassageBriefView {
    /// Row number.
    pub id: i64,
    /// Its capture to show.
    pub capture_id: i64,
    /// Lane's name.
    pub lane_name: String,
    /// Entry or exit.
    pub direction: Option<Direction>,
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Verdict then.
    pub verdict: VerdictKind,
    /// Index of the vehicle picture of its capture, when kept.
    pub vehicle_picture: Option<i64>,
}
