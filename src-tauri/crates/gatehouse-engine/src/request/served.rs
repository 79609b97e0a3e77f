//! Serving others as a Pay-by-Plate Sync provider, as an engineer sets it.

use gatehouse_domain::payment::ServedKind;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Whether and what we answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct PayByPlateSetup {
    /// We answer at the partner door.
    pub enabled: bool,
    /// Certification methods answer, too.
    pub certification: bool,
    /// Where test data are put in, below the address.
    pub populate_path: String,
    /// Where they are cleared.
    pub clear_path: String,
}

/// A new zone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewServedZone {
    /// As others name it; it stays.
    pub zone_id: String,
    /// As others are told.
    pub name: String,
    /// For certification only: nothing is published in it.
    #[serde(default)]
    pub test: bool,
    /// What is published in it.
    #[serde(default)]
    pub sources: Vec<ServedSource>,
}

/// A zone as it is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ServedZoneSetup {
    /// As others are told.
    pub name: String,
    /// What is published in it, in the place of what is published now.
    pub sources: Vec<ServedSource>,
}

/// What is published in a zone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ServedSource {
    /// Of which kind.
    pub kind: ServedKind,
    /// Whose; missing for our own allow list.
    pub connection_id: Option<i64>,
    /// Only what is in this zone of it; missing = everything.
    pub source_zone: Option<String>,
}

/// A new key. It is made here.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewPartnerKey {
    /// Who gets it.
    pub name: String,
    /// Which zones; empty = all but the test zones (all test zones for a development key).
    #[serde(default)]
    pub zones: Vec<String>,
    /// For certification methods only.
    #[serde(default)]
    pub development: bool,
}

/// Which of the permits a zone serves.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ServedQuery {
    /// Part of a plate; missing = all.
    pub plate: Option<String>,
}
