//! Everybody who watches one camera, and what a newcomer is shown at once.

use super::outbox::Outbox;
use crate::view::{LiveState, LiveStatus};
use gatehouse_cameras::live::{LiveConfig, LiveFrame, LiveItem};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Pictures since the last key frame that are kept for newcomers, so that they see something at once even
/// where a camera sends a key frame every four seconds only. Above these bounds (a camera with endless
/// distances between key frames) a newcomer waits for the next key frame instead.
const KEPT_FRAMES: usize = 100;
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// The viewers of one camera.
pub(crate) struct Room {
    inside: Mutex<Inside>,
    /// How many are there.
    count: watch::Sender<usize>,
    wanted: Notify,
}

struct Inside {
    next_number: u64,
    viewers: BTreeMap<u64, Arc<Outbox>>,
    status: LiveStatus,
    config: Option<Arc<LiveConfig>>,
    /// From a key frame on; empty when too long.
    kept: Vec<LiveFrame>,
    kept_bytes: usize,
}

impl Room {
    pub(super) fn new() -> Arc<Self> {
        let inside = Inside {
            next_number: 0,
            viewers: BTreeMap::new(),
            status: connecting(),
            config: None,
            kept: Vec::new(),
            kept_bytes: 0,
        };
        Arc::new(Self { inside: Mutex::new(inside), count: watch::channel(0).0, wanted: Notify::new() })
    }

    /// Somebody comes: status, configuration and the pictures since the last key frame come first.
    pub(super) fn join(&self) -> (u64, Arc<Outbox>) {
        let outbox = Outbox::new();
        let mut inside = self.lock();
        outbox.put_status(inside.status.clone());
        if let Some(config) = &inside.config {
            outbox.put_config(config);
            inside.kept.iter().for_each(|frame| outbox.put_frame(frame));
        }
        let number = inside.next_number;
        inside.next_number += 1;
        inside.viewers.insert(number, Arc::clone(&outbox));
        self.counted(&inside);
        (number, outbox)
    }

    pub(super) fn leave(&self, number: u64) {
        let mut inside = self.lock();
        inside.viewers.remove(&number);
        self.counted(&inside);
    }

    /// Those not heard for `longest` have left.
    pub(super) fn miss(&self, longest: Duration) {
        let mut inside = self.lock();
        inside.viewers.retain(|_, outbox| {
            let there = outbox.silent_for() < longest;
            if !there {
                outbox.close(ended("The live picture was ended: nothing was heard of this screen any more."));
            }
            there
        });
        self.counted(&inside);
    }

    /// Everybody is sent away.
    pub(super) fn close(&self, sentence: &str) {
        let mut inside = self.lock();
        std::mem::take(&mut inside.viewers).values().for_each(|outbox| outbox.close(ended(sentence)));
        self.counted(&inside);
    }

    pub(super) fn viewers(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until nobody is there.
    pub(super) async fn emptied(&self) {
        let mut count = self.count.subscribe();
        // The sender lives in `self`: it cannot be gone.
        let _nobody = count.wait_for(|count| *count == 0).await;
    }

    pub(super) fn try_now(&self) {
        self.wanted.notify_one();
    }

    /// Waits until somebody wants another try.
    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    pub(super) fn tell(&self, status: LiveStatus) {
        let mut inside = self.lock();
        if status.state != LiveState::Playing {
            inside.forget();
        }
        inside.status = status.clone();
        inside.viewers.values().for_each(|outbox| outbox.put_status(status.clone()));
    }

    pub(super) fn show(&self, item: LiveItem) {
        let mut inside = self.lock();
        match item {
            LiveItem::Config(config) => {
                let config = Arc::new(config);
                inside.forget();
                inside.viewers.values().for_each(|outbox| outbox.put_config(&config));
                inside.config = Some(config);
            }
            LiveItem::Frame(frame) => {
                inside.viewers.values().for_each(|outbox| outbox.put_frame(&frame));
                inside.keep(frame);
            }
        }
    }

    fn counted(&self, inside: &Inside) {
        self.count.send_replace(inside.viewers.len());
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing panics while holding it.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn forget(&mut self) {
        self.config = None;
        self.kept.clear();
        self.kept_bytes = 0;
    }

    fn keep(&mut self, frame: LiveFrame) {
        if frame.key {
            self.kept.clear();
            self.kept_bytes = 0;
        } else if self.kept.is_empty() {
            return;
        }
        self.kept_bytes += frame.data.len();
        self.kept.push(frame);
        if self.kept.len() > KEPT_FRAMES || self.kept_bytes > KEPT_BYTES {
            self.kept.clear();
            self.kept_bytes = 0;
        }
    }
}

pub(super) fn connecting() -> LiveStatus {
    let sentence = "Asking the camera for its live picture.".to_owned();
    LiveStatus { state: LiveState::Connecting, code: None, sentence, retry_in_ms: None }
}

pub(super) fn playing() -> LiveStatus {
    LiveStatus { state: LiveState::Playing, code: None, sentence: "Live.".to_owned(), retry_in_ms: None }
}

fn ended(sentence: &str) -> LiveStatus {
    LiveStatus { state: LiveState::Ended, code: None, sentence: sentence.to_owned(), retry_in_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::LiveMessage;
    use bytes::Bytes;
    use std::time::Instant;

    fn frame(n: u64, key: bool) -> LiveItem {
        let data = Bytes::from_static(b"nal");
        LiveItem::Frame(LiveFrame { key, timestamp_us: n, received: Instant::now(), data })
    }

    fn config() -> LiveItem {
        LiveItem::Config(LiveConfig {
            codec: "avc1.640028".into(),
            avcc: Bytes::new(),
            width: 64,
            height: 36,
        })
    }

    async fn frames(outbox: &Outbox, n: usize) -> Vec<u64> {
        let mut had = Vec::new();
        while had.len() < n {
            match outbox.next().await {
                Some(LiveMessage::Frame(frame)) => had.push(frame.timestamp_us),
                Some(_) => {}
                None => break,
            }
        }
        had
    }

    #[tokio::test]
    async fn a_newcomer_is_shown_the_pictures_since_the_last_key_frame() {
        let room = Room::new();
        [config(), frame(0, true), frame(1, false), frame(2, true), frame(3, false)]
            .into_iter()
            .for_each(|item| room.show(item));
        let (_, outbox) = room.join();
        room.show(frame(4, false));
        assert_eq!(frames(&outbox, 3).await, [2, 3, 4]);
    }

    #[tokio::test]
    async fn where_key_frames_are_far_apart_a_newcomer_waits_for_the_next_one() {
        let room = Room::new();
        room.show(config());
        (0..200).for_each(|n| room.show(frame(n, n == 0)));
        let (_, outbox) = room.join();
        room.show(frame(200, false));
        room.show(frame(201, true));
        assert_eq!(frames(&outbox, 1).await, [201]);
    }

    #[tokio::test]
    async fn who_is_not_heard_any_more_has_left_and_is_told_so() {
        let room = Room::new();
        let (_, outbox) = room.join();
        room.miss(Duration::from_secs(15));
        assert_eq!(room.viewers(), 1);
        room.miss(Duration::ZERO);
        room.emptied().await;
        assert!(matches!(outbox.next().await, Some(LiveMessage::Status(s)) if s.state == LiveState::Ended));
        assert!(outbox.next().await.is_none());
    }
}
