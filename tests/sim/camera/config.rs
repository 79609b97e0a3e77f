//! How one camera's upstream half behaves. Values only.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use chrono::FixedOffset;

use crate::sim::body::Identity;

/// What a camera does with its TCP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// One connection, kept alive; uploads queue up behind each other.
    Kept,
    /// A new connection for every message, closed after the answer.
    Fresh,
}

/// Whether a camera re-sends a capture that was not taken: nobody knows, so both kinds exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It forgets.
    Never,
    /// It sends the same body again, so often, after this pause, until HTTP 200 with `code` 200.
    Times(u32, Duration),
}

/// How one camera behaves.
#[derive(Debug, Clone)]
pub struct CameraConfig {
    /// Who it says it is, until the platform changes it.
    pub identity: Identity,
    /// Where the platform listens, until the platform changes it.
    pub intake: SocketAddr,
    /// The address it speaks from; `None` leaves it to the operating system.
    pub source: Option<IpAddr>,
    /// Pause between basic data until one is answered. 30 s in the document.
    pub basic_info_interval: Duration,
    /// Pause between keepalives. 30 s in the document.
    pub keep_alive_interval: Duration,
    /// What it does with its connection.
    pub connection: Connection,
    /// The `Content-Type` it sends; `None` sends none.
    pub content_type: Option<String>,
    /// How long it waits for an answer.
    pub reply_timeout: Duration,
    /// How far its clock is ahead of the truth, milliseconds.
    pub clock_offset_ms: i64,
    /// Whether it sets its clock to `svrTime`.
    pub adopt_server_time: bool,
    /// The zone its `picTime` is written in; `None` = this machine's.
    pub zone: Option<FixedOffset>,
    /// Re-sending of captures.
    pub retry: Retry,
    /// How long it is silent while it restarts.
    pub restart_time: Duration,
}

impl CameraConfig {
    /// A well-behaved camera with the document's intervals.
    #[must_use]
    pub fn new(identity: Identity, intake: SocketAddr) -> Self {
        Self {
            identity,
            intake,
            source: None,
            basic_info_interval: Duration::from_secs(30),
            keep_alive_interval: Duration::from_secs(30),
            connection: Connection::Fresh,
            content_type: Some("application/json".into()),
            reply_timeout: Duration::from_secs(10),
            clock_offset_ms: 0,
            adopt_server_time: false,
            zone: None,
            retry: Retry::Never,
            restart_time: Duration::from_secs(2),
        }
    }
}
