//! The feed as a browser reads it: server-sent events over a real connection.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;

use super::wait::{DEADLINE, within};

/// One event.
#[derive(Debug, Clone)]
pub struct Event {
    /// `change` or `resync`.
    pub event: String,
    /// `RUN:SEQ`.
    pub id: String,
    /// The data; null when it is not JSON.
    pub data: Value,
}

impl Event {
    /// The number of the event; 0 when it has none.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.data["seq"].as_u64().unwrap_or(0)
    }

    /// What changed: `passage`, `lane`, `camera`, `alarm` …
    #[must_use]
    pub fn kind(&self) -> &str {
        self.data["kind"].as_str().unwrap_or_default()
    }

    /// The new state of what changed.
    #[must_use]
    pub fn state(&self) -> &Value {
        &self.data["data"]
    }
}

/// An open stream of events.
#[derive(Debug)]
pub struct Events {
    body: Incoming,
    text: String,
}

impl Events {
    pub(super) fn new(body: Incoming) -> Self {
        Self { body, text: String::new() }
    }

    /// The next event; `None` when the stream ended.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn next(&mut self) -> Option<Event> {
        within(DEADLINE, "next event", self.read()).await
    }

    /// Passes over events until one of this kind fits, and answers its state.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn until(&mut self, kind: &str, mut fits: impl FnMut(&Value) -> bool) -> Value {
        let what = format!("{kind} event that fits");
        within(DEADLINE, &what, async {
            loop {
                let event = self.read().await.expect("the feed goes on");
                if event.kind() == kind && fits(event.state()) {
                    return event.state().clone();
                }
            }
        })
        .await
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                match parsed(&block) {
                    Some(event) => return Some(event),
                    None => continue, // A comment: the heartbeat.
                }
            }
            let frame = self.body.frame().await?.ok()?;
            let data: Bytes = frame.into_data().unwrap_or_default();
            self.text.push_str(&String::from_utf8_lossy(&data));
        }
    }
}

fn parsed(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        lines.map(|rest| rest.strip_prefix(' ').unwrap_or(rest)).collect::<Vec<_>>().join("\n")
    };
    let event = field("event");
    if event.is_empty() {
        return None;
    }
    Some(Event { event, id: field("id"), data: serde_json::from_str(&field("data")).unwrap_or(Value::Null) })
}
