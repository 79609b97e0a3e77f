//! One write: recorded, sent once, its end recorded. It goes on when whoever asked does not wait any more.

use super::copy::LocalChange;
use super::journal::{Intent, WriteEnd};
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::MoneyWriteView;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{FleetPlate, WriteKind, WriteOutcome};
use gatehouse_domain::plate::normalise;
use gatehouse_payments::Ended;
use gatehouse_store::table::money_writes::{self, MoneyWriteRow};

/// Labels of what is sent; a write is found again by them.
pub(super) const PLATE: &str = "Plate";
pub(super) const COUNTRY: &str = "Country";
pub(super) const SUBDIVISION: &str = "Subdivision";
pub(super) const SERVICE: &str = "Service";
pub(super) const REFERENCE: &str = "Reference";

/// What a provider said it did, and how that is said.
pub(super) struct Said {
    pub sentence: String,
    pub answer: Vec<(String, String)>,
    /// What the copy shows at once.
    pub change: Option<LocalChange>,
}

impl Engine {
    /// Records an intent, sends it once and records its end. `sent` begins only when the intent is durable; `say` puts
    /// what was done in words. Answers what the provider said, too, when it was done.
    pub(super) async fn send_once<T, F, S>(
        &self,
        actor: &Actor,
        intent: Intent,
        sent: F,
        say: S,
    ) -> Result<(MoneyWriteView, Option<T>)>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Ended<T>> + Send + 'static,
        S: FnOnce(&T) -> Said + Send + 'static,
    {
        let (engine, actor) = (self.clone(), actor.clone());
        // Never dropped half way: whoever asked may go.
        let sending = tokio::spawn(async move {
            let id = intent.connection;
            let view = {
                let _one_at_a_time = engine.inner.payments.intending.lock().await;
                engine.refuse_second(&intent).await?;
                engine.intend(&actor, intent).await?
            };
            let ended = sent.await;
            engine.note_write(id, &ended).await;
            let (end, change) = write_end(&ended, say);
            let view = engine.ended_or_said(view, end).await;
            if let Some(change) = change {
                engine.change_copy(id, change).await;
            }
            let done = match ended {
                Ended::Done(done) => Some(done),
                _ => None,
            };
            Ok((view, done))
        });
        sending.await.map_err(anyhow::Error::from)?
    }

    /// Two writes of one kind about one vehicle or service must not be on their way at once, and none after one that
    /// nobody knows the end of. The windows of one act are of one group.
    async fn refuse_second(&self, intent: &Intent) -> Result<()> {
        if intent.kind == WriteKind::Decline {
            self.refuse_second_decline(intent).await?;
        }
        let open = self.read(money_writes::open).await?;
        let same = open.iter().find(|row| {
            row.connection_id == Some(intent.connection)
                && row.asked.kind == intent.kind
                && row.asked.group_id != intent.group
                && about(&requested(row)) == about(&intent.request)
        });
        let Some(row) = same else { return Ok(()) };
        Err(Error::Conflict(match row.outcome {
            WriteOutcome::Pending => {
                format!(
                    "\"{}\" for {} is being sent already. Wait for its end.",
                    words(row.asked.kind),
                    row.asked.subject
                )
            }
            _ => format!(
                "There is already \"{}\" for {} with unknown outcome. Settle it first, under Writes to settle.",
                words(row.asked.kind),
                row.asked.subject
            ),
        }))
    }

    /// A service is declined once, also long after.
    async fn refuse_second_decline(&self, intent: &Intent) -> Result<()> {
        let Some((_, service)) = intent.request.iter().find(|(label, _)| label == SERVICE).cloned() else {
            return Ok(());
        };
        let id = intent.connection;
        let before = self.read(move |conn| money_writes::declines(conn, id, SERVICE, &service)).await?;
        match before.last() {
            None => Ok(()),
            Some(before) => Err(Error::Conflict(format!(
                "{} has asked to decline this service already. {}",
                before.asked.asked_by, before.sentence
            ))),
        }
    }

    /// What a write tells about the connection.
    pub(super) async fn note_write<T: Send + Sync>(&self, id: ConnectionId, ended: &Ended<T>) {
        let unknown = match ended {
            Ended::Done(_) => None,
            Ended::Unknown(words) => Some(words.clone()),
            // A refusal is an answer, and what was not sent may be our own doing: neither says how the provider is.
            Ended::Refused(_) | Ended::NotSent(_) => return,
        };
        match unknown {
            None => self.note_success(id).await,
            Some(words) => self.note_failure(id, words).await,
        }
    }
}

