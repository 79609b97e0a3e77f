//! What a device was told to do that takes more than its memory: a picture, a restart, a word from a peripheral.
//!
//! Whoever receives such an order (`LAPI`, `keepalive`, `MQTT`) only passes it on; [`super::whole::SimCamera`] does it.

use tokio::sync::mpsc;

use super::mqtt::Answering;

/// One order.
#[derive(Debug, Clone)]
pub enum Order {
    /// Take a picture of what stands there.
    Capture {
        /// The request to name in the result; `None` when it did not come by MQTT (C-Q27).
        request_id: Option<String>,
        /// Whether to read the plate (`mode` 1) or only to take a picture (`mode` 2).
        recognise: bool,
        /// How the result goes back.
        answering: Answering,
    },
    /// Be silent for a moment, then introduce yourself again.
    Restart,
    /// A peripheral on the serial port says this.
    Peripheral(String),
    /// The cable was cut.
    Unplugged,
}

/// Where orders go. A camera that is still busy with sixteen of them drops the next.
pub type Orders = mpsc::Sender<Order>;

impl Order {
    /// A capture that was not asked for by MQTT.
    #[must_use]
    pub fn capture() -> Self {
        Self::Capture { request_id: None, recognise: true, answering: Answering::AsDocumented }
    }
}
