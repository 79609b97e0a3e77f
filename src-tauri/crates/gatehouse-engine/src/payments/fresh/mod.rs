//! A fresh look at what a write was about whose end nobody knows: what the provider shows now, in words, and what that
//! speaks for. It only reads; a person decides.

mod fleet;
mod permit;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::{Look, Target};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Settled, WriteKind};
use gatehouse_payments::Error as Failure;
use gatehouse_store::table::money_writes::MoneyWriteRow;

/// Label and value in words.
type Lines = Vec<(String, String)>;

impl Engine {
    /// Reads what tells most about it.
    pub(super) async fn fresh_look(&self, row: &MoneyWriteRow) -> Result<Look> {
        let Some(connection) = row.connection_id else {
            return Err(Error::Conflict("Its connection is gone: ask the provider.".into()));
        };
        let target: Target = serde_json::from_str(&row.asked.target).unwrap_or_default();
        match row.asked.kind {
            WriteKind::AddVehicle => self.look_for_vehicle(connection, &target, Settled::Done).await,
            WriteKind::RemoveVehicle => self.look_for_vehicle(connection, &target, Settled::NotDone).await,
            WriteKind::DetachVehicle => Ok(fleet::detached()),
            WriteKind::LockPayments => self.look_at_locked(connection, &target).await,
            WriteKind::Decline => self.look_for_declined(connection, &target).await,
            WriteKind::CreateTenant => self.look_for_tenant(connection, &target).await,
            WriteKind::CreateAllocation | WriteKind::UpdateAllocation | WriteKind::DeleteAllocation => {
                self.look_at_allocations(connection, row.asked.kind, &target).await
            }
            WriteKind::PushPermit | WriteKind::UpdatePermit | WriteKind::DeletePermit => {
                self.look_at_paid_permit(connection, row.asked.kind, &target).await
            }
        }
    }

    /// A question that failed, as an answer; how the provider is doing is noted.
    pub(in crate::payments) async fn looked<T>(
        &self,
        connection: ConnectionId,
        answer: std::result::Result<T, Failure>,
    ) -> Result<T> {
        match answer {
            Ok(answer) => {
                self.note_success(connection).await;
                Ok(answer)
            }
            Err(failure) => {
                let sentence = failure.sentence();
                if matches!(failure, Failure::Unreachable { .. } | Failure::TimedOut { .. }) {
                    self.note_failure(connection, sentence.clone()).await;
                }
                Err(Error::Conflict(format!("A fresh look could not be taken. {sentence}")))
            }
        }
    }
}

/// Something that has to be known and is not: a write of an older program, or a broken row.
fn missing(what: &str) -> Error {
    Error::Conflict(format!("What it was about was not kept ({what}): ask the provider."))
}

fn look(speaks_for: impl Into<Option<Settled>>, sentence: impl Into<String>, details: Lines) -> Look {
    Look { sentence: sentence.into(), details, speaks_for: speaks_for.into() }
}

fn line(label: &str, value: impl ToString) -> (String, String) {
    (label.to_owned(), value.to_string())
}
