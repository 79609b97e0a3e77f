//! How the store is: room left, sizes, and the last thing that went wrong. It measures and
//! remembers; raising an alarm is the caller's part.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Utc;

use crate::error::{Error, Result};
use crate::volumes::Volumes;

/// A failure of the store itself (not of one operation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// When, in milliseconds since 1970 UTC by this computer's clock.
    pub at_ms: i64,
    /// What, in one sentence.
    pub what: String,
}

/// The state of the store at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Bytes this program may still write on the disk of the data folder.
    pub free_bytes: u64,
    /// Size of the database file in bytes.
    pub database_bytes: u64,
    /// Size of the database's write-ahead log in bytes.
    pub wal_bytes: u64,
    /// Number of the picture volume being filled; `None` before the first picture.
    pub volume: Option<i64>,
    /// Bytes used in that volume.
    pub volume_used_bytes: u64,
    /// Jobs waiting for the writer thread.
    pub waiting_jobs: usize,
    /// The last batch could not be made durable; `false` again after the next that could.
    pub failing: bool,
    /// The last failure since the store was opened.
    pub last_fault: Option<Fault>,
}

/// What the writer thread knows, for [`crate::Store::health`] to read.
#[derive(Debug, Default)]
pub(crate) struct Status {
    state: Mutex<State>,
}

#[derive(Debug, Default, Clone)]
struct State {
    position: Option<(i64, u64)>,
    failing: bool,
    last_fault: Option<Fault>,
}

impl Status {
    pub(crate) fn moved_to(&self, volumes: &Volumes) {
        self.lock().position = volumes.position();
    }

    pub(crate) fn committed(&self, volumes: &Volumes) {
        let mut state = self.lock();
        state.position = volumes.position();
        state.failing = false;
    }

    pub(crate) fn failed(&self, error: &Error) {
        self.lock().failing = true;
        self.noticed(error);
    }

    /// Something is wrong that does not stop the store from recording.
    pub(crate) fn noticed(&self, error: &Error) {
        let fault = Fault { at_ms: Utc::now().timestamp_millis(), what: error.to_string() };
        self.lock().last_fault = Some(fault);
    }

    pub(crate) fn health(&self, dir: &Path, database: &Path, waiting_jobs: usize) -> Result<Health> {
        let state = self.lock().clone();
        let wal = database.with_extension("db-wal");
        Ok(Health {
            free_bytes: fs4::available_space(dir)?,
            database_bytes: database.metadata()?.len(),
            // There is no log right after a clean start.
            wal_bytes: wal.metadata().map_or(0, |meta| meta.len()),
            volume: state.position.map(|(id, _end)| id),
            volume_used_bytes: state.position.map_or(0, |(_id, end)| end),
            waiting_jobs,
            failing: state.failing,
            last_fault: state.last_fault,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
