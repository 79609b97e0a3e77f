//! What an engineer asks of a camera besides its gate: bodies with secrets have no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing for the answer to a camera's next keep-alive.
#[derive(Clone, Deserialize, ToSchema)]
pub struct ControlOrder {
    /// What.
    pub control: ControlRequest,
    /// The camera's id as typed by the engineer; needed for what provisions it anew.
    pub confirm: Option<String>,
    /// Put it in the place of what waits already.
    #[serde(default)]
    pub replace: bool,
}

/// What a keep-alive answer can ask, one at a time.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ControlRequest {
    /// Restart.
    Restart,
    /// Who drives the parking-space lamps.
    LampMode {
        /// `true` = Gatehouse, `false` = the camera.
        platform: bool,
    },
    /// Lamps, when Gatehouse drives them.
    Lamps {
        /// Which, and how.
        lamps: Vec<LampInput>,
    },
    /// Other ids; the camera then appears as a new one.
    Ids {
        /// `parkId`.
        park_id: String,
        /// `deviceId`.
        device_id: String,
    },
    /// Another server to upload to.
    Server {
        /// Host name or address.
        address: String,
        /// Port.
        port: u16,
    },
    /// How it sends its pictures.
    Pictures {
        /// 0 not at all, 1 with the capture, 2 on a UCS server, 3 on Aliyun OSS.
        filling: u8,
        /// Needed for 3.
        store: Option<ObjectStoreInput>,
    },
    /// MQTT.
    Mqtt {
        /// The server to connect to; missing = MQTT off.
        server: Option<MqttServerInput>,
    },
}

impl ControlRequest {
    /// Whether it changes where or how the camera speaks to us.
    pub(crate) fn provisions(&self) -> bool {
        !matches!(self, Self::Restart | Self::LampMode { .. } | Self::Lamps { .. })
    }
}

/// One parking-space lamp.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct LampInput {
    /// Parking space ("001").
    pub space: String,
    /// 0 off, 1 on, 2 fast blink, 3 slow blink.
    pub mode: u8,
    /// 1 red, 2 green, 3 yellow.
    pub color: u8,
}

/// Parking-space lamps to be set over MQTT.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct LampOrder {
    /// Which, and how.
    pub lamps: Vec<LampInput>,
}

/// Where pictures go with filling 3.
#[derive(Clone, Deserialize, ToSchema)]
pub struct ObjectStoreInput {
    /// Server.
    pub endpoint: String,
    /// Access id.
    pub access_key_id: String,
    /// Access key; in memory only until it is handed over.
    pub access_key_secret: String,
    /// Bucket.
    pub bucket: String,
    /// What file paths begin with.
    pub path_head: String,
}

/// The MQTT server a camera is to connect to.
#[derive(Clone, Deserialize, ToSchema)]
pub struct MqttServerInput {
    /// `tcp://host:port`.
    pub address: String,
    /// User.
    pub user: String,
    /// Password; in memory only until it is handed over.
    pub password: String,
    /// Where the camera listens for requests.
    pub topic: String,
}

/// Asks for an opening with the barrier camera's next keep-alive: up to an interval late.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct KeepAliveOpening {
    /// Why; required.
    pub reason: String,
    /// The capture on the screen when it was decided.
    pub capture_id: Option<i64>,
    /// Put it in the place of what waits already.
    #[serde(default)]
    pub replace: bool,
}

/// Asks a camera for a picture now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct CaptureNow {
    /// Read the plate as well; `false` needs MQTT on the camera's lane.
    #[serde(default = "yes")]
    pub recognise: bool,
    /// With the next keep-alive instead of at once.
    #[serde(default)]
    pub by_keep_alive: bool,
    /// Put it in the place of what waits for the keep-alive already.
    #[serde(default)]
    pub replace: bool,
}

fn yes() -> bool {
    true
}

/// Data for a device on a camera's serial port.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SerialSend {
    /// 1 = RS485_1, 2 = RS485_2.
    pub port: u8,
    /// `true`: `data` is pairs of hexadecimal digits, spaces allowed between them; `false`: ASCII.
    pub hex: bool,
    /// At most 1,024 bytes.
    pub data: String,
}
