//! What can go wrong between the simulator and the program it talks to.
//!
//! It names meanings, not sources; what the other side answered is never an error here.

use std::io;
use std::net::SocketAddr;

/// Why an exchange did not come to a complete answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No TCP connection could be made.
    #[error("no connection to {addr}: {source}")]
    Connect {
        /// Where we tried to go.
        addr: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The other side closed or reset the connection before a complete answer.
    #[error("the connection ended before a complete answer: {0}")]
    Closed(String),
    /// The other side did not answer within the time allowed.
    #[error("no answer within {timeout_ms} ms")]
    TimedOut {
        /// How long was waited.
        timeout_ms: u64,
    },
    /// What came back is not HTTP/1.x.
    #[error("not HTTP: {0}")]
    NotHttp(String),
    /// What came back is larger than the simulator keeps.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The bound that was passed.
        limit: usize,
    },
    /// The simulated camera is switched to silent and sends nothing.
    #[error("this camera is silent")]
    Silent,
    /// A listener could not be opened.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address asked for.
        addr: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// A scene could not be drawn or encoded.
    #[error("cannot draw the scene: {0}")]
    Scene(String),
}

/// The result of an exchange.
pub type Result<T> = std::result::Result<T, Error>;
