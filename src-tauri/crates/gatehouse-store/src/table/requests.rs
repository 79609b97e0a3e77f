//! What cameras were asked for besides gate commands, and what is known of how it ended. Bounded:
//! the newest 20,000, and of each camera's overlays the newest 50, which are not pushed out by others.

use chrono::{DateTime, Utc};
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, CaptureId, OperatorId, RequestId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// So many are kept.
pub const KEPT: i64 = 20_000;

/// So many overlays of one kind are kept of one camera: what it was told last is asked of nobody else.
const OVERLAYS_KEPT: i64 = 50;

/// A request that is about to be sent; it is pending until [`finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// The camera.
    pub camera_id: CameraId,
    /// What is asked.
    pub kind: RequestKind,
    /// How it is sent first.
    pub channel: Channel,
    /// Wire `requestId`; never used before.
    pub request_id: String,
    /// What is asked, in words, without personal data.
    pub summary: String,
    /// JSON text: what is shown again, without secrets.
    pub detail: Option<String>,
    /// Operator's name, or a word for what asked.
    pub asked_by: String,
    /// The operator; `None` = not one.
    pub asked_by_id: Option<OperatorId>,
    /// When.
    pub asked_at: DateTime<Utc>,
}

/// A request and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Row number; later requests have higher numbers.
    pub id: RequestId,
    /// The camera.
    pub camera_id: CameraId,
    /// What was asked.
    pub kind: RequestKind,
    /// How it was sent last.
    pub channel: Channel,
    /// Wire `requestId`.
    pub request_id: String,
    /// What was asked, in words.
    pub summary: String,
    /// JSON text: what is shown again.
    pub detail: Option<String>,
    /// Operator's name, or a word for what asked.
    pub asked_by: String,
    /// The operator; `None` = not one.
    pub asked_by_id: Option<OperatorId>,
    /// When.
    pub asked_at: DateTime<Utc>,
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
    /// What the camera said after it was given up.
    pub late_words: Option<String>,
    /// When that came.
    pub late_at: Option<DateTime<Utc>>,
    /// The capture that a manual capture brought.
    pub capture_id: Option<CaptureId>,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestEnd {
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

/// Writes down a request before it is sent; the oldest ended one beyond [`KEPT`] goes.
pub fn insert(c: &Connection, request: &NewRequest) -> Result<RequestId> {
    let id = query::insert(
        c,
        "INSERT INTO camera_request (camera_id, kind, channel, request_id, summary, detail, asked_by, asked_by_id,
             asked_at_ms, outcome, sentence)
         VALUES (:camera_id, :kind, :channel, :request_id, :summary, :detail, :asked_by, :asked_by_id,
             :asked_at_ms, 'pending',
             CASE :channel WHEN 'keep_alive' THEN 'Waits for the camera''s next keep-alive.' ELSE 'Being sent.' END)",
        named_params! {
            ":camera_id": request.camera_id,
            ":kind": request.kind.word(),
            ":channel": request.channel.word(),
            ":request_id": request.request_id,
            ":summary": request.summary,
            ":detail": request.detail,
            ":asked_by": request.asked_by,
            ":asked_by_id": request.asked_by_id,
            ":asked_at_ms": request.asked_at.timestamp_millis(),
        },
    )?;
    query::change(
        c,
        "DELETE FROM camera_request
         WHERE id <= ?1 AND outcome <> 'pending' AND kind NOT IN ('live_osd', 'photo_osd')",
        [id - KEPT],
    )?;
    if matches!(request.kind, RequestKind::LiveOsd | RequestKind::PhotoOsd) {
        query::change(
            c,
            "DELETE FROM camera_request WHERE camera_id = ?1 AND kind = ?2 AND outcome <> 'pending' AND id <= (
                 SELECT id FROM camera_request WHERE camera_id = ?1 AND kind = ?2
                 ORDER BY id DESC LIMIT 1 OFFSET ?3)",
            (request.camera_id, request.kind.word(), OVERLAYS_KEPT),
        )?;
    }
    Ok(id)
}

