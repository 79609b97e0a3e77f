//! Rights that Pay-by-Plate providers tell of, and the zones they are in.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A zone of a provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RightsZoneView {
    /// Connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// The provider's id of the zone.
    pub zone_id: String,
    /// Its name.
    pub name: String,
    /// Whether its rights are read.
    pub chosen: bool,
    /// How many rights its copy has.
    pub rights: i64,
    /// As of when the copy is; `null` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// When everything was last read, not only what changed.
    pub full_at: Option<DateTime<Utc>>,
    /// Whether it is too old to rely on.
    pub stale: bool,
    /// Why, and what to do; `null` = it is fresh, or not read.
    pub sentence: Option<String>,
}

/// Whether a right counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightState {
    /// It counts now.
    InForce,
    /// It begins later.
    NotYet,
    /// It has ended and counts for the grace period.
    Grace,
    /// It has ended; the next look takes it out.
    Ended,
}

/// A right of a vehicle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RightView {
    /// Connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// The provider's id of the zone.
    pub zone_id: String,
    /// Its name.
    pub zone_name: String,
    /// The provider's id of the right; several vehicles may share one.
    pub permit_id: String,
    /// Plate as the provider writes it.
    pub plate: String,
    /// The same as it is compared.
    pub plate_normalised: String,
    /// State or province of the plate; `null` = not told.
    pub region: Option<String>,
    /// From when; `null` = since ever.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when; `null` = no end.
    pub valid_until: Option<DateTime<Utc>>,
    /// Make of the vehicle.
    pub make: Option<String>,
    /// Its colour.
    pub color: Option<String>,
    /// Whether it counts now.
    pub state: RightState,
    /// Whether the copy of its zone is too old to rely on.
    pub stale: bool,
}

/// Rights, and how old they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RightsPage {
    /// By plate.
    pub rows: Vec<RightView>,
    /// How many fit in all.
    pub total: i64,
    /// All zones of the connections that were asked for, read or not.
    pub zones: Vec<RightsZoneView>,
}
