//! What every handler can reach: the engine, the sessions, the doors' and the intake's state.
//!
//! It holds; it decides nothing.

use crate::doors::Doors;
use crate::intake::IntakeState;
use crate::sessions::Sessions;
use crate::setup::SetupCode;
use gatehouse_engine::Engine;
use std::sync::Arc;
use tokio::sync::watch;

/// Shared by both doors; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The only writer of state.
    pub engine: Engine,
    /// Who is signed in, at the window and in browsers.
    pub sessions: Arc<Sessions>,
    /// The one-time code that lets a browser create the first engineer.
    pub setup: Arc<SetupCode>,
    /// Certificate, TLS of the web door, and the partner door.
    pub doors: Arc<Doors>,
    /// Whether and where the intake listens.
    pub intake: watch::Receiver<IntakeState>,
    /// Becomes true when the program ends.
    pub stopped: watch::Receiver<bool>,
}
