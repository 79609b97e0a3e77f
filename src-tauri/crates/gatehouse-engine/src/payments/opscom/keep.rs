//! What a write, or what a person found out about one, changes in the permits that are known here.

use crate::engine::Engine;
use crate::payments::Target;
use crate::payments::target::PaidTarget;
use crate::view::{Change, MoneyWriteView};
use gatehouse_domain::payment::{Settled, WriteKind};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::{ConnectionId, Instant, MoneyWriteId};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::{money_writes, paid_permits};

/// A permit as it was asked to become.
pub(super) fn updated(
    conn: &Connection,
    connection: ConnectionId,
    target: &PaidTarget,
    at: Instant,
) -> gatehouse_store::Result<()> {
    let Some(reference) = &target.reference else { return Ok(()) };
    let Some(mut row) = paid_permits::get(conn, connection, reference)? else { return Ok(()) };
    let asked = target.asked.clone();
    if let Some(plate) = asked.plate {
        row.canonical = normalise(&plate);
        row.plate = plate;
    }
    row.end = asked.end.or(row.end);
    row.paid = asked.paid.or(row.paid);
    row.changed_at = at;
    paid_permits::put(conn, &row)
}

/// A permit that OPS-COM has no more.
pub(super) fn gone(
    conn: &Connection,
    connection: ConnectionId,
    reference: &str,
    at: Instant,
) -> gatehouse_store::Result<()> {
    let Some(mut row) = paid_permits::get(conn, connection, reference)? else { return Ok(()) };
    (row.gone, row.changed_at) = (true, at);
    paid_permits::put(conn, &row)
}

/// What a person found out about an unknown write. A push that was done stays without its reference, which nobody
/// told us: a person adds it.
pub(in crate::payments) fn settled(
    conn: &Connection,
    id: MoneyWriteId,
    settled: Settled,
    at: Instant,
) -> gatehouse_store::Result<()> {
    let Some(row) = money_writes::get(conn, id)? else { return Ok(()) };
    let target: Target = serde_json::from_str(&row.asked.target).unwrap_or_default();
    let (Settled::Done, Some(connection), Some(paid)) = (settled, row.connection_id, target.paid) else {
        return Ok(());
    };
    match (row.asked.kind, &paid.reference) {
        (WriteKind::UpdatePermit, _) => updated(conn, connection, &paid, at),
        (WriteKind::DeletePermit, Some(reference)) => gone(conn, connection, reference, at),
        _ => Ok(()),
    }
}

impl Engine {
    /// Permits on screen are read again when a write about one was settled.
    pub(in crate::payments) fn show_paid_permits(&self, write: &MoneyWriteView) {
        let about =
            matches!(write.kind, WriteKind::PushPermit | WriteKind::UpdatePermit | WriteKind::DeletePermit);
        if let Some(connection) = write.connection_id.filter(|_| about) {
            self.publish(Change::PaidPermits(connection));
        }
    }
}
