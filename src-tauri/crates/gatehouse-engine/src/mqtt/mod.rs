//! Cameras reached over MQTT, through our own broker or somebody else's.
//!
//! Requests go out here ([`send`]); their results come back as uploads ([`answers`]). One task keeps
//! what runs equal to what is set ([`keeper`]). Nothing runs until a lane uses MQTT.

mod account;
mod answers;
mod keeper;
mod lamps;
mod now;
mod plan;
mod send;
mod settings;

use crate::engine::Engine;
use crate::ladder::Ask;
use answers::Awaited;
use gatehouse_cameras::lapi::{Answered, GateCommand};
use gatehouse_cameras::mqtt::{Broker, CaptureMode, Client, Downlink, SerialFormat, SerialPort};
use gatehouse_domain::CameraId;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

pub(crate) use account::{broker_secret, has_mqtt_password, secrets_of, topic, topics_to_choose};
pub(crate) use answers::Answer;
pub(crate) use now::{MqttNow, Present, Refused};

/// How long a change of settings waits until it is in force.
const IN_FORCE: Duration = Duration::from_secs(5);

/// What runs, and what is waited for.
pub(crate) struct Mqtt {
    /// The way out; `None` = there is none.
    link: RwLock<Option<Arc<Link>>>,
    /// Results that somebody waits for.
    awaited: Awaited,
    /// Wakes the keeper.
    poke: Notify,
    /// How often it was woken, and up to which time it has looked.
    asked: AtomicU64,
    looked: watch::Sender<u64>,
}

/// The way out.
#[derive(Debug)]
enum Link {
    Own(Broker),
    External(Client),
}

impl Mqtt {
    pub(crate) fn new() -> Mqtt {
        Mqtt {
            link: RwLock::new(None),
            awaited: Awaited::default(),
            poke: Notify::new(),
            asked: AtomicU64::new(0),
            looked: watch::channel(0).0,
        }
    }

    fn link(&self) -> Option<Arc<Link>> {
        self.link.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_link(&self, link: Option<Arc<Link>>) {
        *self.link.write().unwrap_or_else(PoisonError::into_inner) = link;
    }
}

/// The MQTT message for a request; `None` = it has no form for it.
fn downlink(ask: &Ask) -> Option<Downlink> {
    match ask {
        Ask::Gate(GateCommand::Open) => Some(Downlink::OpenGate),
        Ask::Gate(GateCommand::Close) => Some(Downlink::CloseGate),
        Ask::Gate(GateCommand::OpenAndLock | GateCommand::Unlock) => None,
        Ask::Capture { recognise: true } => Some(Downlink::Capture(CaptureMode::Recognize)),
        Ask::Capture { recognise: false } => Some(Downlink::Capture(CaptureMode::Snapshot)),
        Ask::Restart => Some(Downlink::Restart),
        Ask::Led(message) => Some(Downlink::Led(message.clone())),
        Ask::Serial(serial) => Some(Downlink::Serial {
            port: if serial.port == 2 { SerialPort::Second } else { SerialPort::First },
            format: if serial.hex { SerialFormat::Hex } else { SerialFormat::Ascii },
            data: serial.data.clone(),
        }),
        Ask::Lamps(lamps) => Some(Downlink::Lamps(lamps.clone())),
        Ask::LiveOsd(_) | Ask::PhotoOsd(_) => None,
    }
}

impl Engine {
    /// Asks a camera over MQTT; `None` = its lane does not use MQTT.
    pub(crate) async fn over_mqtt(
        &self,
        camera: CameraId,
        ask: &Ask,
        request_id: &str,
        not_after: Instant,
    ) -> Option<Answered> {
        if !self.uses_mqtt(camera) {
            return None;
        }
        let Some(downlink) = downlink(ask) else {
            return Some(send::not_sent("it has no form for this request"));
        };
        self.send_downlink(camera, &downlink, request_id, not_after).await
    }

    /// Whether a camera is reached over MQTT as well: as its lane says; without a lane (a parking-space
    /// camera) when it has a user there.
    pub(crate) fn uses_mqtt(&self, camera: CameraId) -> bool {
        let state = self.state();
        match state.lane_of_camera(camera) {
            Some(lane) => lane.row.mqtt,
            None => state.cameras.get(&camera).is_some_and(|camera| camera.row.mqtt_user.is_some()),
        }
    }

    /// Has the keeper look at the settings again, without waiting.
    pub(crate) fn poke_mqtt(&self) -> u64 {
        let asked = self.inner.mqtt.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.inner.mqtt.poke.notify_one();
        asked
    }

    /// Has the keeper look, and waits until what is set is in force (or failed); a few seconds at most.
    pub(crate) async fn mqtt_in_force(&self) {
        let asked = self.poke_mqtt();
        let mut looked = self.inner.mqtt.looked.subscribe();
        // What takes longer is shown when it is done.
        let _ = tokio::time::timeout(IN_FORCE, looked.wait_for(|looked| *looked >= asked)).await;
    }
}
