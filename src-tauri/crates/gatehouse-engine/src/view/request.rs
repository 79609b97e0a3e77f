//! Requests to cameras that are no gate commands, and answers that come late.

use super::SignedView;
use chrono::{DateTime, Utc};
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

/// What a camera was asked for, and what is known of how it ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestView {
    /// Row number.
    pub id: i64,
    /// The camera.
    pub camera_id: i64,
    /// What was asked.
    pub kind: RequestKind,
    /// How it was sent last.
    pub channel: Channel,
    /// Its number on the wire.
    pub request_id: String,
    /// What was asked, in words.
    pub summary: String,
    /// What is shown again (rows of a display, serial data); its members depend on `kind`.
    #[schema(value_type = Option<Object>)]
    pub detail: Option<serde_json::Value>,
    /// Who asked, and when.
    pub asked: SignedView,
    /// How it ended.
    pub outcome: Outcome,
    /// How it ended, in one sentence that says what to do next.
    pub sentence: String,
    /// What the camera said, in its own words.
    pub device_words: Option<String>,
    /// From sending to the answer, milliseconds.
    pub latency_ms: Option<i64>,
    /// An answer that came after it was given up; the outcome stays.
    pub late: Option<LateView>,
    /// The capture that a manual capture brought.
    pub capture_id: Option<i64>,
}

/// An answer that came after the request was given up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LateView {
    /// What the camera said.
    pub words: String,
    /// When that came.
    pub at: DateTime<Utc>,
}
