//! Who looked which plate up by hand: a row of the audit (plates are personal data), without keeping the answer.
//!
//! The search of captures and a vehicle's own history are not its concern.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Whoever asks about a plate again within this time still looks at the same card.
const SAME_LOOK: Duration = Duration::from_secs(60);
/// Looks remembered. One that was forgotten is written once more.
const KEPT: usize = 256;
/// An answer waits so long for its row; a car may be standing at the gate.
const PATIENCE: Duration = Duration::from_millis(300);

/// The looks of the last minute.
#[derive(Debug, Default)]
pub(super) struct Looks(Mutex<VecDeque<Look>>);

#[derive(Debug)]
struct Look {
    at: Duration,
    by: String,
    plate: String,
}

impl Looks {
    /// Never held across an await.
    fn looks(&self) -> MutexGuard<'_, VecDeque<Look>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is a look of its own, at this monotonic time. The time of the first counts.
    fn begins(&self, by: &str, plate: &str, at: Duration) -> bool {
        let mut looks = self.looks();
        looks.retain(|look| at.saturating_sub(look.at) < SAME_LOOK);
        if looks.iter().any(|look| look.by == by && look.plate == plate) {
            return false;
        }
        if looks.len() == KEPT {
            looks.pop_front();
        }
        looks.push_back(Look { at, by: by.to_owned(), plate: plate.to_owned() });
        true
    }

    /// It could not be written: the next one is written instead.
    fn forget(&self, by: &str, plate: &str) {
        self.looks().retain(|look| look.by != by || look.plate != plate);
    }
}

impl Engine {
    /// Writes down who looks at everything known about a plate. Where it cannot be written, or not soon enough, the
    /// answer is given all the same, and the log says that it was not.
    pub(super) async fn note_look(&self, actor: &Actor, plate: &str) {
        if !self.inner.evidence.looks.begins(&actor.name, plate, self.monotonic()) {
            return;
        }
        let deed =
            Deed::of(actor, self.now(), "look plate up", "plate card").concerning(Some(plate.to_owned()));
        let (engine, by, plate) = (self.clone(), actor.name.clone(), plate.to_owned());
        let writing = tokio::spawn(async move {
            if let Err(error) = engine.write(move |tx| deed.append(tx)).await {
                tracing::error!(%error, "that a plate was looked up could not be written down");
                engine.inner.evidence.looks.forget(&by, &plate);
            }
        });
        // A slow disk writes it later.
        let _ = tokio::time::timeout(PATIENCE, writing).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn a_look_is_one_for_a_minute_and_another_one_for_others() {
        let looks = Looks::default();
        assert!(looks.begins("Ada", "AB1", S(0)));
        assert!(!looks.begins("Ada", "AB1", S(59)));
        assert!(looks.begins("Sami", "AB1", S(59)));
        assert!(looks.begins("Ada", "AB2", S(59)));
        assert!(looks.begins("Ada", "AB1", S(60)), "the time of the first counts");
        looks.forget("Ada", "AB1");
        assert!(looks.begins("Ada", "AB1", S(60)));
    }

    #[test]
    fn so_many_looks_are_remembered_and_the_oldest_is_forgotten() {
        let looks = Looks::default();
        for n in 0..=KEPT {
            assert!(looks.begins("Ada", &n.to_string(), S(1)));
        }
        assert_eq!(looks.looks().len(), KEPT);
        assert!(looks.begins("Ada", "0", S(1)));
        assert!(!looks.begins("Ada", &KEPT.to_string(), S(1)));
    }
}
