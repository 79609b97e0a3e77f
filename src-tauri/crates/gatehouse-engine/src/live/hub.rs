//! Which cameras are watched: a room for each, and the task that brings its picture.

use super::room::Room;
use super::viewer::Viewer;
use super::{LiveOptions, session};
use crate::engine::Engine;
use crate::error::{Error, Result};
use gatehouse_domain::CameraId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Viewers at the same time, over all cameras.
const MAX_VIEWERS: usize = 32;
/// How long the end of the program waits for the last TEARDOWN.
const GOODBYE: Duration = Duration::from_secs(3);

/// The cameras that are watched.
pub(crate) struct Hub {
    pub options: LiveOptions,
    rooms: Mutex<HashMap<CameraId, Arc<Room>>>,
    /// How many rooms there are.
    open: watch::Sender<usize>,
}

impl Hub {
    pub fn new(options: LiveOptions) -> Hub {
        Hub { options, rooms: Mutex::default(), open: watch::channel(0).0 }
    }

    /// Tries a camera again now, if somebody waits for its picture.
    pub fn try_now(&self, camera: CameraId) {
        if let Some(room) = self.rooms().get(&camera) {
            room.try_now();
        }
    }

    /// Waits until every session has ended.
    pub async fn ended(&self) {
        let ended = async {
            let mut open = self.open.subscribe();
            // The sender lives in `self`: it cannot be gone.
            let _none = open.wait_for(|open| *open == 0).await;
        };
        if tokio::time::timeout(GOODBYE, ended).await.is_err() {
            tracing::warn!("a camera did not take the end of its live session in time");
        }
    }

    /// Closes a room nobody is in; false while somebody is.
    pub(super) fn close_if_empty(&self, camera: CameraId) -> bool {
        let mut rooms = self.rooms();
        let empty = rooms.get(&camera).is_none_or(|room| room.viewers() == 0);
        if empty {
            rooms.remove(&camera);
            self.open.send_replace(rooms.len());
        }
        empty
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<CameraId, Arc<Room>>> {
        // Nothing panics while holding it.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Begins to watch a camera. The session with the camera is shared by all who watch it.
    pub fn watch_live(&self, camera: CameraId) -> Result<Viewer> {
        if !self.state().cameras.contains_key(&camera) {
            return Err(Error::NotFound("camera"));
        }
        if *self.inner.stopping.borrow() {
            return Err(Error::Conflict("Gatehouse is being closed.".into()));
        }
        let hub = &self.inner.live;
        let mut rooms = hub.rooms();
        if rooms.values().map(|room| room.viewers()).sum::<usize>() >= MAX_VIEWERS {
            return Err(Error::Conflict(format!(
                "{MAX_VIEWERS} live pictures are being watched already. Close one of them first."
            )));
        }
        let room = match rooms.get(&camera) {
            Some(room) => Arc::clone(room),
            None => {
                let room = Room::new();
                rooms.insert(camera, Arc::clone(&room));
                hub.open.send_replace(rooms.len());
                // Joined below before the lock goes: the task cannot find it empty.
                tokio::spawn(session::serve(self.clone(), camera, Arc::clone(&room)));
                room
            }
        };
        let (number, outbox) = room.join();
        drop(rooms);
        Ok(Viewer { room, number, outbox })
    }
}
