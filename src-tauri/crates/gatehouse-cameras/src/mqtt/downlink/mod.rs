//! Everything a camera can be asked over MQTT, and the exact bytes of it.
//!
//! Types 1, 2, 4, 5, 6, 7 and 8 are documented; type 3 (parking-space lamp) is
//! only named there, so it is sent in the shape of the keep-alive's `setLamp`.
//! The vendor's spellings (`scenseInfoList`) and types (times of lists as text)
//! are kept here and nowhere else.

mod check;
mod wire;

#[cfg(test)]
mod tests;

use crate::led::LedMessage;
use crate::list_item::{DeviceList, ListItem};
use crate::upark::Lamp;

/// Longest message through the serial port, in bytes on the wire.
pub const MAX_SERIAL_BYTES: usize = 1024;
/// Most entries in one message: the document names no limit (C-Q33), so a
/// message stays well below what small brokers and cameras take.
pub const MAX_LIST_ENTRIES: usize = 100;

/// What a camera is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Downlink {
    /// Type 1: take a picture now.
    Capture(CaptureMode),
    /// Type 2: restart.
    Restart,
    /// Type 3: parking-space lamps.
    Lamps(Vec<Lamp>),
    /// Type 4: change a list it holds.
    List(ListChange),
    /// Type 5: raise the barrier.
    OpenGate,
    /// Type 6: hand bytes to a device on its serial port.
    Serial {
        /// Which of the two ports.
        port: SerialPort,
        /// How `data` is written.
        format: SerialFormat,
        /// Characters, or pairs of hexadecimal digits.
        data: String,
    },
    /// Type 7: show, and perhaps say, something.
    Led(LedMessage),
    /// Type 8: lower the barrier.
    CloseGate,
}

/// `mode` of type 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum CaptureMode {
    /// Take a picture and read the plate.
    Recognize = 1,
    /// Take a picture only.
    Snapshot = 2,
}

/// Type 4. Entries are keyed by plate, not by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListChange {
    /// Mode 1.
    Add(DeviceList, Vec<ListItem>),
    /// Mode 2.
    Edit(DeviceList, Vec<ListItem>),
    /// Mode 3.
    Delete(DeviceList, Vec<ListItem>),
}

/// `serialNo` of type 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SerialPort {
    /// RS485_1.
    First = 1,
    /// RS485_2.
    Second = 2,
}

/// `type` of type 6's parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SerialFormat {
    /// One character is one byte.
    Ascii = 1,
    /// Two hexadecimal digits are one byte.
    Hex = 2,
}

/// Whom a message is meant for, in `deviceId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// One camera, by its id.
    Camera(String),
    /// Every camera that hears it: "all", or "1ton" in older firmware (C-Q12).
    Everyone(String),
}

/// Where the result of a message comes back, all of them over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerPath {
    /// U5, with the picture.
    ManualCapture,
    /// U6.
    List,
    /// U7.
    Gate,
    /// U8.
    Led,
    /// Not in the document; seen in public code: `notifyresult/lamp`.
    Lamp,
    /// None is documented.
    Nowhere,
}

/// Why a message is not made at all; a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Downlink {
    /// The protocol's number for it.
    pub fn type_number(&self) -> u8 {
        match self {
            Self::Capture(_) => 1,
            Self::Restart => 2,
            Self::Lamps(_) => 3,
            Self::List(_) => 4,
            Self::OpenGate => 5,
            Self::Serial { .. } => 6,
            Self::Led(_) => 7,
            Self::CloseGate => 8,
        }
    }

    /// Where its result comes back.
    pub fn answer_path(&self) -> AnswerPath {
        match self {
            Self::Capture(_) => AnswerPath::ManualCapture,
            Self::List(_) => AnswerPath::List,
            Self::OpenGate | Self::CloseGate => AnswerPath::Gate,
            Self::Led(_) => AnswerPath::Led,
            Self::Lamps(_) => AnswerPath::Lamp,
            Self::Restart | Self::Serial { .. } => AnswerPath::Nowhere,
        }
    }

    /// Whether it moves a barrier. Such a message is never addressed to
    /// everyone on a topic that several cameras share.
    pub fn moves_a_barrier(&self) -> bool {
        matches!(self, Self::OpenGate | Self::CloseGate)
    }

    /// The bytes of its JSON. Refused when the documented limits do not allow it.
    pub fn message(&self, request_id: &str, park_id: &str, to: &Addressee) -> Result<Vec<u8>, Refusal> {
        check::check(self)?;
        Ok(wire::envelope(self, request_id, park_id, to))
    }
}
