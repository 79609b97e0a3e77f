//! The feed: numbered events, kept for a while so that a client that lost its line can go on.

use crate::view::{Change, FeedEvent};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::broadcast;

/// Events kept for clients that come back.
const KEPT: usize = 1024;

/// One event, serialised once for all listeners.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// Its number.
    pub seq: u64,
    /// `FeedEvent` as JSON.
    pub json: Arc<str>,
}

/// What a listener gets first.
#[derive(Debug)]
pub enum Resume {
    /// These events, then what the receiver brings.
    Follow(Vec<Numbered>),
    /// Too much was missed, or another run of the program: take a new snapshot.
    Resync,
}

/// The feed; cheap to clone.
#[derive(Debug, Clone)]
pub struct Feed {
    run: Arc<str>,
    state: Arc<Mutex<State>>,
    sender: broadcast::Sender<Numbered>,
}

#[derive(Debug)]
struct State {
    seq: u64,
    kept: VecDeque<Numbered>,
}

impl Feed {
    /// A feed with a random run identity, starting at number 0.
    pub fn new() -> Feed {
        let run: u64 = rand::random();
        let (sender, _) = broadcast::channel(KEPT);
        let state = State { seq: 0, kept: VecDeque::with_capacity(KEPT) };
        Feed { run: format!("{run:016x}").into(), state: Arc::new(Mutex::new(state)), sender }
    }

    /// Identity of this run.
    pub fn run(&self) -> &str {
        &self.run
    }

    /// Number of the last event.
    pub fn seq(&self) -> u64 {
        self.lock().seq
    }

    /// Publishes one change.
    pub fn publish(&self, change: Change) {
        let mut state = self.lock();
        state.seq += 1;
        let event = FeedEvent { run: self.run.to_string(), seq: state.seq, change };
        let json = match serde_json::to_string(&event) {
            Ok(json) => json,
            Err(error) => {
                tracing::error!(%error, "an event could not be written as JSON");
                return;
            }
        };
        let numbered = Numbered { seq: event.seq, json: json.into() };
        if state.kept.len() == KEPT {
            state.kept.pop_front();
        }
        state.kept.push_back(numbered.clone());
        // Sent under the lock so that numbers arrive in order; nobody listening is no error.
        let _listeners = self.sender.send(numbered);
    }

    /// Follows the feed after event `after` of run `run`; both missing = from now on.
    pub fn subscribe(
        &self,
        run: Option<&str>,
        after: Option<u64>,
    ) -> (Resume, broadcast::Receiver<Numbered>) {
        let state = self.lock();
        let receiver = self.sender.subscribe();
        let Some(after) = after else { return (Resume::Follow(Vec::new()), receiver) };
        let same_run = run.is_none_or(|r| r == &*self.run);
        let oldest = state.kept.front().map_or(state.seq + 1, |n| n.seq);
        if !same_run || after > state.seq || after + 1 < oldest {
            return (Resume::Resync, receiver);
        }
        let missed = state.kept.iter().filter(|n| n.seq > after).cloned().collect();
        (Resume::Follow(missed), receiver)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A poisoned lock only means that a publisher panicked; the state is whole.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Default for Feed {
    fn default() -> Feed {
        Feed::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_that_comes_back_gets_exactly_what_it_missed() {
        let feed = Feed::new();
        for _ in 0..5 {
            feed.publish(Change::Lists);
        }
        let (Resume::Follow(missed), _) = feed.subscribe(Some(feed.run()), Some(3)) else { panic!("resync") };
        assert_eq!(missed.iter().map(|n| n.seq).collect::<Vec<_>>(), [4, 5]);
    }

    #[test]
    fn a_gap_or_another_run_asks_for_a_new_snapshot() {
        let feed = Feed::new();
        for _ in 0..(KEPT + 10) {
            feed.publish(Change::Lists);
        }
        let resync = |run, after| matches!(feed.subscribe(run, after).0, Resume::Resync);
        assert!(resync(None, Some(3)));
        assert!(resync(Some("another"), Some(1030)));
        assert!(resync(None, Some(99_999)));
        assert!(!resync(None, Some(1030)));
    }
}
