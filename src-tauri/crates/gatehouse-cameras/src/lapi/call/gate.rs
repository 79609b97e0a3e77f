//! L11, the gate.

use http::Method;
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi};

/// What a gate can be told. The numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum GateCommand {
    /// Raise the barrier.
    Open = 0,
    /// Raise it and keep it up.
    OpenAndLock = 1,
    /// End "open and lock".
    Unlock = 2,
    /// Lower it.
    Close = 3,
}

impl GateCommand {
    fn body(self) -> &'static [u8] {
        match self {
            Self::Open => br#"{"Command":0}"#,
            Self::OpenAndLock => br#"{"Command":1}"#,
            Self::Unlock => br#"{"Command":2}"#,
            Self::Close => br#"{"Command":3}"#,
        }
    }
}

impl Lapi {
    /// Moves the barrier. Nothing is written after `not_after`; once written,
    /// the answer is awaited until the total time limit. Dropping the future
    /// resets the connection.
    pub async fn gate(&self, device: &Device, command: GateCommand, not_after: Instant) -> Answered {
        let request = Request {
            method: Method::POST,
            path: &device.profile.gate_path,
            content_type: Some("application/json"),
            body: command.body(),
        };
        self.command(device, &request, not_after).await
    }
}
