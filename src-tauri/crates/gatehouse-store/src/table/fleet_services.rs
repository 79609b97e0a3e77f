//! Local copy: the unpaid services of a fleet, as their provider told them. Made again by every look; only when we
//! first heard of one and when its payment was locked is our own.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Cost, Currency, FleetVehicle, InvoicingStatus, Named, Service, ServiceKind};
use rusqlite::{Connection, Row, named_params};
use std::collections::BTreeMap;

use super::fleet_vehicles::plate;
use super::{column, query};
use crate::error::{Error, Result};

/// A service and what is known of it here. When its vehicle was added to the fleet is kept with the vehicle only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    /// As told.
    pub service: Service,
    /// When we first heard of it.
    pub first_seen: DateTime<Utc>,
    /// When the provider confirmed that its payment is locked.
    pub locked_at: Option<DateTime<Utc>>,
}

/// The services of one connection, the one that ended first at the beginning, running ones at the end.
pub fn all(c: &Connection, connection_id: ConnectionId) -> Result<Vec<ServiceRow>> {
    query::all(
        c,
        "SELECT * FROM fleet_service WHERE connection_id = ?1 ORDER BY end_ms IS NULL, end_ms, start_ms, service_id",
        [connection_id],
        read,
    )
}

/// Puts a service in, or in the place of the one with the same id; when we first heard of it stays.
pub fn put(c: &Connection, connection_id: ConnectionId, row: &ServiceRow) -> Result<()> {
    let service = &row.service;
    let vehicle = &service.vehicle.plate;
    let cost = service.cost.as_ref();
    let amount = |of: fn(&Cost) -> &rust_decimal::Decimal| cost.map(|cost| of(cost).to_string());
    query::change(
        c,
        "INSERT INTO fleet_service (connection_id, service_id, country, canonical, plate, subdivision, facility_code,
             facility_name, zone_code, zone_name, product_name, start_ms, end_ms, currency, vat_percent, net, vat,
             gross, operator_id, type, data, invoicing, first_seen_ms, locked_at_ms)
         VALUES (:connection_id, :service_id, :country, :canonical, :plate, :subdivision, :facility_code,
             :facility_name, :zone_code, :zone_name, :product_name, :start_ms, :end_ms, :currency, :vat_percent, :net,
             :vat, :gross, :operator_id, :type, :data, :invoicing, :first_seen_ms, :locked_at_ms)
         ON CONFLICT (connection_id, service_id) DO UPDATE
         SET country = excluded.country, canonical = excluded.canonical, plate = excluded.plate,
             subdivision = excluded.subdivision, facility_code = excluded.facility_code,
             facility_name = excluded.facility_name, zone_code = excluded.zone_code, zone_name = excluded.zone_name,
             product_name = excluded.product_name, start_ms = excluded.start_ms, end_ms = excluded.end_ms,
             currency = excluded.currency, vat_percent = excluded.vat_percent, net = excluded.net,
             vat = excluded.vat, gross = excluded.gross, operator_id = excluded.operator_id, type = excluded.type,
             data = excluded.data, invoicing = excluded.invoicing, locked_at_ms = excluded.locked_at_ms",
        named_params! {
            ":connection_id": connection_id,
            ":service_id": service.id,
            ":country": vehicle.country,
            ":canonical": vehicle.canonical(),
            ":plate": vehicle.plate,
            ":subdivision": vehicle.subdivision,
            ":facility_code": service.facility.as_ref().map(|named| &named.code),
            ":facility_name": service.facility.as_ref().map(|named| &named.name),
            ":zone_code": service.zone.as_ref().map(|named| &named.code),
            ":zone_name": service.zone.as_ref().map(|named| &named.name),
            ":product_name": service.product_name,
            ":start_ms": column::ms(service.start),
            ":end_ms": column::ms(service.end),
            ":currency": cost.map(|cost| cost.currency.code()),
            ":vat_percent": amount(|cost| &cost.vat_percent),
            ":net": amount(|cost| &cost.net),
            ":vat": amount(|cost| &cost.vat),
            ":gross": amount(|cost| &cost.gross),
            ":operator_id": service.operator_id,
            ":type": service.kind.word(),
            ":data": serde_json::json!(service.data).to_string(),
            ":invoicing": service.invoicing.as_ref().map(InvoicingStatus::word),
            ":first_seen_ms": row.first_seen.timestamp_millis(),
            ":locked_at_ms": column::ms(row.locked_at),
        },
    )?;
    Ok(())
}

/// Takes a service out; that it is not there is no error.
pub fn remove(c: &Connection, connection_id: ConnectionId, service_id: &str) -> Result<()> {
    query::change(
        c,
        "DELETE FROM fleet_service WHERE connection_id = ?1 AND service_id = ?2",
        (connection_id, service_id),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ServiceRow> {
    let named = |code: &str, name: &str| -> Result<Option<Named>> {
        let (code, name): (Option<String>, Option<String>) = (row.get(code)?, row.get(name)?);
        Ok(code.zip(name).map(|(code, name)| Named { code, name }))
    };
    let words = |column: &str| -> Result<Option<String>> { Ok(row.get(column)?) };
    Ok(ServiceRow {
        service: Service {
            id: row.get("service_id")?,
            facility: named("facility_code", "facility_name")?,
            zone: named("zone_code", "zone_name")?,
            product_name: row.get("product_name")?,
            vehicle: FleetVehicle { plate: plate(row)?, created_at: None },
            start: column::instant_or_none(row, "start_ms")?,
            end: column::instant_or_none(row, "end_ms")?,
            cost: cost(row)?,
            operator_id: row.get("operator_id")?,
            kind: ServiceKind::from_word(&words("type")?.unwrap_or_default()),
            data: data(row)?,
            invoicing: words("invoicing")?.as_deref().map(InvoicingStatus::from_word),
        },
        first_seen: column::instant(row, "first_seen_ms")?,
        locked_at: column::instant_or_none(row, "locked_at_ms")?,
    })
}

fn cost(row: &Row<'_>) -> Result<Option<Cost>> {
    let currency: Option<String> = row.get("currency")?;
    let Some(currency) = currency else { return Ok(None) };
    let amount = |column: &str| -> Result<rust_decimal::Decimal> {
        let text: Option<String> = row.get(column)?;
        let text = text.unwrap_or_default();
        text.parse().map_err(|_no_decimal| Error::Damaged {
            what: format!("the database holds {text:?} as {column}, which is no amount"),
        })
    };
    Ok(Some(Cost {
        currency: Currency::new(&currency),
        vat_percent: amount("vat_percent")?,
        net: amount("net")?,
        vat: amount("vat")?,
        gross: amount("gross")?,
    }))
}

fn data(row: &Row<'_>) -> Result<BTreeMap<String, String>> {
    let text: String = row.get("data")?;
    serde_json::from_str(&text).map_err(|_no_texts| Error::Damaged {
        what: "the database holds further data of a service that are no texts".into(),
    })
}
