//! What sources say about a plate, and what they may do.

use super::{TotalView, VerdictView};
use chrono::{DateTime, Utc};
use gatehouse_domain::evidence::{Says, SourceKind, SourceRule};
use serde::Serialize;
use utoipa::ToSchema;

/// One source's statement about a plate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceView {
    /// What kind of source.
    pub source: SourceKind,
    /// Its name: the connection's, else what we call it.
    pub name: String,
    /// The connection's row number; `null` = our own knowledge.
    pub connection_id: Option<i64>,
    /// What it says; what is too old cannot tell.
    pub state: Says,
    /// The same in one sentence, without name and age.
    pub sentence: String,
    /// The permit it tells of, as the source writes it.
    pub permit: Option<String>,
    /// As of when; `null` = now, or never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether it is too old to rely on.
    pub stale: bool,
    /// It is being asked; what it says until then comes from a copy.
    pub asking: bool,
    /// Sums of the unpaid services, one per currency.
    pub totals: Vec<TotalView>,
    /// How many unpaid services, running ones included.
    pub services: i64,
    /// How many of them run.
    pub running: i64,
}

/// The answer about a plate that somebody typed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlateCardView {
    /// As typed.
    pub plate: String,
    /// Normalised.
    pub plate_normalised: String,
    /// The verdict by what is known now.
    pub verdict: VerdictView,
    /// What each source says.
    pub evidence: Vec<EvidenceView>,
    /// Sources are being asked: ask again with `wait=true`.
    pub asking: bool,
}

/// What counts at the gate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceRulesView {
    /// What OPS-COM may do.
    pub paid_permits: SourceRule,
    /// What Pay-by-Plate providers may do.
    pub rights: SourceRule,
    /// How long answers are waited for, in milliseconds.
    pub deadline_ms: i64,
    /// The rule while nobody chose otherwise.
    pub usual: SourceRule,
    /// The wait while nobody chose otherwise, in milliseconds.
    pub usual_deadline_ms: i64,
}
