//! What sources answered lately, and which are being asked: one question per connection and plate at a time, so many
//! per connection, and an answer serves for half a minute.

use gatehouse_domain::evidence::Statement;
use gatehouse_domain::{ConnectionId, Instant};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// For so long an answer serves without asking again, in seconds.
const SERVES_S: i64 = 30;
/// The same for a failure: a source that comes back is soon noticed.
const FAILURE_SERVES_S: i64 = 5;
/// Answers kept, for passages that are shown again.
const KEPT: usize = 2_000;
/// Questions on their way to one connection; one that hangs takes no place from another.
const IN_FLIGHT: usize = 8;

/// What is known of a question.
#[derive(Debug, Clone)]
pub(super) enum Heard {
    /// It is on its way.
    Asking,
    /// It is on its way, and too late.
    Late,
    /// What was answered.
    Said(Arc<[Statement]>),
    /// Why there is no answer, in a sentence.
    Failed(String),
}

struct Entry {
    heard: Heard,
    /// When that was.
    at: Instant,
    began: tokio::time::Instant,
    done: watch::Receiver<bool>,
}

/// A question on its way.
pub(super) struct Flight {
    pub connection: ConnectionId,
    pub began: tokio::time::Instant,
    /// Becomes true, or is dropped, when it has ended.
    pub done: watch::Receiver<bool>,
}

/// All of them; locked for short.
#[derive(Default)]
pub(super) struct Answers {
    entries: Mutex<HashMap<(ConnectionId, String), Entry>>,
}

impl Answers {
    fn entries(&self) -> MutexGuard<'_, HashMap<(ConnectionId, String), Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, and since when.
    pub(super) fn get(&self, connection: ConnectionId, plate: &str) -> Option<(Heard, Instant)> {
        let entries = self.entries();
        entries.get(&(connection, plate.to_owned())).map(|entry| (entry.heard.clone(), entry.at))
    }

    /// Whether to ask now. `Some` = ask, and drop the sender when it has ended.
    pub(super) fn begin(
        &self,
        connection: ConnectionId,
        plate: &str,
        now: Instant,
    ) -> Option<watch::Sender<bool>> {
        let mut entries = self.entries();
        let key = (connection, plate.to_owned());
        let serves = |entry: &Entry, seconds| (now - entry.at).num_seconds() < seconds;
        match entries.get(&key) {
            Some(Entry { heard: Heard::Asking | Heard::Late, .. }) => return None,
            Some(entry @ Entry { heard: Heard::Said(_), .. }) if serves(entry, SERVES_S) => return None,
            Some(entry @ Entry { heard: Heard::Failed(_), .. }) if serves(entry, FAILURE_SERVES_S) => {
                return None;
            }
            Some(_) | None => {}
        }
        let flying = entries
            .iter()
            .filter(|((id, _), entry)| *id == connection && entry.flies())
            .take(IN_FLIGHT)
            .count();
        if entries.len() >= KEPT {
            let oldest = entries.iter().filter(|(_, entry)| !entry.flies()).min_by_key(|(_, entry)| entry.at);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                entries.remove(&oldest);
            }
        }
        let (sender, done) = watch::channel(false);
        let full = flying == IN_FLIGHT;
        let heard = match full {
            true => Heard::Failed("Too many questions are on their way to it.".to_owned()),
            false => Heard::Asking,
        };
        entries.insert(key, Entry { heard, at: now, began: tokio::time::Instant::now(), done });
        (!full).then_some(sender)
    }

    /// Takes an answer, or why there is none.
    pub(super) fn put(&self, connection: ConnectionId, plate: &str, heard: Heard, now: Instant) {
        if let Some(entry) = self.entries().get_mut(&(connection, plate.to_owned())) {
            (entry.heard, entry.at) = (heard, now);
        }
    }

    /// The deadline is over.
    pub(super) fn late(&self, connection: ConnectionId, plate: &str) {
        if let Some(entry) = self.entries().get_mut(&(connection, plate.to_owned()))
            && matches!(entry.heard, Heard::Asking)
        {
            entry.heard = Heard::Late;
        }
    }

    /// Questions about a plate that are on their way.
    pub(super) fn in_flight(&self, plate: &str) -> Vec<Flight> {
        let entries = self.entries();
        let flying = entries.iter().filter(|((_, of), entry)| of == plate && entry.flies());
        flying
            .map(|((connection, _), entry)| Flight {
                connection: *connection,
                began: entry.began,
                done: entry.done.clone(),
            })
            .collect()
    }
}

impl Entry {
    fn flies(&self) -> bool {
        matches!(self.heard, Heard::Asking | Heard::Late)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn now() -> Instant {
        "2026-11-28T12:00:00Z".parse().unwrap()
    }

    #[tokio::test]
    async fn a_plate_is_asked_about_once_and_the_answer_serves_for_half_a_minute() {
        let answers = Answers::default();
        let flight = answers.begin(1, "AB123", now());
        assert!(flight.is_some());
        assert!(answers.begin(1, "AB123", now()).is_none(), "on its way");
        assert!(answers.begin(2, "AB123", now()).is_some(), "another source");
        answers.put(1, "AB123", Heard::Said(Arc::default()), now());
        drop(flight);
        assert!(answers.begin(1, "AB123", now() + TimeDelta::seconds(29)).is_none());
        assert!(answers.begin(1, "AB123", now() + TimeDelta::seconds(30)).is_some());
    }

    #[tokio::test]
    async fn a_failure_is_asked_again_after_five_seconds() {
        let answers = Answers::default();
        let _flight = answers.begin(1, "AB123", now());
        answers.put(1, "AB123", Heard::Failed("x".into()), now());
        assert!(answers.begin(1, "AB123", now() + TimeDelta::seconds(4)).is_none());
        assert!(answers.begin(1, "AB123", now() + TimeDelta::seconds(5)).is_some());
    }

    #[tokio::test]
    async fn a_source_that_hangs_is_asked_eight_questions_and_another_one_all_the_same() {
        let answers = Answers::default();
        let flights: Vec<_> = (0..9).map(|n| answers.begin(1, &format!("AB{n}"), now())).collect();
        assert_eq!(flights.iter().filter(|flight| flight.is_some()).count(), 8);
        assert!(matches!(answers.get(1, "AB8"), Some((Heard::Failed(_), _))));
        assert!(answers.begin(2, "AB8", now()).is_some());
    }

    #[tokio::test]
    async fn the_oldest_answers_are_forgotten_first_and_no_question_on_its_way() {
        let answers = Answers::default();
        let _flying = answers.begin(1, "FLYING", now() - TimeDelta::hours(1));
        for n in 0..KEPT as i64 {
            let at = now() + TimeDelta::seconds(n);
            let _flight = answers.begin(1, &format!("AB{n}"), at);
            answers.put(1, &format!("AB{n}"), Heard::Said(Arc::default()), at);
        }
        assert!(answers.get(1, "FLYING").is_some() && answers.get(1, "AB0").is_none());
        assert_eq!(answers.entries().len(), KEPT);
    }
}
