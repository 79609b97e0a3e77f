//! What we serve: Gatehouse as a Pay-by-Plate Sync provider, which others (AutoVu) ask at the partner door.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `settings`, `zones`, `keys` | what an engineer sets: on or off, zones and what is published in them, who may ask |
//! | `publish`, `compare` | keeps what a zone serves equal to what its sources say |
//! | `admit` | who is let in, by key; how often |
//! | `answer` | the four questions |
//! | `certify` | test data for certification, in test zones only |
//! | `marker` | the continuation token |
//!
//! It listens nowhere and knows no HTTP: the server carries what is said here through the door.

mod admit;
mod answer;
mod certify;
mod compare;
mod keys;
mod marker;
mod publish;
mod settings;
mod zones;

pub use admit::{PartnerAdmission, PartnerPass};
pub use answer::ServedRefusal;
pub use settings::{CertificationPaths, Serving};

/// The shapes of the interface, for its document.
pub use gatehouse_payments::pay_by_plate::wire;

use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::partner_keys::{self, PartnerKeyRow, ServedSettingRow};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// The name under which a partner's key is kept.
pub(crate) fn key_secret(id: &str) -> String {
    format!("pbp-key:{id}")
}

/// What is set, in memory, and how comparing goes.
pub(crate) struct ServedNow {
    pub setting: ServedSettingRow,
    /// By their ids.
    pub keys: BTreeMap<String, Key>,
    /// By zone; a zone that is not here was not compared since it could be asked.
    pub compared: HashMap<String, Compared>,
}

/// A key in memory.
pub(crate) struct Key {
    pub row: PartnerKeyRow,
    /// When its count was last written.
    pub written: Option<Duration>,
}

/// How comparing a zone with its sources went last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Monotonic time of the last success.
    pub at: Option<Duration>,
    /// Why it failed since.
    pub problem: Option<String>,
}

impl ServedNow {
    pub(crate) fn remembered(conn: &Connection) -> gatehouse_store::Result<ServedNow> {
        let keys = partner_keys::all(conn)?;
        Ok(ServedNow {
            setting: partner_keys::setting(conn)?.unwrap_or_else(settings::usual),
            keys: keys.into_iter().map(|row| (row.id.clone(), Key { row, written: None })).collect(),
            compared: HashMap::new(),
        })
    }

    /// The names of the secrets that are needed.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.keys.keys().map(|id| key_secret(id)).collect()
    }
}

/// What is at work.
pub(crate) struct Served {
    /// Something changed that may be published.
    wake: Notify,
    /// One full read is put together at a time: the others wait, and every other reader of the store does not.
    full_reads: Semaphore,
}

impl Default for Served {
    fn default() -> Served {
        Served { wake: Notify::new(), full_reads: Semaphore::new(1) }
    }
}

impl crate::Engine {
    /// Something changed that may be published: it is compared within a second.
    pub(crate) fn poke_served(&self) {
        self.inner.served.wake.notify_one();
    }

    fn served<T>(&self, look: impl FnOnce(&ServedNow) -> T) -> T {
        look(&self.state().served)
    }
}
