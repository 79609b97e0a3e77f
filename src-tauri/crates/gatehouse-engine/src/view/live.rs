//! The live picture of a camera, as far as words go; its frames are bytes.

use serde::Serialize;
use utoipa::ToSchema;

/// Where a live picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiveState {
    /// The camera is being asked.
    Connecting,
    /// Frames come.
    Playing,
    /// No picture; it is tried again by itself.
    Waiting,
    /// No picture, and trying again would not help (or could lock the camera's account) until somebody
    /// changes something or asks for another try.
    Stopped,
    /// Nothing more comes on this line.
    Ended,
}

/// Why there is a live picture, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiveStatus {
    /// Where it stands.
    pub state: LiveState,
    /// The reason as a word for programs (`password_refused`, `unreachable`, …); `null` while all is well.
    pub code: Option<&'static str>,
    /// What to tell the person.
    pub sentence: String,
    /// In how many milliseconds it is tried again (`waiting` only).
    pub retry_in_ms: Option<u64>,
}
