//! Lists reach the cameras: one task per camera compares what it is to hold with what it holds as far as we know
//! and sends the difference in small requests. Each is woken by what changes, and by time.
//!
//! It decides nothing about a plate: what is to be held comes from the lists and the lanes, what has to be done
//! from `gatehouse_domain::camera_list`.

mod alarm;
mod carry_out;
mod check;
mod control;
mod holders;
mod mailbox;
mod over_mqtt;
mod round;
mod standing;
mod tell;
mod wording;

use crate::engine::Engine;
use gatehouse_domain::CameraId;
use gatehouse_store::table::camera_lists;
use mailbox::Mailbox;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

pub(crate) use holders::{Holder, counts};

/// Cameras whose plan is made at the same time: each looks at all entries of the lists.
const PLANNING_AT_ONCE: usize = 2;

/// The tasks that keep the cameras' lists, by camera.
pub(crate) struct ListSync {
    cameras: Mutex<BTreeMap<CameraId, Arc<Mailbox>>>,
    planning: Semaphore,
}

impl ListSync {
    pub fn new() -> ListSync {
        ListSync { cameras: Mutex::default(), planning: Semaphore::new(PLANNING_AT_ONCE) }
    }

    fn all(&self) -> Vec<(CameraId, Arc<Mailbox>)> {
        let cameras = self.cameras.lock().unwrap_or_else(PoisonError::into_inner);
        cameras.iter().map(|(id, mailbox)| (*id, Arc::clone(mailbox))).collect()
    }

    fn get(&self, camera: CameraId) -> Option<Arc<Mailbox>> {
        self.cameras.lock().unwrap_or_else(PoisonError::into_inner).get(&camera).cloned()
    }

    fn remove(&self, camera: CameraId) {
        self.cameras.lock().unwrap_or_else(PoisonError::into_inner).remove(&camera);
    }
}

impl Engine {
    /// Looks at every camera's lists: the program started, the lists or the lanes changed.
    pub(crate) fn sync_lists(&self) {
        let cameras: Vec<CameraId> = self.state().cameras.keys().copied().collect();
        cameras.into_iter().for_each(|camera| self.mailbox(camera).wake_now());
    }

    /// Looks at one camera's lists at once: something about the camera changed.
    pub(crate) fn sync_camera_list(&self, camera: CameraId) {
        let mailbox = self.mailbox(camera);
        mailbox.unblock();
        mailbox.wake_now();
    }

    /// A camera reported anew: whether it kept its lists is seen before anything else is sent.
    pub(crate) fn camera_may_have_forgotten(&self, camera: CameraId) {
        let mailbox = self.mailbox(camera);
        mailbox.retry_refused();
        mailbox.unblock();
        mailbox.wake_now();
    }

    /// Wakes what time brings: entries that end, and what is to be tried again.
    pub(crate) async fn look_at_list_sync(&self) {
        let (now, monotonic) = (self.now(), self.monotonic());
        for (camera, mailbox) in self.inner.list_sync.all() {
            mailbox.wake_if_due(now, monotonic);
            self.complain_of_long_trouble(camera, &mailbox, monotonic).await;
        }
    }

    /// The camera's task, started when it is needed first.
    fn mailbox(&self, camera: CameraId) -> Arc<Mailbox> {
        let mut cameras = self.inner.list_sync.cameras.lock().unwrap_or_else(PoisonError::into_inner);
        let mailbox = cameras.entry(camera).or_insert_with(|| {
            let mailbox = Arc::new(Mailbox::new());
            tokio::spawn(self.clone().keep_list(camera, Arc::clone(&mailbox)));
            mailbox
        });
        Arc::clone(mailbox)
    }

    async fn keep_list(self, camera: CameraId, mailbox: Arc<Mailbox>) {
        let mut stopping = self.inner.stopping.subscribe();
        loop {
            tokio::select! {
                () = mailbox.woken() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            if !self.list_round(camera, &mailbox).await {
                return self.inner.list_sync.remove(camera);
            }
        }
    }

    /// How many entries of ours each camera holds, or may: on both lists, and on its allow list.
    pub(crate) async fn held_by_cameras(
        &self,
    ) -> crate::Result<std::collections::HashMap<CameraId, (i64, i64)>> {
        self.read(camera_lists::counts).await
    }
}
