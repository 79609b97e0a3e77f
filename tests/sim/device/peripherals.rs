//! What hangs on a device besides barrier and display: parking-space lamps, and the serial port.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// One lamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lamp {
    /// 0 off, 1 steady, 2 fast, 3 slow.
    pub mode: i64,
    /// 1 red, 2 green, 3 yellow.
    pub color: i64,
}

impl Lamp {
    /// The lamps of a `setLamp` object, by id.
    #[must_use]
    pub fn read_all(set_lamp: &Value) -> Vec<(String, Self)> {
        let one = |v: &Value| {
            let lamp = Self { mode: v["mode"].as_i64()?, color: v["color"].as_i64()? };
            Some((v["id"].as_str()?.to_owned(), lamp))
        };
        set_lamp["lampInfo"].as_array().into_iter().flatten().filter_map(one).collect()
    }
}

/// Something that went over the serial port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SerialMessage {
    /// When.
    pub at: DateTime<Utc>,
    /// 1 RS485_1, 2 RS485_2; `None` where the document names no port (upstream, or left out).
    pub port: Option<i64>,
    /// Towards the peripheral, or from it.
    pub to_peripheral: bool,
    /// Written in hex digits, or as text.
    pub hex: bool,
    /// As it came.
    pub data: String,
}

/// What hangs on the serial port and how it behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Peripheral {
    /// It never says anything by itself.
    #[default]
    Quiet,
    /// It repeats what it is told.
    Echo,
    /// It answers everything with these words.
    Answers(String),
}

impl Peripheral {
    /// What it says to this.
    #[must_use]
    pub fn reply(&self, heard: &str) -> Option<String> {
        match self {
            Self::Quiet => None,
            Self::Echo => Some(heard.to_owned()),
            Self::Answers(words) => Some(words.clone()),
        }
    }
}

/// One message that reached the camera's MQTT client.
#[derive(Debug, Clone, Serialize)]
pub struct MqttMessage {
    /// When it had been read completely.
    pub at: DateTime<Utc>,
    /// The topic it was published on.
    pub topic: String,
    /// Quality of service of the delivery.
    pub qos: u8,
    /// Delivered from the broker's memory.
    pub retain: bool,
    /// Marked as sent before.
    pub dup: bool,
    /// What was in it, when it is JSON.
    pub message: Option<Value>,
    /// What the camera made of it: `done`, `failed`, `malformed`, `not for me`.
    pub outcome: &'static str,
}
