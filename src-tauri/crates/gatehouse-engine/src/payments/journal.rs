//! The journal of writes that money depends on: recorded before they are sent, their outcome after.
//!
//! Nothing here sends, and nothing is ever sent again by itself (invariant 6).

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::work_list;
use crate::view::{Change, MoneyWriteView};
use crate::{Actor, build};
use gatehouse_domain::payment::{WriteKind, WriteOutcome};
use gatehouse_domain::{ConnectionId, Instant, MoneyWriteId};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::money_writes::{self, MoneyWriteEnd, NewMoneyWrite};
use std::sync::Arc;
use std::time::Duration;

/// So many ends may wait to be written down; more than that at once is more than people do by hand.
pub(super) const UNRECORDED: usize = 64;
/// Between two tries to write an end down.
const RECORD_AGAIN: Duration = Duration::from_secs(2);
/// Tries, over a day.
const RECORD_TRIES: u32 = 43_200;

/// A write about to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    pub connection: ConnectionId,
    /// Writes of one act share it; see [`new_group`].
    pub group: String,
    pub kind: WriteKind,
    /// What it is about, as shown.
    pub subject: String,
    /// What is sent, label and value in words, in order; without secrets.
    pub request: Vec<(String, String)>,
    /// Ids of what it is about, as `work_list` reads them for a fresh look: see `Target`.
    pub target: serde_json::Value,
    /// What the operator saw when asking: JSON, kept and not interpreted.
    pub reviewed: Option<serde_json::Value>,
    /// Why; empty = none was asked for.
    pub reason: String,
    /// A plate, kept erasable in the audit table.
    pub personal: Option<String>,
}

/// How a write ended.
#[derive(Debug, Clone)]
pub(crate) struct WriteEnd {
    pub outcome: WriteOutcome,
    /// How, and what to do next.
    pub sentence: String,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// The provider's error id.
    pub error_id: Option<String>,
    /// What the provider said it did, label and value in words, in order.
    pub answer: Vec<(String, String)>,
}

/// A name for one act; never used before.
pub(crate) fn new_group() -> String {
    format!("{:032x}", rand::random::<u128>())
}

impl Engine {
    /// Makes an intent durable. When this fails nothing may be sent.
    pub(crate) async fn intend(&self, actor: &Actor, intent: Intent) -> Result<MoneyWriteView> {
        let connection = self.connection_row(intent.connection)?;
        let at = self.now();
        let deed = Deed::of(actor, at, format!("payments: {}", intent.kind.word()), connection.name.clone())
            .because(intent.reason.clone())
            .concerning(intent.personal);
        let new = NewMoneyWrite {
            connection_id: connection.id,
            connection_name: connection.name,
            group_id: intent.group,
            kind: intent.kind,
            subject: intent.subject,
            request: serde_json::to_string(&intent.request).map_err(anyhow::Error::from)?,
            target: intent.target.to_string(),
            reviewed: intent.reviewed.map(|seen| seen.to_string()),
            reason: intent.reason,
            asked_by: actor.name.clone(),
            asked_by_id: actor.operator_id,
            asked_at: at,
        };
        let row = self
            .write(move |tx| {
                let id = money_writes::insert(tx, &new)?;
                deed.append(tx)?;
                money_writes::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        let view = build::money_write(&row);
        self.publish(Change::MoneyWrite(Box::new(view.clone())));
        Ok(view)
    }

    /// Writes down how a write ended. An unknown one goes on the work list and raises an alarm.
    pub(crate) async fn ended(&self, id: MoneyWriteId, end: WriteEnd) -> Result<MoneyWriteView> {
        let end = MoneyWriteEnd {
            outcome: end.outcome,
            sentence: end.sentence,
            status: end.status,
            error_id: end.error_id,
            answer: match end.answer.is_empty() {
                true => None,
                false => Some(serde_json::to_string(&end.answer).map_err(anyhow::Error::from)?),
            },
            at: self.now(),
        };
        match self.record_end(id, end.clone()).await {
            Err(error) => {
                self.record_later(id, end);
                Err(error)
            }
            recorded => recorded,
        }
    }

    /// The same for a write that was sent: when the store does not take its end, what came of it is said all the same.
    pub(crate) async fn ended_or_said(&self, write: MoneyWriteView, end: WriteEnd) -> MoneyWriteView {
        match self.ended(write.id, end.clone()).await {
            Ok(view) => view,
            Err(error) => MoneyWriteView {
                outcome: end.outcome,
                sentence: format!("{} It is not written down yet: {error}", end.sentence),
                status: end.status.map(i64::from),
                error_id: end.error_id,
                ..write
            },
        }
    }

    async fn record_end(&self, id: MoneyWriteId, end: MoneyWriteEnd) -> Result<MoneyWriteView> {
        let unknown = end.outcome == WriteOutcome::Unknown;
        let view = self.change_money_write(id, move |tx| money_writes::finish(tx, id, &end)).await?;
        if unknown {
            self.alarm_money_unknown(&view).await;
        }
        Ok(view)
    }

    /// Tries in the background to write down an end that the store did not take. Nothing is sent. What is not written
    /// down when the program ends is unknown after the next start.
    fn record_later(&self, id: MoneyWriteId, end: MoneyWriteEnd) {
        let Ok(place) = Arc::clone(&self.inner.payments.unrecorded.0).try_acquire_owned() else {
            return tracing::error!(
                write = id,
                "too many ends wait to be written down; this one is left pending"
            );
        };
        let engine = self.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut stopping = engine.inner.stopping.subscribe();
            for _ in 0..RECORD_TRIES {
                tokio::select! {
                    () = tokio::time::sleep(RECORD_AGAIN) => {}
                    _ = stopping.wait_for(|stop| *stop) => return,
                }
                match engine.record_end(id, end.clone()).await {
                    // Not there to be ended: the store took it after all.
                    Ok(_) | Err(Error::NotFound(_)) => return,
                    Err(error) => tracing::warn!(%error, write = id, "an end is still not written down"),
                }
            }
        });
    }

    /// Changes a row, and shows it.
    pub(crate) async fn change_money_write<F>(&self, id: MoneyWriteId, change: F) -> Result<MoneyWriteView>
    where
        F: FnOnce(&gatehouse_store::rusqlite::Transaction<'_>) -> gatehouse_store::Result<()>
            + Send
            + 'static,
    {
        let row = self
            .write(move |tx| {
                change(tx)?;
                money_writes::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        let view = build::money_write(&row);
        self.publish(Change::MoneyWrite(Box::new(view.clone())));
        Ok(view)
    }
}

/// Writes that were on their way when the program ended: nobody knows how they ended.
pub(crate) fn end_pending(conn: &Connection, now: Instant) -> gatehouse_store::Result<()> {
    for row in money_writes::open(conn)?.into_iter().filter(|row| row.outcome == WriteOutcome::Pending) {
        let end = MoneyWriteEnd {
            outcome: WriteOutcome::Unknown,
            sentence: format!("The program ended before an answer came. {}", work_list::ADVICE),
            status: None,
            error_id: None,
            answer: None,
            at: now,
        };
        money_writes::finish(conn, row.id, &end)?;
    }
    Ok(())
}
