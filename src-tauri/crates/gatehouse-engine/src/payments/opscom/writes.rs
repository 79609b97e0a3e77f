//! Push, update and delete: recorded, sent once, and what was answered is remembered before the journal calls it done.
//! None is repeated: an update with the same reference is no exception.

use super::check::{permit_words, sentence};
use super::{keep, rules};
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::payments::journal::{Intent, new_group};
use crate::payments::send::{PLATE, REFERENCE, Said};
use crate::payments::target::{PaidTarget, PaidValues};
use crate::request::{NewPaidPermit, PaidPermitChange, PaidPermitDeletion};
use crate::view::{Change, MoneyWriteView, PaidPermitView, PaidPermitWriteView};
use gatehouse_domain::payment::{Paid, PaidPermitPush, PermitPlate, PermitReference, WriteKind};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::site::say;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_payments::opscom::OpsCom;
use gatehouse_payments::{Ended, Refusal};
use gatehouse_store::table::paid_permits::{self, PaidPermitRow};

/// Characters of a reason.
const REASON: usize = 500;
/// OPS-COM's code for a record that is there already.
const EXISTS: &str = "9022";
/// What is said when a permit was changed there and could not be remembered here.
const NOT_KEPT: &str = "It could not be remembered here: write its reference down, and add it by that.";

impl Engine {
    /// Tells OPS-COM of a new permit. Its reference is remembered.
    pub async fn push_paid_permit(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        new: NewPaidPermit,
    ) -> Result<PaidPermitWriteView> {
        let (_, link) = self.opscom_link(connection)?;
        let push = rules::push(&new)?;
        let plate = push.plate.as_str().to_owned();
        let asked = PaidValues {
            plate: Some(plate.clone()),
            end: Some(push.end.at()),
            paid: push.paid.map(paid_texts),
        };
        let mut request = vec![(PLATE.to_owned(), plate.clone()), line("Zone", push.zone.as_str())];
        request.extend(push.permit_no.as_ref().map(|number| line("Permit number", number.as_str())));
        request.push(self.time_line("Start", push.start.at()));
        request.push(self.time_line("End", push.end.at()));
        request.extend(push.paid.map(|paid| line("Paid", paid_words(paid))));
        let intent = Intent {
            subject: format!("{plate} · {}", push.zone.as_str()),
            request,
            target: target(PaidTarget { asked, ..PaidTarget::default() }),
            personal: Some(normalise(&plate)),
            ..blank(connection, WriteKind::PushPermit)
        };
        let (engine, by) = (self.clone(), actor.name.clone());
        let sent = async move {
            let ended = link.push(&push).await;
            engine.pushed(connection, by, &link, &push, ended).await
        };
        let (write, done) = self
            .send_once(actor, intent, sent, |(reference, kept): &(PermitReference, bool)| {
                said("OPS-COM has the permit.", reference, *kept)
            })
            .await?;
        self.written(connection, write, done.map(|(reference, _)| reference.as_str().to_owned())).await
    }

    /// Extends or corrects a permit.
    pub async fn update_paid_permit(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        reference: &str,
        change: PaidPermitChange,
    ) -> Result<PaidPermitWriteView> {
        let (_, link) = self.opscom_link(connection)?;
        let before = self.changeable(connection, reference).await?;
        let update = rules::update(rules::reference(&before.reference)?, &change)?;
        let about = PaidTarget {
            reference: Some(before.reference.clone()),
            asked: PaidValues {
                plate: update.plate.as_ref().map(|plate| plate.as_str().to_owned()),
                end: update.end.map(|end| end.at()),
                paid: update.paid.map(paid_texts),
            },
            before: known(&before),
        };
        let mut request = vec![line(REFERENCE, &before.reference)];
        request.extend(update.plate.as_ref().map(|plate| line(PLATE, plate.as_str())));
        request.extend(update.end.map(|end| self.time_line("End", end.at())));
        request.extend(update.paid.map(|paid| line("Paid", paid_words(paid))));
        let intent = Intent {
            subject: subject(&before),
            request,
            target: target(about.clone()),
            reviewed: Some(serde_json::json!(self.values_words(&before))),
            personal: personal(&before),
            ..blank(connection, WriteKind::UpdatePermit)
        };
        let engine = self.clone();
        let sent = async move {
            let ended = link.update(&update).await;
            engine.changed(connection, about, ended, false).await
        };
        let (write, _) = self
            .send_once(actor, intent, sent, |(reference, kept): &(PermitReference, bool)| {
                said("OPS-COM changed the permit.", reference, *kept)
            })
            .await?;
        self.written(connection, write, Some(before.reference)).await
    }

