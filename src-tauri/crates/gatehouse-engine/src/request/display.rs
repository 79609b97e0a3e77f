//! Trying out a display.

use gatehouse_domain::display::{LaneDisplay, Occasion};
use serde::Deserialize;
use utoipa::ToSchema;

/// Shows a text now, with a made-up vehicle.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ShowOnDisplay {
    /// Which text.
    pub occasion: Occasion,
    /// The settings to show it with; they need not be saved.
    pub display: LaneDisplay,
}
