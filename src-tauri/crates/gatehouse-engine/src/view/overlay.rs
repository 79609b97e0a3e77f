//! What a camera was told last to write into its pictures.

use super::SignedView;
use crate::overlay::{OverlaySetup, PhotoSetup};
use serde::Serialize;
use utoipa::ToSchema;

/// What we set last; what the camera shows now it cannot be asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverlaysView {
    /// Text in the live picture; `null` = never set from here.
    pub live: Option<OverlaySetup>,
    /// Who set it, and when.
    pub live_set: Option<SignedView>,
    /// Text in the photos; `null` = never set from here.
    pub photo: Option<PhotoSetup>,
    /// Who set it, and when.
    pub photo_set: Option<SignedView>,
}
