//! One write to a landlord's interface: no other about the same thing beside it, recorded before it is sent, carried to
//! its end when nobody waits any more.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::payments::journal::Intent;
use crate::payments::send::{Said, write_end};
use crate::view::{Change, MoneyWriteView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::WriteOutcome;
use gatehouse_payments::Ended;
use gatehouse_store::table::money_writes;

impl Engine {
    /// Works in the background and waits for it: whoever asked may go.
    pub(super) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        tokio::spawn(work).await.map_err(anyhow::Error::from)?
    }

    /// Makes an intent durable unless a write about the same thing is on its way, or nobody knows how one ended.
    pub(super) async fn intend_alone(
        &self,
        actor: &Actor,
        intent: Intent,
        same: impl Fn(&Target) -> bool,
    ) -> Result<MoneyWriteView> {
        let _one_at_a_time = self.inner.payments.intending.lock().await;
        self.refuse_beside_open(intent.connection, same).await?;
        self.intend(actor, intent).await
    }

    /// Refuses when a write that fits is on its way or waits for a person.
    pub(super) async fn refuse_beside_open(
        &self,
        connection: ConnectionId,
        same: impl Fn(&Target) -> bool,
    ) -> Result<()> {
        let open = self.read(money_writes::open).await?;
        let mine = open.into_iter().filter(|row| row.connection_id == Some(connection));
        let beside = mine
            .into_iter()
            .find(|row| serde_json::from_str::<Target>(&row.asked.target).is_ok_and(|target| same(&target)));
        let Some(row) = beside else { return Ok(()) };
        let subject = &row.asked.subject;
        Err(Error::Conflict(match row.outcome {
            WriteOutcome::Pending => {
                format!("Something about {subject} is on its way already. Wait until its outcome is known.")
            }
            _ => format!(
                "Nobody knows whether something about {subject} was done. Look again and settle it first, under Writes to settle."
            ),
        }))
    }

    /// Records how a write ended; `said` is what was done, when it was.
    pub(super) async fn permit_write_ended<T: Send + Sync>(
        &self,
        connection: ConnectionId,
        write: MoneyWriteView,
        ended: &Ended<T>,
        said: Said,
    ) -> MoneyWriteView {
        self.note_write(connection, ended).await;
        let view = self.ended_or_said(write, write_end(ended, |_| said).0).await;
        self.publish(Change::Permits(connection));
        view
    }
}
