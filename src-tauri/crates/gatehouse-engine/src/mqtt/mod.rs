//! Cameras reached over MQTT. No lane uses it yet: every request stays on the camera's own interface.

use crate::engine::Engine;
use crate::ladder::Ask;
use gatehouse_cameras::lapi::{Answered, GateCommand};
use gatehouse_domain::CameraId;
use tokio::time::Instant;

/// Whether the MQTT downlink has a form for this request at all.
pub(crate) fn can_carry(ask: &Ask) -> bool {
    match ask {
        Ask::Gate(command) => matches!(command, GateCommand::Open | GateCommand::Close),
        Ask::Capture { .. } | Ask::Restart | Ask::Led(_) => true,
        Ask::LiveOsd(_) | Ask::PhotoOsd(_) => false,
    }
}

impl Engine {
    /// Asks a camera over MQTT; `None` = its lane does not use MQTT.
    pub(crate) async fn over_mqtt(
        &self,
        _camera: CameraId,
        _ask: &Ask,
        _request_id: &str,
        _not_after: Instant,
    ) -> Option<Answered> {
        None
    }
}
