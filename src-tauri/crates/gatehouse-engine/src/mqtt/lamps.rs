//! Parking-space lamps over MQTT, where an engineer switched that on: the protocol names the message and
//! does not describe it.

use crate::Actor;
use crate::controls::wire_lamps;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ladder::Ask;
use crate::request::LampOrder;
use crate::requests::NewAsk;
use crate::view::RequestView;
use gatehouse_domain::CameraId;
use gatehouse_domain::channel::RequestKind;
use serde_json::json;

impl Engine {
    /// Sets parking-space lamps over MQTT; answers when the outcome is known.
    pub async fn set_lamps(&self, actor: &Actor, camera: CameraId, order: LampOrder) -> Result<RequestView> {
        if !self.state().mqtt.settings.lamp {
            return Err(Error::Conflict(
                "Lamps over MQTT are switched off. An engineer switches them on under Settings, MQTT.".into(),
            ));
        }
        if !self.uses_mqtt(camera) {
            return Err(Error::Conflict("This camera is not reached over MQTT.".into()));
        }
        let (lamps, summary) = wire_lamps(&order.lamps)?;
        let detail = Some(json!({ "lamps": order.lamps }));
        let ask = NewAsk { camera, kind: RequestKind::Lamp, summary, detail };
        self.request(actor, ask, Ask::Lamps(lamps)).await
    }
}
