//! Whom to ask about a plate: sources that are switched on and not paused, each at most once at a time. Asking waits
//! for nothing.

use super::answers::Heard;
use crate::engine::Engine;
use gatehouse_domain::Instant;
use gatehouse_domain::evidence::Statement;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::time::Duration;
use tokio::sync::watch;

/// For whom sources are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// A car at the gate: only those that an engineer chose for it.
    Gate,
    /// A person who typed a plate: all.
    Person,
}

impl Engine {
    /// Asks about the plates of cars that have just come.
    pub(crate) fn ask_at_gate<'a>(&self, plates: impl Iterator<Item = &'a str>) {
        for plate in plates {
            self.ask_sources(plate, For::Gate);
        }
    }

    /// Begins to ask; answers go to the others.
    pub(super) fn ask_sources(&self, plate: &str, whom: For) {
        let now = self.now();
        for row in self.rights_sources() {
            if (whom == For::Person || row.asked_at_gate) && !self.is_paused(row.id) {
                self.begin_to_ask(row, plate, now);
            }
        }
    }

    fn begin_to_ask(&self, row: ConnectionRow, plate: &str, now: Instant) {
        let Some(done) = self.inner.evidence.answers.begin(row.id, plate, now) else { return };
        let (engine, plate) = (self.clone(), plate.to_owned());
        tokio::spawn(async move {
            let mut stopping = engine.inner.stopping.subscribe();
            let ending =
                Ending { engine: engine.clone(), id: row.id, plate: plate.clone(), done, heard: None };
            let mut ending = ending;
            ending.heard = tokio::select! {
                answered = engine.ask_source(&row, &plate) => Some(match answered {
                    Ok(said) => Heard::Said(said.into()),
                    Err(why) => Heard::Failed(why),
                }),
                _ = stopping.wait_for(|stop| *stop) => None,
            };
        });
    }

    /// A source said something without being asked here: what it answered before counts no more.
    pub(crate) fn source_said(&self, plate: &str, said: Statement) {
        if let Some(id) = said.connection {
            self.inner.evidence.answers.put(id, plate, Heard::Said([said].into()), self.now());
        }
    }

    /// How long answers are waited for.
    pub(crate) fn deadline(&self) -> Duration {
        let ms = self.inner.evidence.chosen().deadline_ms;
        Duration::from_millis(ms.unsigned_abs())
    }
}

/// However a question ends, it is known to have ended.
struct Ending {
    engine: Engine,
    id: gatehouse_domain::ConnectionId,
    plate: String,
    done: watch::Sender<bool>,
    heard: Option<Heard>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let heard =
            self.heard.take().unwrap_or_else(|| Heard::Failed("It was not asked to the end.".to_owned()));
        self.engine.inner.evidence.answers.put(self.id, &self.plate, heard, self.engine.now());
        self.done.send_replace(true);
    }
}
