//! What is still open until a camera is in service.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// How far one step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Seen to work.
    Done,
    /// Not seen yet.
    Open,
    /// Tried, and something is wrong.
    Wrong,
    /// Not used at this camera.
    Unused,
}

/// One step of the checklist; it ticks itself as the camera reports.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StepView {
    /// Its name for programs ("clock").
    pub key: String,
    /// Its name for people.
    pub title: String,
    /// How far it is.
    pub state: StepState,
    /// What was seen; may be empty.
    pub found: String,
    /// What to do while it is open or wrong; may be empty.
    pub advice: String,
    /// Since when it is known.
    pub at: Option<DateTime<Utc>>,
}

/// The checklist of one camera.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommissioningView {
    /// The camera.
    pub camera_id: i64,
    /// In the order in which they are usually done.
    pub steps: Vec<StepView>,
    /// Whether nothing is open or wrong.
    pub complete: bool,
    /// Captures since midnight at the site.
    pub captures_today: i64,
}
