//! What cameras are asked to do over MQTT (downstream), through our own
//! [`Broker`] or somebody else's ([`Client`]).
//!
//! Requests only: whatever a camera answers comes back over HTTP, matched by
//! the request's number (C-Q13). Every message is perishable: QoS 0, never
//! retained, given up when its link breaks, and written at most once:
//!
//! - **not sent**: no byte of it went towards the camera, and none will.
//! - **sent**: it was written. Whether the camera acted, only its result tells.
//! - **unknown**: writing began and the link broke.
//!
//! Nothing that was given up is delivered later, neither by a queue of ours
//! nor by the kernel (see [`broker`] and [`client`] for how).

pub mod broker;
pub mod client;
mod downlink;
mod perishable;

pub use broker::{Account, Broker, BrokerError, BrokerOptions, Report, Visitor};
pub use client::{Client, ClientOptions, LinkState, Tls};
pub use downlink::{
    Addressee, AnswerPath, CaptureMode, Downlink, ListChange, MAX_LIST_ENTRIES, MAX_SERIAL_BYTES, Refusal,
    SerialFormat, SerialPort,
};

/// Shortest and longest time a message may stay on its way, in seconds: what
/// is said to a broker as its expiry.
pub const EXPIRY_S: u32 = 5;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// It was written towards the camera.
    Sent,
    /// It was not, and will not be; in words.
    NotSent(String),
    /// Writing began and the link broke; in words.
    Unknown(String),
}
