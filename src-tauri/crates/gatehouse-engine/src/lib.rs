//! What happens: recorder, engine loop, gate, alarms, lists, people, feed, health.
//!
//! The engine is the only writer of state. It knows no HTTP and no window.

pub mod alarms;
pub mod audit;
pub mod cameras;
pub mod captures;
pub mod error;
pub mod feed;
pub mod gate;
pub mod lanes;
pub mod lists;
pub mod people;
pub mod request;
pub mod site;
pub mod view;

pub use error::{Error, Result};

use gatehouse_domain::people::Role;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Who asks: every change of state is signed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Operator's row number; `None` = the booth display or the program itself.
    pub operator_id: Option<i64>,
    /// Name as shown ("unidentified" for the booth display).
    pub name: String,
    /// Rights; `None` = the booth display.
    pub role: Option<Role>,
    /// Through which door.
    pub door: view::Door,
}

impl Actor {
    /// The booth window while nobody is signed in.
    pub fn booth_display() -> Actor {
        Actor { operator_id: None, name: "unidentified".into(), role: None, door: view::Door::Window }
    }
}

/// A picture or rendition, ready to be answered.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The bytes.
    pub bytes: bytes::Bytes,
    /// `image/jpeg`, `image/png` or `application/octet-stream`.
    pub content_type: &'static str,
    /// Strong entity tag, without quotes.
    pub etag: String,
    /// A name for saving it: lane, time and plate.
    pub file_name: String,
}

/// One upload as the intake took it off the wire.
#[derive(Debug)]
pub struct Upload {
    /// Path as sent.
    pub path: String,
    /// The bytes.
    pub body: bytes::Bytes,
    /// Where it came from.
    pub source: SocketAddr,
    /// When its last byte was received.
    pub received_at: gatehouse_domain::Instant,
}

/// How to start the engine.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where the key of the encrypted password file lies (outside the data directory).
    pub key_dir: PathBuf,
    /// Whether the OS keyring may be used.
    pub use_keyring: bool,
    /// Program name written into the lock of the data directory.
    pub program: String,
    /// Runs on simulated cameras.
    pub demo: bool,
}

/// The engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {}

impl Engine {
    /// Opens the store and starts the loop.
    pub async fn start(_options: EngineOptions) -> anyhow::Result<Engine> {
        todo!()
    }

    /// Handles one upload of a camera; answers the bytes of the documented reply (always HTTP 200).
    pub async fn receive(&self, _upload: Upload) -> Vec<u8> {
        todo!()
    }

    /// Everything the booth screen needs at once.
    pub async fn snapshot(&self) -> Result<view::Snapshot> {
        todo!()
    }

    /// The numbered events.
    pub fn feed(&self) -> &feed::Feed {
        todo!()
    }

    /// Tells whether the intake listens; raises or clears the alarm.
    pub async fn intake_is(&self, _state: std::result::Result<SocketAddr, String>) {
        todo!()
    }

    /// Seeds the demo's operators, lanes and lists.
    pub async fn seed_demo(&self, _seed: DemoSeed) -> anyhow::Result<()> {
        todo!()
    }

    /// Finishes what is being written and closes the store.
    pub async fn shutdown(&self) {
        todo!()
    }
}

/// What `--demo FILE` contains (JSON).
#[derive(Debug, Clone, serde::Deserialize)]
pub struct DemoSeed {
    /// Operators.
    pub operators: Vec<DemoOperator>,
    /// Lanes with one camera each.
    pub lanes: Vec<DemoLane>,
    /// Allow and block entries.
    pub list_entries: Vec<request::ListEntryInput>,
}

/// An operator of the demo.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct DemoOperator {
    /// Name.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// PIN.
    pub pin: String,
}

/// A lane of the demo with its one camera.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct DemoLane {
    /// Name.
    pub name: String,
    /// Entry or exit.
    pub direction: gatehouse_domain::lane::Direction,
    /// Camera's lot id.
    pub park_id: String,
    /// Camera's id.
    pub device_id: String,
    /// Address of its command interface.
    pub lapi_address: String,
    /// Digest user.
    pub user: String,
    /// Digest password.
    pub password: String,
    /// Opens by itself for an exact allow match.
    #[serde(default)]
    pub automatic_opening: bool,
}
