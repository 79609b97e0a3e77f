//! Permits whose reference is known here: created here, or added by reference. OPS-COM has no call that lists them.

use super::rules::{self, filled};
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{KnownPaidPermit, PaidPermitQuery};
use crate::view::{Change, PaidPermitPage, PaidPermitView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::plate::normalise;
use gatehouse_store::table::paid_permits::{self, PaidPermitFilter, PaidPermitRow};

impl Engine {
    /// Permits that are known here, the one that was confirmed last first.
    pub async fn paid_permits(&self, query: PaidPermitQuery) -> Result<PaidPermitPage> {
        let search = query.search.unwrap_or_default().trim().to_owned();
        let filter = PaidPermitFilter {
            connection_id: query.connection_id,
            plate: normalise(&search),
            reference: search,
            gone: query.gone.unwrap_or(false),
        };
        let (offset, limit) = (query.offset.unwrap_or(0).max(0), query.limit.unwrap_or(100).clamp(1, 500));
        let (rows, total) = self.read(move |conn| paid_permits::page(conn, &filter, offset, limit)).await?;
        Ok(PaidPermitPage { rows: rows.into_iter().map(|row| self.paid_permit_view(row)).collect(), total })
    }

    /// One permit that is known here.
    pub async fn paid_permit(&self, connection: ConnectionId, reference: &str) -> Result<PaidPermitView> {
        Ok(self.paid_permit_view(self.paid_permit_row(connection, reference).await?))
    }

    /// Remembers a permit of OPS-COM by its reference. Nothing is asked: no call reads a permit by its reference.
    pub async fn add_paid_permit(&self, actor: &Actor, known: KnownPaidPermit) -> Result<PaidPermitView> {
        let connection = self.opscom_row(known.connection_id)?;
        let reference = rules::reference(&known.reference)?;
        let plate = filled(known.plate.as_deref()).map(rules::plate).transpose()?;
        let zone = filled(known.zone.as_deref()).map(rules::zone).transpose()?;
        let end = known.end.map(rules::end).transpose()?;
        let plate = plate.map(|plate| plate.as_str().to_owned()).unwrap_or_default();
        let at = self.now();
        let row = PaidPermitRow {
            connection_id: connection.id,
            reference: reference.as_str().to_owned(),
            canonical: normalise(&plate),
            plate,
            zone: zone.map(|zone| zone.as_str().to_owned()),
            permit_no: None,
            start: None,
            end: end.map(|end| end.at()),
            paid: None,
            gone: false,
            added_by: actor.name.clone(),
            added_at: at,
            changed_at: at,
        };
        let deed = Deed::of(actor, at, "payments: add permit by reference", connection.name)
            .concerning(Some(row.canonical.clone()).filter(|plate| !plate.is_empty()));
        let (id, told) = (connection.id, reference.as_str().to_owned());
        let fresh = self
            .write(move |tx| {
                if paid_permits::get(tx, row.connection_id, &row.reference)?.is_some() {
                    return Ok(false);
                }
                paid_permits::put(tx, &row)?;
                deed.append(tx)?;
                Ok(true)
            })
            .await?;
        if !fresh {
            return Err(Error::invalid("reference", "A permit with this reference is known here already."));
        }
        self.publish(Change::PaidPermits(id));
        self.paid_permit(id, &told).await
    }

    pub(super) async fn paid_permit_row(
        &self,
        connection: ConnectionId,
        reference: &str,
    ) -> Result<PaidPermitRow> {
        let reference = reference.to_owned();
        self.read(move |conn| paid_permits::get(conn, connection, &reference))
            .await?
            .ok_or(Error::NotFound("paid permit"))
    }

    pub(super) fn paid_permit_view(&self, row: PaidPermitRow) -> PaidPermitView {
        let name = self.connection_row(row.connection_id).map(|connection| connection.name);
        let (amount, currency) = row.paid.unzip();
        PaidPermitView {
            connection_id: row.connection_id,
            connection_name: name.unwrap_or_default(),
            reference: row.reference,
            plate: row.plate,
            zone: row.zone,
            permit_no: row.permit_no,
            start: row.start,
            end: row.end,
            amount,
            currency,
            gone: row.gone,
            added_by: row.added_by,
            added_at: row.added_at,
            changed_at: row.changed_at,
        }
    }
}