    /// Deletes a permit at OPS-COM. It stays in the list here, as gone.
    pub async fn delete_paid_permit(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        reference: &str,
        deletion: PaidPermitDeletion,
    ) -> Result<PaidPermitWriteView> {
        let (_, link) = self.opscom_link(connection)?;
        let before = self.changeable(connection, reference).await?;
        let reason = deletion.reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON {
            return Err(Error::invalid("reason", format!("Say why in 1 to {REASON} characters.")));
        }
        if !is_typed(&before, &deletion.typed) {
            return Err(Error::invalid(
                "typed",
                match before.plate.is_empty() {
                    true => "This is not the reference of the permit. Type it once more.",
                    false => "This is not the plate of the permit. Type it once more.",
                },
            ));
        }
        let about = PaidTarget {
            reference: Some(before.reference.clone()),
            before: known(&before),
            ..PaidTarget::default()
        };
        let intent = Intent {
            subject: subject(&before),
            request: vec![line(REFERENCE, &before.reference)],
            target: target(about.clone()),
            reviewed: Some(serde_json::json!(self.values_words(&before))),
            reason,
            personal: personal(&before),
            ..blank(connection, WriteKind::DeletePermit)
        };
        let (engine, sending) = (self.clone(), rules::reference(&before.reference)?);
        let sent = async move {
            let ended = link.delete(&sending).await;
            engine.changed(connection, about, ended, true).await
        };
        let (write, _) = self
            .send_once(actor, intent, sent, |(reference, kept): &(PermitReference, bool)| {
                said("OPS-COM deleted the permit.", reference, *kept)
            })
            .await?;
        self.written(connection, write, Some(before.reference)).await
    }

    /// A permit that is known here and not gone.
    async fn changeable(&self, connection: ConnectionId, reference: &str) -> Result<PaidPermitRow> {
        let row = self.paid_permit_row(connection, reference).await?;
        match row.gone {
            true => Err(Error::Conflict(
                "OPS-COM does not have this permit any more. Check the plate, and add a new permit if it needs one.".into(),
            )),
            false => Ok(row),
        }
    }

    /// Remembers what was pushed; of one that is there already, what the plate check shows is told.
    async fn pushed(
        &self,
        connection: ConnectionId,
        by: String,
        link: &OpsCom,
        push: &PaidPermitPush,
        ended: Ended<PermitReference>,
    ) -> Ended<(PermitReference, bool)> {
        let reference = match ended {
            Ended::Done(reference) => reference,
            Ended::Refused(refusal) if refusal.exists => {
                return Ended::Refused(there_already(refusal, link, &push.plate).await);
            }
            other => return other_end(other),
        };
        let at = self.now();
        let row = PaidPermitRow {
            connection_id: connection,
            reference: reference.as_str().to_owned(),
            plate: push.plate.as_str().to_owned(),
            canonical: normalise(push.plate.as_str()),
            zone: Some(push.zone.as_str().to_owned()),
            permit_no: push.permit_no.as_ref().map(|number| number.as_str().to_owned()),
            start: Some(push.start.at()),
            end: Some(push.end.at()),
            paid: push.paid.map(paid_texts),
            gone: false,
            added_by: by,
            added_at: at,
            changed_at: at,
        };
        let kept = self.write(move |tx| paid_permits::put(tx, &row)).await;
        Ended::Done((reference, noted(kept)))
    }

    /// Keeps what a permit is now; one that OPS-COM does not know is marked as gone.
    async fn changed(
        &self,
        connection: ConnectionId,
        about: PaidTarget,
        ended: Ended<PermitReference>,
        deleted: bool,
    ) -> Ended<(PermitReference, bool)> {
        let at = self.now();
        match ended {
            Ended::Done(reference) => {
                let kept = self
                    .write(move |tx| match (deleted, &about.reference) {
                        (true, Some(reference)) => keep::gone(tx, connection, reference, at),
                        _ => keep::updated(tx, connection, &about, at),
                    })
                    .await;
                Ended::Done((reference, noted(kept)))
            }
            Ended::Refused(refusal) if refusal.gone => {
                let reference = about.reference.unwrap_or_default();
                let kept = self.write(move |tx| keep::gone(tx, connection, &reference, at)).await;
                let mark = if noted(kept) { " It is marked as gone here." } else { "" };
                Ended::Refused(Refusal { words: format!("{}{mark}", refusal.words), ..refusal })
            }
            other => other_end(other),
        }
    }

