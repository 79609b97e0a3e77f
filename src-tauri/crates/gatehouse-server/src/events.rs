//! The numbered events as one listener gets them, in a browser or in the window.
use gatehouse_engine::feed::{Feed, Numbered, Resume};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::broadcast::{self, error::RecvError};

/// One thing a listener is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something changed.
    Change {
        /// Run of the program.
        run: Arc<str>,
        /// Number of the event in that run.
        seq: u64,
        /// `FeedEvent` as JSON.
        json: Arc<str>,
    },
    /// Something was missed: take a new snapshot.
    Resync,
}

/// The numbered events, as one listener gets them; a gap becomes [`Event::Resync`].
pub struct Events {
    run: Arc<str>,
    waiting: VecDeque<Event>,
    receiver: broadcast::Receiver<Numbered>,
}

impl Events {
    /// Follows the feed after event `after` of run `run`; both missing = from now on.
    pub fn follow(feed: &Feed, run: Option<&str>, after: Option<u64>) -> Events {
        let (resume, receiver) = feed.subscribe(run, after);
        let run: Arc<str> = feed.run().into();
        let waiting = match resume {
            Resume::Resync => [Event::Resync].into(),
            Resume::Follow(missed) => missed.into_iter().map(|event| change(&run, event)).collect(),
        };
        Events { run, waiting, receiver }
    }

    /// The next event; `None` when the program ends. May be dropped while waiting without losing any.
    pub async fn next_event(&mut self) -> Option<Event> {
        if let Some(event) = self.waiting.pop_front() {
            return Some(event);
        }
        match self.receiver.recv().await {
            Ok(event) => Some(change(&self.run, event)),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "a listener was too slow and has to take a new snapshot");
                Some(Event::Resync)
            }
            Err(RecvError::Closed) => None,
        }
    }

    /// The next event as the window gets it: `FeedEvent` as JSON, or `{"resync":true}`.
    pub async fn next(&mut self) -> Option<String> {
        Some(match self.next_event().await? {
            Event::Change { json, .. } => json.to_string(),
            Event::Resync => "{\"resync\":true}".to_owned(),
        })
    }
}

fn change(run: &Arc<str>, event: Numbered) -> Event {
    Event::Change { run: Arc::clone(run), seq: event.seq, json: event.json }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_engine::view::Change;

    fn feed(events: usize) -> Feed {
        let feed = Feed::new();
        for _ in 0..events {
            feed.publish(Change::Lists);
        }
        feed
    }

    fn seq(event: Option<Event>) -> Option<u64> {
        match event? {
            Event::Change { seq, .. } => Some(seq),
            Event::Resync => None,
        }
    }

    #[tokio::test]
    async fn a_listener_that_comes_back_gets_what_it_missed_and_then_what_is_new() {
        let feed = feed(3);
        let mut events = Events::follow(&feed, Some(feed.run()), Some(2));
        feed.publish(Change::Operators);
        assert_eq!(seq(events.next_event().await), Some(3));
        assert_eq!(seq(events.next_event().await), Some(4));
    }

    #[tokio::test]
    async fn a_listener_of_another_run_is_told_to_take_a_snapshot_and_then_follows() {
        let feed = feed(3);
        let mut events = Events::follow(&feed, Some("another run"), Some(3));
        assert_eq!(events.next().await.as_deref(), Some("{\"resync\":true}"));
        feed.publish(Change::Lists);
        let json: serde_json::Value = serde_json::from_str(&events.next().await.unwrap()).unwrap();
        assert_eq!(json, serde_json::json!({ "run": feed.run(), "seq": 4, "kind": "lists" }));
    }

    #[tokio::test]
    async fn a_listener_that_is_too_slow_is_told_to_take_a_snapshot() {
        let feed = feed(0);
        let mut events = Events::follow(&feed, None, None);
        for _ in 0..5000 {
            feed.publish(Change::Lists);
        }
        assert_eq!(events.next_event().await, Some(Event::Resync));
        assert!(seq(events.next_event().await).is_some());
    }
}
