//! placeholder
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
