//! What a source says about the vehicle at the gate.

use super::TotalView;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What a source says about a plate. "Cannot tell" is its own state: neither unpaid nor clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// A fleet vehicle with unpaid services.
    Unpaid,
    /// A fleet vehicle without unpaid services.
    Clear,
    /// The source does not know the plate.
    NotKnown,
    /// The source cannot be asked, or its copy is too old.
    CannotTell,
}

/// One source's statement about the plate of a passage.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceView {
    /// Source: the connection's name.
    pub source: String,
    /// Its row number.
    pub connection_id: i64,
    /// What it says.
    pub state: EvidenceState,
    /// The same in one sentence.
    pub sentence: String,
    /// As of when; `null` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether it is too old to rely on.
    pub stale: bool,
    /// Sums of the unpaid services, one per currency.
    pub totals: Vec<TotalView>,
    /// How many unpaid services, running ones included.
    pub services: i64,
    /// How many of them run.
    pub running: i64,
}