/// How a write ended, as recorded.
pub(super) fn write_end<T>(
    ended: &Ended<T>,
    say: impl FnOnce(&T) -> Said,
) -> (WriteEnd, Option<LocalChange>) {
    let outcome = ended.outcome();
    let (status, error_id) = match ended {
        Ended::Refused(refusal) => (Some(refusal.status), refusal.error_id.clone()),
        Ended::Done(_) | Ended::NotSent(_) | Ended::Unknown(_) => (None, None),
    };
    let Said { sentence, answer, change } = match ended {
        Ended::Done(done) => say(done),
        Ended::Unknown(words) => Said {
            sentence: format!("{words} {}", super::work_list::ADVICE),
            answer: Vec::new(),
            change: None,
        },
        Ended::Refused(_) | Ended::NotSent(_) => {
            Said { sentence: ended.words().unwrap_or_default().to_owned(), answer: Vec::new(), change: None }
        }
    };
    (WriteEnd { outcome, sentence, status, error_id, answer }, change)
}

/// What was sent, as recorded.
pub(super) fn requested(row: &MoneyWriteRow) -> Vec<(String, String)> {
    serde_json::from_str(&row.asked.request).unwrap_or_default()
}

/// The vehicle, the service or the permit a request is about; a new permit is known by its plate only.
fn about(request: &[(String, String)]) -> Option<(String, String)> {
    let value = |label: &str| request.iter().find(|(l, _)| l == label).map(|(_, value)| value.as_str());
    for label in [SERVICE, REFERENCE] {
        if let Some(id) = value(label) {
            return Some((label.to_owned(), id.to_owned()));
        }
    }
    let plate = value(PLATE)?;
    Some(match value(COUNTRY) {
        Some(country) => FleetPlate::new(plate, country, value(SUBDIVISION)).key(),
        None => (PLATE.to_owned(), normalise(plate)),
    })
}

/// The lines of a request that name a vehicle.
pub(super) fn vehicle_lines(plate: &FleetPlate) -> Vec<(String, String)> {
    let mut lines =
        vec![(PLATE.to_owned(), plate.plate.clone()), (COUNTRY.to_owned(), plate.country.clone())];
    lines.extend(plate.subdivision.clone().map(|subdivision| (SUBDIVISION.to_owned(), subdivision)));
    lines
}

/// A vehicle in a subject: `AA12345 · NO`.
pub(super) fn vehicle_words(plate: &FleetPlate) -> String {
    match &plate.subdivision {
        Some(subdivision) => format!("{} · {} {subdivision}", plate.plate, plate.country),
        None => format!("{} · {}", plate.plate, plate.country),
    }
}

/// A kind of write in words.
pub(super) fn words(kind: WriteKind) -> &'static str {
    match kind {
        WriteKind::AddVehicle => "Add vehicle",
        WriteKind::RemoveVehicle => "Remove vehicle",
        WriteKind::DetachVehicle => "Detach vehicle",
        WriteKind::LockPayments => "Lock payments",
        WriteKind::Decline => "Decline",
        WriteKind::CreateTenant => "Create tenant",
        WriteKind::CreateAllocation => "Create allocation",
        WriteKind::UpdateAllocation => "Change allocation",
        WriteKind::DeleteAllocation => "Delete allocation",
        WriteKind::PushPermit => "Add paid permit",
        WriteKind::UpdatePermit => "Change paid permit",
        WriteKind::DeletePermit => "Delete paid permit",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_vehicle_in_two_spellings_is_one_vehicle() {
        let lines = |plate: &str, sub| vehicle_lines(&FleetPlate::new(plate, "DE", sub));
        let whole = about(&lines("HD BB 12345", Some("HD")));
        assert!(whole.is_some());
        assert_eq!(whole, about(&lines("BB12345", Some("hd"))));
        assert_ne!(whole, about(&lines("BB12345", None)));
    }

    #[test]
    fn a_permit_is_known_by_its_reference_and_a_new_one_by_its_plate() {
        let line = |label: &str, value: &str| (label.to_owned(), value.to_owned());
        let change = |plate| about(&[line(REFERENCE, "1a9b"), line(PLATE, plate)]);
        assert_eq!(change("PL8RDR"), change("OTHER"));
        assert_eq!(about(&[line(PLATE, "pl8 rdr")]), about(&[line(PLATE, "PL8RDR")]));
        assert_ne!(about(&[line(PLATE, "PL8RDR")]), about(&[line(PLATE, "OTHER")]));
    }
}
