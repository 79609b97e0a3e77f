//! The shapes of Autopay Fleet, with its quirks (P-Q1, P-Q2, P-Q7, P-Q9, P-Q11, P-Q16, P-Q28). They stay in this
//! folder.

use crate::wire::{Amount, Count, Flag, Loose, Moment, Text, loose, moment};
use gatehouse_domain::payment::{
    Cost, Currency, FleetPlate, FleetVehicle, InvoicingStatus, Named, Notice, Period, Service, ServiceKind,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Body of F2 and F4, query of F3.
#[derive(Serialize)]
pub(super) struct PlateOut<'a> {
    pub license_plate_number: &'a str,
    pub country_code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdivision: Option<&'a str>,
}

/// Query of F7, body of F8.
#[derive(Serialize)]
pub(super) struct VehicleOut<'a> {
    #[serde(flatten)]
    pub plate: PlateOut<'a>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'a str>,
    pub from: String,
    pub to: String,
    pub include_running_services: bool,
}

impl<'a> PlateOut<'a> {
    /// The provider's own spelling, nothing stripped or joined (P-Q8).
    pub(super) fn of(plate: &'a FleetPlate) -> PlateOut<'a> {
        PlateOut {
            license_plate_number: &plate.plate,
            country_code: &plate.country,
            subdivision: plate.subdivision.as_deref(),
        }
    }
}

impl<'a> VehicleOut<'a> {
    pub(super) fn of(
        plate: &'a FleetPlate,
        kind: Option<&'a ServiceKind>,
        period: Period,
        include_running: bool,
    ) -> VehicleOut<'a> {
        VehicleOut {
            plate: PlateOut::of(plate),
            kind: kind.map(ServiceKind::word),
            from: moment::write(period.from),
            to: moment::write(period.to),
            include_running_services: include_running,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct VehicleIn {
    license_plate_number: Text,
    country_code: Text,
    #[serde(default)]
    subdivision: Loose,
    #[serde(default)]
    created_at: Moment,
}

impl From<VehicleIn> for FleetVehicle {
    fn from(wire: VehicleIn) -> FleetVehicle {
        let plate = &wire.license_plate_number.0;
        FleetVehicle {
            plate: FleetPlate::new(plate, &wire.country_code.0, wire.subdivision.0.as_deref()),
            created_at: wire.created_at.0,
        }
    }
}

/// Answer of F6.
#[derive(Deserialize)]
pub(super) struct PageIn<'a> {
    #[serde(borrow)]
    pub services: Vec<ServiceIn<'a>>,
    #[serde(default)]
    pub summary: SummaryIn,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SummaryIn {
    total_results: Count,
    /// As the table writes it (P-Q2).
    #[serde(rename = "total results")]
    total_results_spaced: Count,
    pub more_results: Flag,
    pub cursor: Loose,
}

impl SummaryIn {
    /// A hint about this page only (P-Q2).
    pub(super) fn total(&self) -> Option<u64> {
        self.total_results.0.or(self.total_results_spaced.0)
    }
}

#[derive(Deserialize)]
pub(super) struct ServiceIn<'a> {
    id: Text,
    vehicle: VehicleIn,
    #[serde(default)]
    facility: PlaceIn,
    #[serde(default)]
    zone: PlaceIn,
    #[serde(default)]
    product_name: Loose,
    #[serde(default)]
    start_time: Moment,
    #[serde(default)]
    end_time: Moment,
    #[serde(default)]
    cost: Option<CostIn>,
    #[serde(default)]
    operator_id: Loose,
    #[serde(default, rename = "type")]
    kind: Loose,
    #[serde(default, borrow)]
    service_data: Option<&'a RawValue>,
    /// As three of the examples write it (P-Q1).
    #[serde(default, borrow, rename = "serviceData")]
    service_data_camel: Option<&'a RawValue>,
    #[serde(default)]
    invoicing_status: Loose,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CostIn {
    currency: Loose,
    vat_percent: Amount,
    net_amount: Amount,
    vat_amount: Amount,
    gross_amount: Amount,
}

impl From<ServiceIn<'_>> for Service {
    fn from(wire: ServiceIn<'_>) -> Service {
        Service {
            id: wire.id.0,
            facility: wire.facility.0,
            zone: wire.zone.0,
            product_name: wire.product_name.0,
            vehicle: wire.vehicle.into(),
            start: wire.start_time.0,
            end: wire.end_time.0,
            cost: wire.cost.and_then(cost),
            operator_id: wire.operator_id.0,
            kind: kind(wire.kind),
            data: data(wire.service_data, wire.service_data_camel),
            invoicing: wire.invoicing_status.0.map(|word| InvoicingStatus::from_word(&word)),
        }
    }
}

/// A cost that lacks a part is not told: nothing is computed in its place (P-Q11, P-Q13).
fn cost(wire: CostIn) -> Option<Cost> {
    Some(Cost {
        currency: Currency::new(&wire.currency.0?),
        vat_percent: wire.vat_percent.0?,
        net: wire.net_amount.0?,
        vat: wire.vat_amount.0?,
        gross: wire.gross_amount.0?,
    })
}

fn kind(word: Loose) -> ServiceKind {
    ServiceKind::from_word(&word.0.unwrap_or_default())
}

/// Both spellings in one; the table's wins (P-Q1). Values that are no text keep their literal JSON.
fn data(snake: Option<&RawValue>, camel: Option<&RawValue>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for map in [camel, snake].into_iter().flatten() {
        let entries: BTreeMap<String, &RawValue> = serde_json::from_str(map.get()).unwrap_or_default();
        all.extend(entries.into_iter().map(|(key, raw)| {
            let value = loose(raw).unwrap_or_else(|| raw.get().to_owned());
            (key, value)
        }));
    }
    all
}

/// A facility or zone; a bare text is its code, anything else is none (P-Q9).
#[derive(Default)]
struct PlaceIn(Option<Named>);

impl<'de> Deserialize<'de> for PlaceIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PlaceIn, D::Error> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Parts {
            code: Loose,
            name: Loose,
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        let parts = match loose(raw) {
            Some(code) => Parts { code: Loose(Some(code)), name: Loose(None) },
            None => serde_json::from_str(raw.get()).unwrap_or_default(),
        };
        Ok(PlaceIn(match (parts.code.0, parts.name.0) {
            (None, None) => None,
            (code, name) => Some(Named { code: code.unwrap_or_default(), name: name.unwrap_or_default() }),
        }))
    }
}

/// Body of a webhook.
#[derive(Deserialize)]
pub(super) struct NoticeIn<'a> {
    id: Text,
    vehicle: VehicleIn,
    #[serde(default)]
    facility: PlaceIn,
    #[serde(default)]
    zone: PlaceIn,
    #[serde(default)]
    start_time: Moment,
    #[serde(default)]
    operator_id: Loose,
    #[serde(default, rename = "type")]
    kind: Loose,
    /// Seconds, as text or number (P-Q6).
    #[serde(default)]
    notification_period: Count,
    #[serde(default, borrow)]
    service_data: Option<&'a RawValue>,
    #[serde(default, borrow, rename = "serviceData")]
    service_data_camel: Option<&'a RawValue>,
}

impl From<NoticeIn<'_>> for Notice {
    fn from(wire: NoticeIn<'_>) -> Notice {
        Notice {
            service_id: wire.id.0,
            vehicle: wire.vehicle.into(),
            facility: wire.facility.0,
            zone: wire.zone.0,
            start: wire.start_time.0,
            operator_id: wire.operator_id.0,
            kind: kind(wire.kind),
            period_secs: wire.notification_period.0.map(|secs| i64::try_from(secs).unwrap_or(i64::MAX)),
            data: data(wire.service_data, wire.service_data_camel),
        }
    }
}
