//! A bounded waiting line between async callers and a plain thread. Bounded in jobs and in bytes;
//! a caller waits for room up to a stated time. It does not know what a job is.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// Bytes are counted in whole KiB, because a semaphore counts in `u32`.
const UNIT: usize = 1024;

pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    ready: Condvar,
    slots: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
    bytes_units: usize,
    wait: Duration,
}

struct State<J> {
    waiting: VecDeque<Waiting<J>>,
    closed: bool,
}

struct Waiting<J> {
    job: J,
    bytes: usize,
    // Given back when the job leaves the line.
    _room: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl<J: Send> Queue<J> {
    /// At most `jobs` jobs and `bytes` bytes wait; a caller waits at most `wait` for room.
    pub(crate) fn new(jobs: usize, bytes: usize, wait: Duration) -> Self {
        let bytes_units = (bytes / UNIT).max(1);
        Self {
            state: Mutex::new(State { waiting: VecDeque::new(), closed: false }),
            ready: Condvar::new(),
            slots: Arc::new(Semaphore::new(jobs)),
            bytes: Arc::new(Semaphore::new(bytes_units)),
            bytes_units,
            wait,
        }
    }

    /// Puts a job in line, waiting for room. `Overloaded` after the stated wait, `Closed` when
    /// nobody will take it any more. A job larger than all the room there is takes all of it.
    pub(crate) async fn push(&self, job: J, bytes: usize) -> Result<()> {
        let units = bytes.div_ceil(UNIT).min(self.bytes_units);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        let room = tokio::time::timeout(self.wait, async {
            let slot = Arc::clone(&self.slots).acquire_owned().await;
            let space = Arc::clone(&self.bytes).acquire_many_owned(units).await;
            slot.and_then(|slot| Ok((slot, space?)))
        });
        let room = room.await.map_err(|_elapsed| Error::Overloaded)?.map_err(|_closed| Error::Closed)?;
        let mut state = self.lock();
        if state.closed {
            return Err(Error::Closed);
        }
        state.waiting.push_back(Waiting { job, bytes, _room: room });
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    /// Blocks until there is work; takes up to `jobs` jobs and `bytes` bytes, at least one job.
    /// `None` once the line is closed and empty.
    pub(crate) fn pop(&self, jobs: usize, bytes: usize) -> Option<Vec<J>> {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if state.closed {
                return None;
            }
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        let mut taken_bytes = 0;
        while let Some(next) = state.waiting.front() {
            if !taken.is_empty() && (taken.len() == jobs || taken_bytes + next.bytes > bytes) {
                break;
            }
            taken_bytes += next.bytes;
            taken.extend(state.waiting.pop_front().map(|waiting| waiting.job));
        }
        Some(taken)
    }

    /// How many jobs wait in line now.
    pub(crate) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Takes no more jobs; those in line are still handed out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.slots.close();
        self.bytes.close();
        self.ready.notify_all();
    }

    /// Drops what is still in line; for a worker that stops without finishing its work, so that
    /// the callers learn of it instead of waiting for ever.
    pub(crate) fn abandon(&self) {
        self.close();
        self.lock().waiting.clear();
    }

    // A panic while holding the lock cannot leave the line half changed: every change is one call.
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
