//! What waits for one viewer: bounded, and never older than it must be.
//!
//! A viewer that is behind loses pictures, not time: everything before a newer key frame is dropped.

use super::viewer::LiveMessage;
use gatehouse_cameras::live::{LiveConfig, LiveFrame};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

use crate::view::LiveStatus;

/// Frames that may wait: more than the pictures kept since the last key frame.
pub(super) const MAX_FRAMES: usize = 160;
/// Bytes that may wait.
pub(super) const MAX_BYTES: usize = 12 * 1024 * 1024;
/// A frame that waited longer is late: the viewer is behind.
const LATE: Duration = Duration::from_secs(1);
/// Frames that may be on their way, not yet reported as received: two to three seconds of them.
const ON_THE_WAY: u32 = 75;

/// One viewer's outbox.
pub(super) struct Outbox {
    inner: Mutex<Inner>,
    woken: Notify,
}

struct Inner {
    waiting: VecDeque<(LiveMessage, Instant)>,
    frames: usize,
    bytes: usize,
    needs_key: bool,
    /// Frames handed out, and of them received by the page, as it last said.
    sent: u32,
    received: u32,
    heard: Instant,
    closed: bool,
}

impl Outbox {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(Inner {
                waiting: VecDeque::new(),
                frames: 0,
                bytes: 0,
                needs_key: true,
                sent: 0,
                received: 0,
                heard: Instant::now(),
                closed: false,
            }),
            woken: Notify::new(),
        })
    }

    /// A status replaces an older one that still waits.
    pub fn put_status(&self, status: LiveStatus) {
        let mut inner = self.lock();
        inner.waiting.retain(|(message, _)| !matches!(message, LiveMessage::Status(_)));
        inner.waiting.push_back((LiveMessage::Status(status), Instant::now()));
        self.woken.notify_one();
    }

    /// Frames of an older configuration are of no use any more.
    pub fn put_config(&self, config: &Arc<LiveConfig>) {
        let mut inner = self.lock();
        inner.waiting.retain(|(message, _)| matches!(message, LiveMessage::Status(_)));
        (inner.frames, inner.bytes, inner.needs_key) = (0, 0, true);
        inner.waiting.push_back((LiveMessage::Config(Arc::clone(config)), Instant::now()));
        self.woken.notify_one();
    }

    pub fn put_frame(&self, frame: &LiveFrame) {
        let mut inner = self.lock();
        if inner.needs_key && !frame.key {
            return;
        }
        inner.needs_key = false;
        inner.frames += 1;
        inner.bytes += frame.data.len();
        inner.waiting.push_back((LiveMessage::Frame(frame.clone()), Instant::now()));
        if inner.is_behind() {
            inner.catch_up();
        }
        self.woken.notify_one();
    }

    /// The next message; `None` once it is closed and everything said.
    pub async fn next(&self) -> Option<LiveMessage> {
        loop {
            let woken = self.woken.notified();
            match self.lock().take() {
                Taken::Message(message) => return Some(message),
                Taken::Closed => return None,
                Taken::Nothing => {}
            }
            woken.await;
        }
    }

    /// The page says that it is there and how many frames it has received in all.
    pub fn heard(&self, received: u32) {
        let mut inner = self.lock();
        inner.heard = Instant::now();
        // Never more than were sent, never fewer than before.
        inner.received = received.clamp(inner.received, inner.sent);
        self.woken.notify_one();
    }

    /// For how long nothing was heard of the page.
    pub fn silent_for(&self) -> Duration {
        self.lock().heard.elapsed()
    }

    /// Says `last` and nothing after it.
    pub fn close(&self, last: LiveStatus) {
        let mut inner = self.lock();
        if inner.closed {
            return;
        }
        inner.closed = true;
        inner.waiting.clear();
        (inner.frames, inner.bytes) = (0, 0);
        inner.waiting.push_back((LiveMessage::Status(last), Instant::now()));
        self.woken.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while holding it.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Taken {
    Message(LiveMessage),
    Nothing,
    Closed,
}

impl Inner {
    fn take(&mut self) -> Taken {
        let frame = matches!(self.waiting.front(), Some((LiveMessage::Frame(_), _)));
        if frame && self.sent - self.received >= ON_THE_WAY {
            // What is not received yet would only grow older on the way.
            return Taken::Nothing;
        }
        let Some((message, _)) = self.waiting.pop_front() else {
            return if self.closed { Taken::Closed } else { Taken::Nothing };
        };
        if let LiveMessage::Frame(frame) = &message {
            self.frames -= 1;
            self.bytes -= frame.data.len();
            self.sent += 1;
        }
        Taken::Message(message)
    }

    fn is_behind(&self) -> bool {
        let oldest = self.waiting.iter().find(|(message, _)| matches!(message, LiveMessage::Frame(_)));
        self.frames > MAX_FRAMES
            || self.bytes > MAX_BYTES
            || oldest.is_some_and(|(_, since)| since.elapsed() > LATE)
    }

    /// Drops the frames before the newest key frame that waits; if that is the first one anyway and the
    /// bounds are exceeded, all of them.
    fn catch_up(&mut self) {
        let is_key = |message: &LiveMessage| matches!(message, LiveMessage::Frame(frame) if frame.key);
        let is_frame = |message: &LiveMessage| matches!(message, LiveMessage::Frame(_));
        let first = self.waiting.iter().position(|(message, _)| is_frame(message));
        let newest = self.waiting.iter().rposition(|(message, _)| is_key(message));
        let keep_from = match (first, newest) {
            (Some(first), Some(newest)) if newest > first => newest,
            _ => {
                self.needs_key = true;
                self.waiting.len()
            }
        };
        let mut at = 0;
        self.waiting.retain(|(message, _)| {
            at += 1;
            at > keep_from || !is_frame(message)
        });
        let left = self.waiting.iter().filter_map(|(message, _)| match message {
            LiveMessage::Frame(frame) => Some(frame.data.len()),
            _ => None,
        });
        (self.frames, self.bytes) = left.fold((0, 0), |(n, bytes), len| (n + 1, bytes + len));
    }
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
