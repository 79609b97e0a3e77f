//! A deed: who did what, and why; appended to the audit table in the same transaction.

use crate::Actor;
use gatehouse_domain::Instant;
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::audit;

/// One row of the audit table to be.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    at: Instant,
    actor: String,
    action: String,
    subject: String,
    reason: String,
    personal: Option<String>,
}

impl Deed {
    /// A deed of an operator or of the program.
    pub(crate) fn of(
        actor: &Actor,
        at: Instant,
        action: impl Into<String>,
        subject: impl Into<String>,
    ) -> Deed {
        Deed::by(&actor.name, at, action, subject)
    }

    /// A deed of somebody who is no signed-in operator.
    pub(crate) fn by(
        name: impl Into<String>,
        at: Instant,
        action: impl Into<String>,
        subject: impl Into<String>,
    ) -> Deed {
        Deed {
            at,
            actor: name.into(),
            action: action.into(),
            subject: subject.into(),
            reason: String::new(),
            personal: None,
        }
    }

    /// Why.
    pub(crate) fn because(mut self, reason: impl Into<String>) -> Deed {
        self.reason = reason.into();
        self
    }

    /// Its personal part (a plate), kept erasable.
    pub(crate) fn concerning(mut self, personal: Option<String>) -> Deed {
        self.personal = personal;
        self
    }

    /// Appends it to the chain.
    pub(crate) fn append(&self, conn: &Connection) -> Result<()> {
        let entry = audit::Entry {
            at: self.at,
            actor: &self.actor,
            action: &self.action,
            subject: &self.subject,
            reason: &self.reason,
            personal: self.personal.as_deref(),
        };
        audit::append(conn, &entry).map(drop)
    }
}
