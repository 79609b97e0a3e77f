//! Permits at OPS-COM that were paid for, and what it says about a plate.

use super::MoneyWriteView;
use chrono::{DateTime, Utc};
use gatehouse_domain::payment::TimeBasis;
use serde::Serialize;
use utoipa::ToSchema;

/// A permit whose reference is known here, as last confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaidPermitView {
    /// Through which connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// OPS-COM's reference.
    pub reference: String,
    /// As it was sent; empty = not known.
    pub plate: String,
    /// OPS-COM's name of the zone; `null` = not known.
    pub zone: Option<String>,
    /// Number on the permit.
    pub permit_no: Option<String>,
    /// From when; `null` = not known.
    pub start: Option<DateTime<Utc>>,
    /// Until when; `null` = not known.
    pub end: Option<DateTime<Utc>>,
    /// What was last sent as paid, a decimal as text ("14.50").
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// Deleted, or OPS-COM does not know it any more.
    pub gone: bool,
    /// Who created it here or added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When anything of it was last confirmed.
    pub changed_at: DateTime<Utc>,
}

/// A page of paid permits, the one that was confirmed last first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaidPermitPage {
    /// The rows.
    pub rows: Vec<PaidPermitView>,
    /// How many fit.
    pub total: i64,
}

/// What became of a write to OPS-COM.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaidPermitWriteView {
    /// The write, as recorded.
    pub write: MoneyWriteView,
    /// The permit as it is known now; `null` = its reference is not known.
    pub permit: Option<PaidPermitView>,
    /// OPS-COM has such a permit already: look at the plate, and do not ask for it again.
    pub exists: bool,
}

/// What a permit system says about a plate, as of now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlateCheckView {
    /// Which connection.
    pub connection_id: i64,
    /// The plate that was asked about.
    pub plate: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In one sentence.
    pub sentence: String,
    /// Its permits.
    pub permits: Vec<CheckedPermitView>,
    /// Notes not to ticket or tow it.
    pub do_not_ticket: Vec<DoNotTicketView>,
    /// An alarm about the plate, in the provider's words.
    pub alarm: Option<String>,
    /// The clock that the known end speaks for; `null` = none was given, or it does not tell.
    pub suggests: Option<TimeBasis>,
    /// What the known end tells, in a sentence; `null` = none was given.
    pub clock: Option<String>,
}

/// A permit as told. Its end has no zone, so both readings are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedPermitView {
    /// `standard`, `temp`, or another word.
    pub kind: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The end as told ("2026-11-28 18:00:00"); `null` = not told, or never.
    pub told: Option<String>,
    /// It has no end.
    pub endless: bool,
    /// The end if it is told in UTC.
    pub if_utc: Option<DateTime<Utc>>,
    /// The end if it is told in the site's local time; `null` = the clock never shows that time.
    pub if_local: Option<DateTime<Utc>>,
    /// Whether it is in force, as told; `null` = not told.
    pub active: Option<bool>,
}

/// A note not to ticket or tow. Times are as told, without a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DoNotTicketView {
    /// Why.
    pub notes: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// From.
    pub start: Option<String>,
    /// To; `null` = not told, or never.
    pub end: Option<String>,
}

/// How many permits OPS-COM counted at the last look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PermitTotalsView {
    /// As of when; `null` = not asked since the program started.
    pub as_of: Option<DateTime<Utc>>,
    /// By zone and kind.
    pub totals: Vec<PermitTotalView>,
}

/// Permits of one kind in one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PermitTotalView {
    /// The zone.
    pub zone: String,
    /// `standard`, `temp`, or another word.
    pub kind: String,
    /// How many.
    pub total: u64,
}
