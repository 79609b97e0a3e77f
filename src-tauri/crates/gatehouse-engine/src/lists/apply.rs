//! Writing what a check has shown, inside one transaction: a fault or a cancellation undoes all of it.

use super::check::{Checked, fingerprint};
use super::compare::Act;
use super::import::in_force;
use crate::Actor;
use crate::deed::Deed;
use gatehouse_domain::Instant;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::lists::{self, ListRow, NewListEntry};
use gatehouse_store::{Error, Result};

/// Between two words of progress, and between two looks at whether somebody cancelled.
const STEP: usize = 500;

/// What is to be written.
pub(super) struct Job {
    by: String,
    at: Instant,
    adds: Vec<NewListEntry>,
    changes: Vec<ListRow>,
    deletes: Vec<ListRow>,
    fingerprint: [u8; 32],
    deed: Deed,
}

impl Job {
    pub(super) fn new(actor: &Actor, at: Instant, checked: &Checked, file: String) -> Job {
        let (mut adds, mut changes) = (Vec::new(), Vec::new());
        for (line, (_, act)) in checked.lines.iter().zip(&checked.plan.lines) {
            match act {
                Act::Add => adds.push(NewListEntry {
                    list: line.list,
                    plate: line.plate.raw().to_owned(),
                    plate_normalised: line.plate.normalised().to_owned(),
                    lookalike: line.plate.lookalike(),
                    valid_from: line.from.flatten(),
                    valid_until: line.until.flatten(),
                    owner: line.owner.clone().unwrap_or_default(),
                    phone: line.phone.clone().unwrap_or_default(),
                    remarks: line.remarks.clone().unwrap_or_default(),
                    added_by: actor.name.clone(),
                    added_at: at,
                }),
                Act::Change(row) => changes.push(ListRow {
                    changed_by: Some(actor.name.clone()),
                    changed_at: Some(at),
                    ..(**row).clone()
                }),
                Act::Nothing => {}
            }
        }
        let deletes = checked.plan.deletes.clone();
        let counts = counts(adds.len(), changes.len(), deletes.len());
        Job {
            by: actor.name.clone(),
            at,
            deed: Deed::of(actor, at, "import list entries", format!("{counts}, from {file}")),
            adds,
            changes,
            deletes,
            fingerprint: checked.fingerprint,
        }
    }

    /// Normalised plates whose entries change.
    pub(super) fn plates(&self) -> Vec<String> {
        let added = self.adds.iter().map(|entry| entry.plate_normalised.clone());
        let rest = self.changes.iter().chain(&self.deletes).map(|row| row.plate_normalised.clone());
        added.chain(rest).collect()
    }

    /// What was done, once it is done.
    pub(super) fn sentence(&self) -> String {
        let mut sentence = counts(self.adds.len(), self.changes.len(), self.deletes.len());
        sentence.push('.');
        sentence
    }

    /// Writes all of it. `told` is given the changes written so far and says whether to go on.
    pub(super) fn write(&self, conn: &Connection, mut told: impl FnMut(usize) -> bool) -> Result<()> {
        if fingerprint(&in_force(conn)?) != self.fingerprint {
            return Err(Error::Conflict(
                "The lists were changed since this file was checked. Check it again.".into(),
            ));
        }
        let mut done = 0;
        let mut step = || {
            done += 1;
            if done % STEP == 1 && !told(done - 1) {
                return Err(Error::Conflict("cancelled".into()));
            }
            Ok(())
        };
        for row in &self.deletes {
            step()?;
            lists::delete(conn, row.id, &self.by, self.at)?;
        }
        for row in &self.changes {
            step()?;
            lists::update(conn, row)?;
        }
        for entry in &self.adds {
            step()?;
            lists::insert(conn, entry)?;
        }
        self.deed.append(conn)
    }
}

fn counts(added: usize, changed: usize, deleted: usize) -> String {
    format!("{added} added, {changed} changed, {deleted} deleted")
}
