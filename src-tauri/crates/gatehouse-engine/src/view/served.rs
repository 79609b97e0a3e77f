//! What we serve to others as a Pay-by-Plate Sync provider, as an engineer sees it.

use chrono::{DateTime, Utc};
use gatehouse_domain::payment::ServedKind;
use serde::Serialize;
use utoipa::ToSchema;

/// What is still to be done before others can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServedMissing {
    /// The partner door does not listen.
    Door,
    /// There is no zone in use.
    Zone,
    /// Nobody has a key.
    Key,
}

/// Serving others: settings, zones, keys.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PayByPlateView {
    /// We answer at the partner door.
    pub enabled: bool,
    /// Certification methods answer, too.
    pub certification: bool,
    /// Where test data are put in, below the address.
    pub populate_path: String,
    /// Where they are cleared.
    pub clear_path: String,
    /// The address at this PC; a proxy in front has another one that leads here.
    pub url: String,
    /// What is still to be done; `null` = nothing.
    pub missing: Option<ServedMissing>,
    /// Zones by their ids.
    pub zones: Vec<ServedZoneView>,
    /// Keys.
    pub keys: Vec<PartnerKeyView>,
}

/// A zone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServedZoneView {
    /// As others name it.
    pub zone_id: String,
    /// As others are told.
    pub name: String,
    /// For certification only.
    pub test: bool,
    /// What is published in it.
    pub sources: Vec<ServedSourceView>,
    /// How many permits it serves now.
    pub permits: i64,
    /// When it was last compared with its sources; `null` = never.
    pub as_of: Option<DateTime<Utc>>,
    /// Why it is answered 503 while Pay-by-Plate Sync is on, in a sentence; `null` = it is told.
    pub problem: Option<String>,
}

/// What is published in a zone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServedSourceView {
    /// Of which kind.
    pub kind: ServedKind,
    /// Whose; `null` = our own allow list.
    pub connection_id: Option<i64>,
    /// The connection's name.
    pub connection: Option<String>,
    /// Only what is in this zone of it; `null` = everything.
    pub source_zone: Option<String>,
    /// The connection is switched off: nothing of it is published.
    pub off: bool,
}

/// A key that was given out. The key itself is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerKeyView {
    /// Opaque.
    pub id: String,
    /// Who has it.
    pub name: String,
    /// Which zones; empty = all but the test zones.
    pub zones: Vec<String>,
    /// For certification methods only.
    pub development: bool,
    /// Whether the key is kept here; without it nobody is let in.
    pub has_secret: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Requests that were let in with it.
    pub answered: i64,
    /// The latest of them.
    pub last_at: Option<DateTime<Utc>>,
}

/// A key that was made: it is shown this once. No `Debug`: it carries the key.
#[derive(Clone, Serialize, ToSchema)]
pub struct PartnerKeyMade {
    /// What is kept of it.
    pub key: PartnerKeyView,
    /// The key.
    pub secret: String,
}

/// What a zone serves, the first permits by plate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServedPreview {
    /// The permits.
    pub rows: Vec<ServedPermitView>,
    /// How many there are in all.
    pub total: i64,
    /// When the zone was last compared with its sources; `null` = never.
    pub as_of: Option<DateTime<Utc>>,
}

/// A permit that is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServedPermitView {
    /// Made of its source.
    pub permit_id: String,
    /// As told.
    pub plate: String,
    /// State or country of the plate; empty = not told.
    pub region: String,
    /// From when; `null` = always.
    pub valid_from: Option<DateTime<Utc>>,
    /// Until when; `null` = no end.
    pub valid_until: Option<DateTime<Utc>>,
    /// It counts now.
    pub in_force: bool,
}
