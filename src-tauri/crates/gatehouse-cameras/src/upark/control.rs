//! What a keep-alive answer may ask of a camera: exactly one thing at a time (document, keep-alive
//! answer: "control parameters can carry only one type of data at a time").
//!
//! A control that is not meant is absent, never 0: its presence may be the trigger (C-Q28). Ids,
//! addresses, picture filling and MQTT are in the answer only when a camera is to be provisioned
//! anew on purpose.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

/// One thing. The camera acts when the answer arrives, up to a keep-alive interval late, and
/// confirms nothing.
#[derive(Debug, Clone)]
pub enum Control {
    /// Restart.
    Reboot,
    /// Take a picture; it comes back as a capture.
    GetCapture,
    /// Open the gate.
    LetCarPass,
    /// Who drives the parking-space lamps.
    LampMode(LampDriver),
    /// Lamps, for a camera whose lamps the platform drives.
    Lamps(Vec<Lamp>),
    /// Other ids: the camera reports itself under them from then on.
    Ids {
        /// `parkId`.
        park_id: String,
        /// `deviceId`.
        device_id: String,
    },
    /// Another server to upload to.
    Server {
        /// `svrAddress`: a host name or an address.
        address: String,
        /// `svrPort`.
        port: u16,
    },
    /// How it sends its pictures.
    Pictures(PictureFilling),
    /// `None`: leave MQTT. Otherwise: connect to this server.
    Mqtt(Option<MqttServer>),
}

/// Who drives the parking-space lamps (`lampCtrlMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LampDriver {
    /// 0: the camera, by what it sees.
    Camera,
    /// 1: the platform.
    Platform,
}

/// One lamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lamp {
    /// Parking space, for example `001`.
    pub space: String,
    /// How it burns.
    pub mode: LampMode,
    /// In which colour; the document has no colour for a lamp that is off (C-Q29).
    pub color: LampColor,
}

/// How a lamp burns (`mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum LampMode {
    /// 0.
    Off = 0,
    /// 1.
    Steady = 1,
    /// 2.
    FastBlink = 2,
    /// 3.
    SlowBlink = 3,
}

/// The colour of a lamp (`color`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum LampColor {
    /// 1.
    Red = 1,
    /// 2.
    Green = 2,
    /// 3.
    Yellow = 3,
}

/// How a camera sends its pictures (`picFillType`).
#[derive(Debug, Clone)]
pub enum PictureFilling {
    /// 0: not at all.
    None,
    /// 1: with the capture.
    Base64,
    /// 2: kept on a UCS server.
    Ucs,
    /// 3: kept on Aliyun OSS.
    AliOss(ObjectStore),
}

/// Where pictures go with `picFillType` 3.
#[derive(Debug, Clone)]
pub struct ObjectStore {
    /// Server.
    pub endpoint: String,
    /// Access id.
    pub access_key_id: String,
    /// Access key.
    pub access_key_secret: SecretString,
    /// Bucket.
    pub bucket: String,
    /// `ObjectNameHead`: what file paths begin with.
    pub path_head: String,
}

/// The MQTT server a camera is to connect to.
#[derive(Debug, Clone)]
pub struct MqttServer {
    /// `tcp://host:port`.
    pub address: String,
    /// User.
    pub user: String,
    /// Password.
    pub password: SecretString,
    /// `reqTopic`: where it listens for requests.
    pub topic: String,
}

impl Control {
    /// Its members in the answer's `data`, in the order of the document.
    pub(super) fn members(&self) -> Map<String, Value> {
        let members = match self {
            Self::Reboot => json!({ "reboot": 1 }),
            Self::GetCapture => json!({ "getCapture": 1 }),
            Self::LetCarPass => json!({ "letCarPass": 1 }),
            Self::LampMode(driver) => {
                json!({ "lampCtrlMode": u8::from(*driver == LampDriver::Platform) })
            }
            Self::Lamps(lamps) => json!({
                "setLamp": { "num": lamps.len(), "lampInfo": lamps.iter().map(lamp).collect::<Vec<_>>() }
            }),
            Self::Ids { park_id, device_id } => json!({ "parkId": park_id, "deviceId": device_id }),
            Self::Server { address, port } => json!({ "svrAddress": address, "svrPort": port }),
            Self::Pictures(filling) => pictures(filling),
            Self::Mqtt(None) => json!({ "mqttEnable": 0 }),
            Self::Mqtt(Some(server)) => json!({
                "mqttEnable": 1,
                "mqttParam": {
                    "address": server.address,
                    "user": server.user,
                    "pwd": server.password.expose_secret(),
                    "reqTopic": server.topic,
                }
            }),
        };
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

fn lamp(lamp: &Lamp) -> Value {
    json!({ "id": lamp.space, "mode": lamp.mode as u8, "color": lamp.color as u8 })
}

fn pictures(filling: &PictureFilling) -> Value {
    match filling {
        PictureFilling::None => json!({ "picFillType": 0 }),
        PictureFilling::Base64 => json!({ "picFillType": 1 }),
        PictureFilling::Ucs => json!({ "picFillType": 2 }),
        PictureFilling::AliOss(store) => json!({
            "picFillType": 3,
            "aliOssParam": {
                "endpoint": store.endpoint,
                "accessKeyId": store.access_key_id,
                "accessKeySecret": store.access_key_secret.expose_secret(),
                "bucketName": store.bucket,
                "ObjectNameHead": store.path_head,
            }
        }),
    }
}
