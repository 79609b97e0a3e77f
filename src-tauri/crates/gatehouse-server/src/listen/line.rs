//! What is known of one connection: what it is doing, since when, and whether it is to be closed.

use super::Bounds;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// One connection.
pub struct Line {
    state: Mutex<State>,
    closed: Notify,
}

struct State {
    phase: Phase,
    since: Instant,
    /// An answer could not be sent any further since then.
    stalled: Option<Instant>,
    /// An answer was given while bytes were still coming.
    linger: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Between requests.
    Idle,
    /// The head of a request is coming.
    Head,
    /// A request is being received or answered.
    Busy,
    /// Handed over to another protocol (a WebSocket), which bounds itself.
    HandedOver,
}

impl Line {
    pub(super) fn new() -> Line {
        let state = State { phase: Phase::Idle, since: Instant::now(), stalled: None, linger: false };
        Line { state: Mutex::new(state), closed: Notify::new() }
    }

    /// To be called when a request is answered although its body is still coming: the answer would be
    /// lost if the connection were closed under the sender's hands.
    pub fn linger(&self) {
        self.lock().linger = true;
    }

    pub(super) fn lingers(&self) -> bool {
        self.lock().linger
    }

    pub(super) fn received(&self) {
        let mut state = self.lock();
        if state.phase == Phase::Idle {
            state.enter(Phase::Head);
        }
    }

    pub(super) fn begins_request(&self) {
        self.lock().enter(Phase::Busy);
    }

    pub(super) fn answered(&self) {
        let mut state = self.lock();
        if state.phase != Phase::HandedOver {
            state.enter(Phase::Idle);
        }
    }

    pub(super) fn hands_over(&self) {
        self.lock().enter(Phase::HandedOver);
    }

    pub(super) fn sends(&self, progress: bool) {
        let mut state = self.lock();
        state.stalled = match (progress, state.stalled) {
            (true, _) => None,
            (false, Some(since)) => Some(since),
            (false, None) => Some(Instant::now()),
        };
    }

    /// Since when it waits for a request; `None` while one is in progress.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let state = self.lock();
        (state.phase == Phase::Idle).then_some(state.since)
    }

    /// Whether it has been slower than the bounds allow.
    pub(super) fn overdue(&self, bounds: &Bounds, now: Instant) -> bool {
        let state = self.lock();
        let lasted = now.saturating_duration_since(state.since);
        let stalled = state.stalled.is_some_and(|since| now.duration_since(since) >= bounds.stalled);
        stalled
            || match state.phase {
                Phase::Idle => lasted >= bounds.idle,
                Phase::Head => lasted >= bounds.head,
                Phase::Busy | Phase::HandedOver => false,
            }
    }

    pub(super) fn close(&self) {
        self.closed.notify_one();
    }

    pub(super) async fn closing(&self) {
        self.closed.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while holding it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
        self.stalled = None;
    }
}
