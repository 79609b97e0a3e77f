//! What cameras are asked to do over HTTP with Digest (LAPI, downstream).
//!
//! Every call opens a fresh connection and makes a fresh handshake; nothing is
//! pooled, cached, retried in the background or repeated once the camera may
//! have acted on it. The outcome of a command is one of four words:
//!
//! - **not sent**: no byte of a command the camera may have acted on was
//!   written. A command answered with 401 belongs here, since a camera that
//!   refuses the credentials has not acted.
//! - **unknown**: bytes were written, and no complete answer that can be read
//!   came back within the time. The connection is reset, so that the network
//!   cannot deliver the command later.
//! - **accepted**: the camera answered, and its `StatusCode` and
//!   `ResponseCode` are both 0 (one of them may be missing).
//! - **refused**: the camera answered with another code, or with a complete
//!   HTTP status from 300 to 499, or with 599 (its word for an unknown path).
//!
//! Where the barrier stands, no answer tells.

mod auth;
mod call;
mod challenge;
mod command;
mod device;
mod digest;
mod envelope;
mod exchange;
mod living_stream;
mod probe;
mod profile;
mod wire;

pub use auth::AuthUsed;
pub use call::GateCommand;
pub use command::{Answered, NotSent, Outcome};
pub use device::{Device, Timeouts};
pub use living_stream::NoAddress;
pub use probe::{Error, ProbeAnswer};
pub use profile::{ListSpelling, Profile};

/// The LAPI client. Holds time limits only; one serves every camera.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lapi {
    timeouts: Timeouts,
}

impl Lapi {
    /// A client with these time limits.
    pub fn new(timeouts: Timeouts) -> Self {
        Self { timeouts }
    }
}
