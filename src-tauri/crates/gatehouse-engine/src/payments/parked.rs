//! Vehicles that are parked as far as notifications tell: the latest word about each service, until the service
//! appears ended in the copy, or for two days.

use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::view::{Change, ParkedView};
use chrono::TimeDelta;
use gatehouse_domain::payment::{Notice, ServiceKind};
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::fleet_notices::{self, NoticeRow};

/// So long a vehicle is said to be parked after the latest notification.
const TOLD_FOR: TimeDelta = TimeDelta::hours(48);

impl Engine {
    /// Vehicles that are parked as far as notifications tell, longest first.
    pub async fn parked_vehicles(&self) -> Result<Vec<ParkedView>> {
        let since = self.now() - TOLD_FOR;
        let rows = self.read(move |conn| fleet_notices::latest(conn, since)).await?;
        let mut parked: Vec<ParkedView> = rows
            .iter()
            .filter(|row| row.notice.kind != ServiceKind::TollRoad)
            .filter(|row| !self.has_ended(row))
            .map(|row| view(row.connection_id, &row.notice, row.received_at))
            .collect();
        parked.sort_by_key(|one| (one.start.is_none(), one.start, one.told_at));
        Ok(parked)
    }

    /// A notification was taken: shown at once.
    pub(crate) fn show_parked(&self, connection: Option<ConnectionId>, notice: &Notice, at: Instant) {
        if notice.kind != ServiceKind::TollRoad {
            self.publish(Change::Parked(Box::new(view(connection, notice, at))));
        }
    }

    fn has_ended(&self, row: &NoticeRow) -> bool {
        let Some(id) = row.connection_id else { return false };
        let copy = self.inner.payments.copies.get(id);
        let of = copy.plates.get(&row.notice.vehicle.plate.canonical());
        let known = of.and_then(|of| of.services.iter().find(|k| k.service().id == row.notice.service_id));
        known.is_some_and(|known| !known.service().running())
    }
}

fn view(connection: Option<ConnectionId>, notice: &Notice, told_at: Instant) -> ParkedView {
    ParkedView {
        // A hook that belongs to no connection has number 0.
        connection_id: connection.unwrap_or(0),
        service_id: notice.service_id.clone(),
        vehicle: build::fleet::plate(&notice.vehicle.plate),
        facility: build::fleet::named(notice.facility.as_ref()),
        zone: build::fleet::named(notice.zone.as_ref()),
        start: notice.start,
        operator_id: notice.operator_id.clone(),
        period_secs: notice.period_secs,
        told_at,
    }
}
