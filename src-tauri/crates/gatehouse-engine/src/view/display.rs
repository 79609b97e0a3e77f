//! Displays at lanes.

use chrono::{DateTime, Utc};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::display::{Occasion, RenderedRow, Warning};
use gatehouse_domain::gate::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

/// A lane's display, as far as we know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaneDisplayView {
    /// What it was told last since the program started.
    pub last: Option<DisplayShownView>,
    /// How often in a row it took nothing.
    pub failures: u32,
}

/// What a display was told. Displays do not report what they show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisplayShownView {
    /// Why.
    pub occasion: Occasion,
    /// The rows, as many as it has.
    pub rows: Vec<RenderedRow>,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it is shown; `null` = until something else is.
    pub until: Option<DateTime<Utc>>,
    /// How the sending ended.
    pub outcome: Outcome,
    /// The same in one sentence that says what to do next.
    pub sentence: String,
    /// Over which channel it went last.
    pub channel: Channel,
}

/// What a display would show on one occasion.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisplayPreview {
    /// When.
    pub occasion: Occasion,
    /// The rows, as many as it has.
    pub rows: Vec<RenderedRow>,
    /// What should be looked at twice.
    pub warnings: Vec<Warning>,
}
