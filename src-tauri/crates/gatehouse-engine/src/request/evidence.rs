//! Questions about a plate, and what sources may do.

use gatehouse_domain::evidence::SourceRule;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// How a plate is asked about.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlateQuestion {
    /// Waits for the sources' answers, up to the deadline.
    pub wait: Option<bool>,
    /// As if the vehicle stood at this lane; without one, unpaid services are a warning.
    pub lane_id: Option<i64>,
}

/// What counts at the gate; a missing field stays as it is.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub struct SourceRulesChange {
    /// What OPS-COM may do.
    pub paid_permits: Option<SourceRule>,
    /// What Pay-by-Plate providers may do.
    pub rights: Option<SourceRule>,
    /// How long answers are waited for, 50..=5000 ms.
    pub deadline_ms: Option<i64>,
}