    /// What is shown after a write.
    async fn written(
        &self,
        connection: ConnectionId,
        write: MoneyWriteView,
        reference: Option<String>,
    ) -> Result<PaidPermitWriteView> {
        self.publish(Change::PaidPermits(connection));
        let permit: Option<PaidPermitView> = match reference {
            Some(reference) => self.paid_permit(connection, &reference).await.ok(),
            None => None,
        };
        let exists = write.kind == WriteKind::PushPermit && write.error_id.as_deref() == Some(EXISTS);
        Ok(PaidPermitWriteView { write, permit, exists })
    }

    fn time_line(&self, label: &str, at: Instant) -> (String, String) {
        line(label, say(self.state().zone, at))
    }

    /// What an operator saw of a permit.
    fn values_words(&self, row: &PaidPermitRow) -> Vec<(String, String)> {
        let mut lines = vec![line(PLATE, &row.plate)];
        lines.extend(row.end.map(|end| self.time_line("End", end)));
        lines
            .extend(row.paid.as_ref().map(|(amount, currency)| line("Paid", format!("{amount} {currency}"))));
        lines
    }
}

/// A refusal because such a permit is there, with what the plate check shows. It is looked at once, and only to tell.
async fn there_already(refusal: Refusal, link: &OpsCom, plate: &PermitPlate) -> Refusal {
    let shown = match link.check_plate(plate).await {
        Ok(check) => {
            let permits: Vec<String> = check.permits.iter().map(permit_words).collect();
            match permits.is_empty() {
                true => sentence(plate.as_str(), &check),
                false => format!("{} {}.", sentence(plate.as_str(), &check), permits.join("; ")),
            }
        }
        Err(error) => format!("The plate could not be checked: {}", error.sentence()),
    };
    let words = format!(
        "{} Probably an earlier attempt arrived: do not add it again. Ask OPS-COM for its reference and add it by that. {shown}",
        refusal.words
    );
    Refusal { words, ..refusal }
}

/// An end that is not "done", of another type.
fn other_end(ended: Ended<PermitReference>) -> Ended<(PermitReference, bool)> {
    match ended {
        Ended::Done(reference) => Ended::Done((reference, true)),
        Ended::Refused(refusal) => Ended::Refused(refusal),
        Ended::NotSent(words) => Ended::NotSent(words),
        Ended::Unknown(words) => Ended::Unknown(words),
    }
}

/// Whether it was kept; why not goes to the log.
fn noted(kept: Result<()>) -> bool {
    if let Err(error) = &kept {
        tracing::error!(%error, "a paid permit was written at OPS-COM and could not be remembered");
    }
    kept.is_ok()
}

fn said(sentence: &str, reference: &PermitReference, kept: bool) -> Said {
    Said {
        sentence: match kept {
            true => sentence.to_owned(),
            false => format!("{sentence} {NOT_KEPT}"),
        },
        answer: vec![line(REFERENCE, reference.as_str())],
        change: None,
    }
}

fn blank(connection: ConnectionId, kind: WriteKind) -> Intent {
    Intent {
        connection,
        group: new_group(),
        kind,
        subject: String::new(),
        request: Vec::new(),
        target: serde_json::Value::Null,
        reviewed: None,
        reason: String::new(),
        personal: None,
    }
}

fn target(paid: PaidTarget) -> serde_json::Value {
    Target { paid: Some(paid), ..Target::default() }.json()
}

fn line(label: &str, value: impl ToString) -> (String, String) {
    (label.to_owned(), value.to_string())
}

fn paid_texts(paid: Paid) -> (String, String) {
    (paid.amount.to_string(), paid.currency.word().to_owned())
}

fn paid_words(paid: Paid) -> String {
    format!("{} {}", paid.amount, paid.currency.word())
}

fn known(row: &PaidPermitRow) -> PaidValues {
    PaidValues {
        plate: Some(row.plate.clone()).filter(|plate| !plate.is_empty()),
        end: row.end,
        paid: row.paid.clone(),
    }
}

fn subject(row: &PaidPermitRow) -> String {
    let plate = if row.plate.is_empty() { &row.reference } else { &row.plate };
    match &row.zone {
        Some(zone) => format!("{plate} · {zone}"),
        None => plate.clone(),
    }
}

fn personal(row: &PaidPermitRow) -> Option<String> {
    Some(row.canonical.clone()).filter(|plate| !plate.is_empty())
}

/// Whether somebody typed the permit's plate, or its reference where no plate is known.
fn is_typed(row: &PaidPermitRow, typed: &str) -> bool {
    match row.canonical.is_empty() {
        true => row.reference.eq_ignore_ascii_case(typed.trim()),
        false => row.canonical == normalise(typed),
    }
}