/// Writes down how a request ended.
pub fn finish(c: &Connection, id: RequestId, end: &RequestEnd) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera_request SET channel = ?2, outcome = ?3, sentence = ?4, device_words = ?5, latency_ms = ?6,
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

/// Writes down an answer that came after the request was given up; the first one stays.
pub fn answered_late(c: &Connection, id: RequestId, words: &str, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE camera_request SET late_words = coalesce(late_words, ?2), late_at_ms = coalesce(late_at_ms, ?3)
         WHERE id = ?1",
        (id, words, at.timestamp_millis()),
    )
}

/// Says which capture a manual capture brought.
pub fn set_capture(c: &Connection, id: RequestId, capture_id: CaptureId) -> Result<()> {
    query::change_one(c, "UPDATE camera_request SET capture_id = ?2 WHERE id = ?1", (id, capture_id))
}

/// One request.
pub fn get(c: &Connection, id: RequestId) -> Result<Option<RequestRow>> {
    query::first(c, "SELECT * FROM camera_request WHERE id = ?1", [id], read)
}

/// The request with this wire id.
pub fn find(c: &Connection, request_id: &str) -> Result<Option<RequestRow>> {
    query::first(c, "SELECT * FROM camera_request WHERE request_id = ?1", [request_id], read)
}

/// The greatest wire id in use, of requests and gate commands alike; `None` = there is none.
pub fn greatest_id(c: &Connection) -> Result<Option<String>> {
    // Ids of other forms (commands journaled late) do not count.
    let greatest = query::first(
        c,
        "SELECT max(request_id) AS id FROM (
             SELECT request_id FROM camera_request UNION ALL SELECT request_id FROM gate_command)
         WHERE length(request_id) = 18 AND request_id NOT GLOB '*[^0-9]*'",
        [],
        |row| Ok(row.get::<_, Option<String>>("id")?),
    )?;
    Ok(greatest.flatten())
}

/// Requests to a camera, newest first: of one kind when given, older than row `before` when given.
pub fn page(
    c: &Connection,
    camera_id: CameraId,
    kind: Option<RequestKind>,
    before: Option<RequestId>,
    limit: i64,
) -> Result<Vec<RequestRow>> {
    query::all(
        c,
        "SELECT * FROM camera_request WHERE camera_id = ?1 AND id < ?2 AND (?3 IS NULL OR kind = ?3)
         ORDER BY id DESC LIMIT ?4",
        (camera_id, before.unwrap_or(i64::MAX), kind.map(RequestKind::word), limit),
        read,
    )
}

/// The newest request of a kind that the camera accepted.
pub fn last_of_kind(c: &Connection, camera_id: CameraId, kind: RequestKind) -> Result<Option<RequestRow>> {
    query::first(
        c,
        "SELECT * FROM camera_request WHERE camera_id = ?1 AND kind = ?2 AND outcome = 'accepted'
         ORDER BY id DESC LIMIT 1",
        (camera_id, kind.word()),
        read,
    )
}

/// Requests without an end, oldest first: after a start, those the program was stopped in.
pub fn pending(c: &Connection) -> Result<Vec<RequestRow>> {
    query::all(c, "SELECT * FROM camera_request WHERE outcome = 'pending' ORDER BY id", [], read)
}

fn read(row: &Row<'_>) -> Result<RequestRow> {
    Ok(RequestRow {
        id: row.get("id")?,
        camera_id: row.get("camera_id")?,
        kind: column::word(row, "kind", RequestKind::from_word)?,
        channel: column::word(row, "channel", Channel::from_word)?,
        request_id: row.get("request_id")?,
        summary: row.get("summary")?,
        detail: row.get("detail")?,
        asked_by: row.get("asked_by")?,
        asked_by_id: row.get("asked_by_id")?,
        asked_at: column::instant(row, "asked_at_ms")?,
        outcome: column::word(row, "outcome", Outcome::from_word)?,
        sentence: row.get("sentence")?,
        device_words: row.get("device_words")?,
        latency_ms: row.get("latency_ms")?,
        ended_at: column::instant_or_none(row, "ended_at_ms")?,
        late_words: row.get("late_words")?,
        late_at: column::instant_or_none(row, "late_at_ms")?,
        capture_id: row.get("capture_id")?,
    })
}
