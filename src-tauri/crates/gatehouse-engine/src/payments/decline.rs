//! Declining to pay a service: the owner of the vehicle is charged instead, and nothing takes it back (P-Q23).

use super::Target;
use super::copy::LocalChange;
use super::journal::{Intent, new_group};
use super::send::{SERVICE, Said, vehicle_lines, vehicle_words};
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::DeclineOrder;
use crate::view::MoneyWriteView;
use chrono::TimeDelta;
use gatehouse_domain::payment::{ConnectionKind, FleetCall, FleetPlate, Period, Service, WriteKind};
use gatehouse_domain::plate::normalise;
use serde_json::json;

/// Characters of a reason.
const REASON: usize = 500;

impl Engine {
    /// Declines to pay a service. It cannot be undone.
    pub async fn decline_service(&self, actor: &Actor, order: DeclineOrder) -> Result<MoneyWriteView> {
        let row = self.connection_row(order.connection_id)?;
        if row.kind != ConnectionKind::Fleet {
            return Err(Error::invalid("connection_id", format!("{} is no fleet.", row.name)));
        }
        if let Some(why) = row.level.lacks(FleetCall::Settle) {
            return Err(Error::Conflict(why.to_owned()));
        }
        let reason = order.reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON {
            return Err(Error::invalid("reason", format!("Say why in 1 to {REASON} characters.")));
        }
        let copy = self.inner.payments.copies.get(row.id);
        let Some(known) = copy.service(&order.service_id) else {
            return Err(Error::Conflict(
                "This service is not among the unpaid ones. Refresh the connection; it may be paid or declined."
                    .into(),
            ));
        };
        let service = known.service().clone();
        // What it will cost is not known yet, and a decline is not taken back.
        if service.running() {
            return Err(Error::Conflict(
                "This service still runs. It can be declined when it has ended.".into(),
            ));
        }
        if !is_typed(&service.vehicle.plate, &order.typed_plate) {
            return Err(Error::invalid(
                "typed_plate",
                "This is not the plate of the vehicle. Type it once more.",
            ));
        }
        let intent = intent(&row, &service, reason);
        let fleet = self.fleet_link(row.id)?;
        let (sent, declined) = (service.id.clone(), service.id);
        let (view, _declined) = self
            .send_once(actor, intent, async move { fleet.decline(&sent).await }, move |()| Said {
                sentence: "It is declined: the owner of the vehicle is charged instead.".into(),
                answer: Vec::new(),
                change: Some(LocalChange::Declined(declined)),
            })
            .await?;
        Ok(view)
    }
}

fn intent(
    row: &gatehouse_store::table::payment_connections::ConnectionRow,
    service: &Service,
    reason: String,
) -> Intent {
    let vehicle = &service.vehicle.plate;
    let gross = service.cost.as_ref().map(|cost| format!("{} {}", cost.currency.code(), cost.gross));
    let mut request = vec![(SERVICE.to_owned(), service.id.clone())];
    request.extend(vehicle_lines(vehicle));
    Intent {
        connection: row.id,
        group: new_group(),
        kind: WriteKind::Decline,
        subject: match &gross {
            Some(gross) => format!("{} · {gross}", vehicle_words(vehicle)),
            None => vehicle_words(vehicle),
        },
        request,
        target: target(service).json(),
        reviewed: Some(json!([{ "id": service.id, "gross": gross }])),
        reason,
        personal: Some(vehicle.canonical()),
    }
}

/// The service, and the hour around its end in which a fresh look finds it among its vehicle's.
fn target(service: &Service) -> Target {
    let around = TimeDelta::minutes(30);
    let window = service.end.map(|end| Period { from: end - around, to: end + around });
    Target {
        service_id: Some(service.id.clone()),
        window: window.map(Into::into),
        ..Target::vehicle(&service.vehicle.plate)
    }
}

/// Whether somebody typed the vehicle's plate: with or without its subdivision in front.
fn is_typed(plate: &FleetPlate, typed: &str) -> bool {
    let typed = normalise(typed);
    !typed.is_empty() && (typed == normalise(&plate.plate) || typed == plate.canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plate_is_typed_as_written_or_as_read_and_nothing_like_it() {
        let plate = FleetPlate::new("BB12345", "DE", Some("HD"));
        for (typed, fits) in
            [("bb 12345", true), ("HD-BB 12345", true), ("BB12346", false), ("", false), ("8B12345", false)]
        {
            assert_eq!(is_typed(&plate, typed), fits, "{typed}");
        }
    }
}
