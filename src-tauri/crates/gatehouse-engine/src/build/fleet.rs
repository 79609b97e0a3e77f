//! A fleet's vehicles and services as shown.

use super::money::cost;
use crate::view::{DetailView, FleetPlateView, UnpaidView};
use gatehouse_domain::payment::{FleetPlate, InvoicingStatus, Named, Service};
use gatehouse_domain::{ConnectionId, Instant};

pub(crate) fn plate(plate: &FleetPlate) -> FleetPlateView {
    FleetPlateView {
        plate: plate.plate.clone(),
        country: plate.country.clone(),
        subdivision: plate.subdivision.clone(),
    }
}

/// A facility or zone: its name, else its code.
pub(crate) fn named(named: Option<&Named>) -> Option<String> {
    let named = named?;
    let name = if named.name.trim().is_empty() { &named.code } else { &named.name };
    Some(name.clone()).filter(|name| !name.trim().is_empty())
}

pub(crate) fn unpaid(
    connection_id: ConnectionId,
    service: &Service,
    locked_at: Option<Instant>,
) -> UnpaidView {
    UnpaidView {
        connection_id,
        service_id: service.id.clone(),
        vehicle: plate(&service.vehicle.plate),
        facility: named(service.facility.as_ref()),
        zone: named(service.zone.as_ref()),
        product: service.product_name.clone(),
        start: service.start,
        end: service.end,
        running: service.running(),
        duration_secs: service.duration().map(|duration| duration.num_seconds()),
        cost: service.cost.as_ref().map(cost),
        operator_id: service.operator_id.clone(),
        kind: service.kind.word().to_owned(),
        invoicing: service.invoicing.as_ref().map(InvoicingStatus::word).map(str::to_owned),
        driver_pays_until: service.driver_pays_until(),
        locked_at,
        doubts: service.doubts().into_iter().map(|doubt| doubt.sentence().to_owned()).collect(),
        data: service
            .data
            .iter()
            .map(|(label, value)| DetailView { label: label.clone(), value: value.clone() })
            .collect(),
    }
}
