//! What the embedded broker has to say.

use std::net::SocketAddr;

/// Something happened at the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A camera is connected under its user; it still has to subscribe.
    Connected(Visitor),
    /// It hears its request topic from now on.
    Listening {
        /// Whose connection.
        user: String,
        /// The topic.
        topic: String,
    },
    /// It is gone.
    Disconnected {
        /// Who.
        visitor: Visitor,
        /// Why, in words.
        why: String,
    },
    /// Somebody was not let in, or not allowed to do something.
    Refused {
        /// Who.
        visitor: Visitor,
        /// What and why, in words.
        why: String,
    },
    /// A camera published something. Nobody hears it, but it is worth keeping:
    /// the document says in one place that responses come over MQTT (C-Q13).
    Said {
        /// Who.
        visitor: Visitor,
        /// On which topic.
        topic: String,
        /// What, at most [`MAX_SAID_BYTES`] of it.
        payload: Vec<u8>,
    },
}

/// Most of a camera's own message that is handed on, in bytes.
pub const MAX_SAID_BYTES: usize = 4096;

/// A connection, as it presented itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Its user name; empty when it gave none.
    pub user: String,
    /// Its MQTT client id.
    pub client_id: String,
    /// Where it comes from.
    pub address: SocketAddr,
    /// `3.1`, `3.1.1` or `5`; empty when it did not get that far.
    pub protocol: &'static str,
}
