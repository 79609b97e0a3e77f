//! Bodies and queries of paid permits (OPS-COM).

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which paid permits.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaidPermitQuery {
    /// One connection; all when missing.
    pub connection_id: Option<i64>,
    /// Part of the plate or of the reference.
    pub search: Option<String>,
    /// Those that are gone, too.
    pub gone: Option<bool>,
    /// First row wanted, from 0.
    pub offset: Option<i64>,
    /// Rows wanted, 1..=500 (default 100).
    pub limit: Option<i64>,
}

/// A new paid permit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewPaidPermit {
    /// Plate, at most 25 characters.
    pub plate: String,
    /// Zone, as OPS-COM names it.
    pub zone: String,
    /// Number on the permit; missing = none.
    pub permit_no: Option<String>,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// What was paid, a decimal as text: 0.01 to 999999.99; missing = nothing is said about it.
    pub amount: Option<String>,
    /// CAD or USD; goes with the amount.
    pub currency: Option<String>,
}

/// What a paid permit becomes; a missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct PaidPermitChange {
    /// Its plate, at most 25 characters.
    pub plate: Option<String>,
    /// Its end.
    pub end: Option<DateTime<Utc>>,
    /// What was paid, a decimal as text: 0.01 to 999999.99.
    pub amount: Option<String>,
    /// CAD or USD; goes with the amount.
    pub currency: Option<String>,
}

/// Deletes a paid permit. It cannot be undone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct PaidPermitDeletion {
    /// Why.
    pub reason: String,
    /// Its plate (its reference, where no plate is known), typed once more as confirmation.
    pub typed: String,
}

/// A permit that OPS-COM has, added here by its reference. Nothing is asked of OPS-COM.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct KnownPaidPermit {
    /// Through which connection.
    pub connection_id: i64,
    /// The reference, at most 50 letters, digits and dashes.
    pub reference: String,
    /// Its plate, when it is known.
    pub plate: Option<String>,
    /// Its zone, when it is known.
    pub zone: Option<String>,
    /// Its end, when it is known.
    pub end: Option<DateTime<Utc>>,
}

/// Asks a permit system what it knows about a plate.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct PlateCheckInput {
    /// Which connection.
    pub connection_id: i64,
    /// Plate, at most 25 characters.
    pub plate: String,
    /// When a permit of this plate is known to end: it tells by which clock times are told. Missing = not known.
    pub known_end: Option<DateTime<Utc>>,
}
