//! One plate, one answer: what every source says about it, at once from local knowledge, and sharper as answers come.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `witness` | what is known at one moment, for use on any thread; the verdict over it |
//! | `local` | what our own tables say: lists, copies of rights, permits we know, earlier passages |
//! | `answers` | what sources answered lately, and which are being asked |
//! | `asker` | one question to one source, and its answer in sentences |
//! | `ask` | whom to ask about a plate, within bounds |
//! | `sharpen` | a passage on the screen becomes sharper as answers come |
//! | `again` | passages on the screen are asked and shown again |
//! | `card` | the same for a plate that somebody typed |
//! | `looked_up` | who typed it, in the audit |
//! | `settings` | which sources may open, warn and block, and how long is waited |
//!
//! What a statement does to a verdict is in the domain. Nothing here stands in the way of captures or of the gate:
//! answers are waited for by tasks of their own.

mod again;
mod answers;
mod ask;
mod asker;
mod card;
mod local;
mod looked_up;
mod settings;
mod sharpen;
mod witness;

pub(crate) use witness::{About, Witness, shown};

use crate::view::{EvidenceView, TotalView};
use gatehouse_domain::evidence::Statement;
use settings::Chosen;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What evidence is made of, as the engine holds it.
#[derive(Default)]
pub(crate) struct Evidence {
    answers: Arc<answers::Answers>,
    looks: looked_up::Looks,
    chosen: Mutex<Chosen>,
}

impl Evidence {
    /// As the database remembers the settings.
    pub(crate) fn remembered(chosen: Chosen) -> Evidence {
        Evidence { chosen: Mutex::new(chosen), ..Evidence::default() }
    }

    /// Never held across an await.
    fn chosen(&self) -> MutexGuard<'_, Chosen> {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) use settings::remembered;

/// A statement and the figures that are shown with it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub statement: Statement,
    /// Sums of unpaid services, one per currency.
    pub totals: Vec<TotalView>,
    /// How many they are.
    pub services: i64,
    /// How many of them run.
    pub running: i64,
}

impl From<Statement> for Line {
    fn from(statement: Statement) -> Line {
        Line { statement, totals: Vec::new(), services: 0, running: 0 }
    }
}

impl From<Line> for EvidenceView {
    fn from(line: Line) -> EvidenceView {
        let Line { statement, totals, services, running } = line;
        EvidenceView {
            state: statement.settled(),
            source: statement.source,
            name: statement.name,
            connection_id: statement.connection,
            sentence: statement.sentence,
            permit: statement.permit,
            as_of: statement.as_of,
            stale: statement.stale,
            asking: statement.asking,
            totals,
            services,
            running,
        }
    }
}
