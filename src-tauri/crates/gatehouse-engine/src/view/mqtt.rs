//! MQTT: which broker, how it is, which cameras are there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which broker cameras are reached through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MqttMode {
    /// None: MQTT is not used.
    #[default]
    Off,
    /// Our own, in this program.
    Embedded,
    /// Somebody else's: Mosquitto, EMQX.
    External,
}

/// MQTT as an engineer sets it; passwords are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MqttSettings {
    /// Which broker.
    pub mode: MqttMode,
    /// Where our own listens: address and port.
    pub listen: String,
    /// Where the other one is: name or address, and port.
    pub address: String,
    /// The other one speaks TLS.
    pub tls: bool,
    /// Certificates to trust, PEM; `null` = the operating system's.
    pub ca_pem: Option<String>,
    /// Our user at the other one; empty = none.
    pub user: String,
    /// The word that stands for the camera's id in each message ("all" or "1ton"); `null` = each
    /// camera's own id.
    pub broadcast_word: Option<String>,
    /// Parking-space lamps may be driven (type 3, which the protocol names and does not describe).
    pub lamp: bool,
}

impl Default for MqttSettings {
    fn default() -> MqttSettings {
        MqttSettings {
            mode: MqttMode::Off,
            listen: "0.0.0.0:1883".to_owned(),
            address: String::new(),
            tls: true,
            ca_pem: None,
            user: String::new(),
            broadcast_word: None,
            lamp: false,
        }
    }
}

/// MQTT as it is set and as it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MqttView {
    /// As set.
    pub settings: MqttSettings,
    /// Whether a password for the other broker is kept.
    pub has_password: bool,
    /// Whether what is set works; off and waiting for a lane count as working.
    pub ok: bool,
    /// The same in one sentence.
    pub sentence: String,
    /// Names of the lanes that use it.
    pub lanes: Vec<String>,
    /// Where our own broker listens (address:port); `null` while it does not.
    pub bound: Option<String>,
    /// Cameras that have a user at our broker or serve a lane that uses MQTT.
    pub cameras: Vec<MqttCameraView>,
    /// Whoever was not let in or not allowed something, newest first; at most 20.
    pub refused: Vec<MqttRefusedView>,
    /// Results that belong to no request of ours, newest first; at most 20.
    pub unmatched: Vec<UnmatchedView>,
}

/// A camera as the MQTT settings show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MqttCameraView {
    /// Row number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Its lane.
    pub lane_name: Option<String>,
    /// Whether that lane uses MQTT.
    pub in_use: bool,
    /// How it stands.
    pub mqtt: CameraMqttView,
}

/// A camera's MQTT.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CameraMqttView {
    /// Its user at our broker; `null` = none was made yet.
    pub user: Option<String>,
    /// Whether it has a password there.
    pub has_password: bool,
    /// Its request topic.
    pub topic: String,
    /// The usual topics: its own, and the one some installations give all cameras.
    pub usual_topics: Vec<String>,
    /// Another camera has the same topic.
    pub shared: bool,
    /// Connected to our broker since; `null` = not connected, or another broker is used.
    pub connected_since: Option<DateTime<Utc>>,
    /// Whether it subscribed to its topic; without that nothing reaches it.
    pub listening: bool,
    /// Where its connection comes from.
    pub address: Option<String>,
    /// MQTT version it speaks: 3.1, 3.1.1 or 5.
    pub protocol: Option<String>,
    /// Parking-space lamps may be set over MQTT.
    pub lamps: bool,
    /// When our broker last refused it something, and why.
    pub last_refused: Option<MqttRefusedView>,
}

/// Somebody our broker did not let in, or did not allow something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MqttRefusedView {
    /// When, last.
    pub at: DateTime<Utc>,
    /// User name it gave; empty = none.
    pub user: String,
    /// MQTT client id it gave.
    pub client_id: String,
    /// Where it comes from.
    pub address: String,
    /// What was refused and why.
    pub why: String,
    /// How often.
    pub count: i64,
}

/// What a test of MQTT found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MqttTestView {
    /// Whether requests would get through.
    pub ok: bool,
    /// What was found, in one sentence.
    pub sentence: String,
    /// What to do next, in one sentence; empty when nothing.
    pub advice: String,
    /// How long another broker took to let us in, in milliseconds; `null` for our own.
    pub latency_ms: Option<i64>,
}

/// A result that belongs to no request of ours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnmatchedView {
    /// When it came.
    pub at: DateTime<Utc>,
    /// Which camera sent it.
    pub camera: String,
    /// What it answers: gate, list, display, capture.
    pub what: String,
    /// The number it carries; empty = none.
    pub request_id: String,
    /// What it says.
    pub words: String,
}

/// What is to be typed into a camera; the password is shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MqttAccountView {
    /// User.
    pub user: String,
    /// Password.
    pub password: String,
    /// Request topic.
    pub topic: String,
}
