//! Evidence: what each source says about one plate, in one shape. What it does to a verdict is in [`rules`]; the
//! verdict itself in [`crate::verdict`].
//!
//! Nobody is asked here, and nothing is decided.

mod rules;

pub use rules::{Effect, OnCannotTell, OnRight, Rules, SourceRule, effect};

use crate::payment::words;
use crate::{ConnectionId, Instant};

words! {
    /// From where something is known about a plate; in the order in which it is shown.
    SourceKind {
        /// Our allow and block lists.
        Lists = "lists",
        /// A fleet, by its local copy.
        Fleet = "fleet",
        /// OPS-COM: permits that were paid for, notes and alarms.
        PaidPermits = "paid_permits",
        /// A Pay-by-Plate provider.
        Rights = "rights",
        /// What our own cameras saw earlier.
        Passages = "passages",
    }
}

words! {
    /// What a source says about a plate. "Cannot tell" is its own answer: neither unpaid nor clear nor allowed.
    Says {
        /// A right to be here is in force.
        Right = "right",
        /// It knows of no right that is in force.
        NoRight = "no_right",
        /// It warns: do not ticket or tow, or an alarm.
        Warning = "warning",
        /// A fleet vehicle with unpaid services.
        Unpaid = "unpaid",
        /// A fleet vehicle without unpaid services.
        Clear = "clear",
        /// It is on a list now.
        Listed = "listed",
        /// It was seen before.
        Seen = "seen",
        /// The source does not know the plate.
        NotKnown = "not_known",
        /// It could not be asked, did not answer in time, or what it said is too old.
        CannotTell = "cannot_tell",
        /// It is being asked, and nothing is known from it yet.
        Asking = "asking",
    }
}

/// What one source says about a plate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What kind of source.
    pub source: SourceKind,
    /// Through which connection; `None` = it is our own knowledge.
    pub connection: Option<ConnectionId>,
    /// Its name: the connection's, else what we call it.
    pub name: String,
    /// What it says.
    pub says: Says,
    /// The same in a sentence, without name and age: those stand beside it.
    pub sentence: String,
    /// The permit it rests on (of [`Says::Right`]), as the source writes it.
    pub permit: Option<String>,
    /// As of when; `None` = now, or never read.
    pub as_of: Option<Instant>,
    /// Too old to rely on.
    pub stale: bool,
    /// It is being asked; what it says until then comes from a copy.
    pub asking: bool,
}

impl Statement {
    /// A statement of a source that is not asked; the rest is filled in with `..`.
    pub fn new(source: SourceKind, name: impl Into<String>, says: Says, sentence: impl Into<String>) -> Self {
        Statement {
            source,
            connection: None,
            name: name.into(),
            says,
            sentence: sentence.into(),
            permit: None,
            as_of: None,
            stale: false,
            asking: false,
        }
    }

    /// What counts of it: whatever is too old cannot tell.
    pub fn settled(&self) -> Says {
        use Says::{Asking, CannotTell, Clear, Listed, NoRight, NotKnown, Right, Seen, Unpaid, Warning};
        match self.says {
            Right | NoRight | Warning | Unpaid | Clear if self.stale => CannotTell,
            Right | NoRight | Warning | Unpaid | Clear | Listed | Seen | NotKnown | CannotTell | Asking => {
                self.says
            }
        }
    }

    /// For a verdict, where neither name nor age stand beside it.
    pub fn told(&self, say: impl Fn(Instant) -> String) -> String {
        let verb = if self.settled() == Says::CannotTell { " cannot tell" } else { "" };
        let sentence = self.sentence.trim_end_matches('.');
        let age = self.as_of.map(|at| format!(", as of {}", say(at))).unwrap_or_default();
        format!("{}{verb}: {sentence}{age}.", self.name)
    }
}

/// What a verdict of "allowed" rests on, so that it can be looked at again before anything opens by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RestsOn {
    /// An exact entry of the allow list, by its row number.
    AllowEntry(i64),
    /// A right in force at a source that may open.
    Right {
        /// Which kind of source.
        source: SourceKind,
        /// Through which connection.
        connection: ConnectionId,
        /// Its permit, as the source writes it; `None` = it named none.
        permit: Option<String>,
    },
}

impl RestsOn {
    /// The allow entry, if that is it.
    pub fn allow_entry(&self) -> Option<i64> {
        match self {
            RestsOn::AllowEntry(id) => Some(*id),
            RestsOn::Right { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_old_cannot_tell_whatever_it_says() {
        for says in [Says::Right, Says::NoRight, Says::Warning, Says::Unpaid, Says::Clear, Says::CannotTell] {
            let old = Statement { stale: true, ..Statement::new(SourceKind::Rights, "ParkPay", says, "") };
            assert_eq!(old.settled(), Says::CannotTell);
            assert_eq!(Statement { stale: false, ..old }.settled(), says);
        }
    }

    #[test]
    fn told_alone_a_statement_names_its_source_and_its_age_once() {
        let right = Statement::new(SourceKind::Rights, "ParkPay", Says::Right, "Right 1234A in Zone 1.");
        assert_eq!(right.told(|_| "12:03".into()), "ParkPay: Right 1234A in Zone 1.");
        let as_of = "2026-11-28T12:03:00Z".parse().ok();
        let old = Statement { as_of, stale: true, ..right };
        assert_eq!(old.told(|_| "12:03".into()), "ParkPay cannot tell: Right 1234A in Zone 1, as of 12:03.");
    }
}
