//! How things are written: the documents' key order and spelling, and deviations from it on request.
//!
//! JSON is put together as text, because order and the look of numbers are part of the wire.

use chrono::{DateTime, FixedOffset, Utc};

use super::fault::Fault;
use super::model::{Allocation, Definition, Place, Service, Tenant, Vehicle};

const TIME: &str = "%Y-%m-%dT%H:%M:%S%z";

/// Which list a service is written for; they differ in keys (P-Q1, P-Q9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Unpaid,
    VehicleUnpaid,
    Lock,
}

/// Deviations from the usual.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    pub null_subdivision: bool,
    pub created_offset: Option<FixedOffset>,
    pub fault: Option<Fault>,
}

impl Shape {
    fn is(&self, fault: &Fault) -> bool {
        self.fault.as_ref() == Some(fault)
    }
}

/// An object in the making; members stay in order.
#[derive(Debug, Default)]
pub(in crate::sim) struct Object(Vec<String>);

impl Object {
    pub fn raw(mut self, key: &str, value: impl AsRef<str>) -> Self {
        self.0.push(format!("{}:{}", text(key), value.as_ref()));
        self
    }
    pub fn text(self, key: &str, value: &str) -> Self {
        let value = text(value);
        self.raw(key, value)
    }
    pub fn maybe(self, key: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.raw(key, value),
            None => self,
        }
    }
    pub fn done(self) -> String {
        format!("{{{}}}", self.0.join(","))
    }
}

/// A JSON string.
pub(in crate::sim) fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A JSON array of finished members.
pub(in crate::sim) fn array(members: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", members.into_iter().collect::<Vec<_>>().join(","))
}

/// `2022-12-12T12:12:12+0000` (P-Q4).
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format(TIME).to_string()
}

pub(super) fn error(id: &str, message: &str) -> String {
    Object::default().text("error_id", id).text("message", message).done()
}

pub(super) fn vehicle(v: &Vehicle, shape: &Shape) -> String {
    let subdivision = match &v.subdivision {
        Some(s) => Some(text(s)),
        None if shape.null_subdivision => Some("null".into()),
        None => None,
    };
    let created = match shape.created_offset {
        Some(offset) => v.created_at.with_timezone(&offset).format(TIME).to_string(),
        None => time(v.created_at),
    };
    Object::default()
        .text("license_plate_number", &v.plate)
        .text("country_code", &v.country)
        .maybe("subdivision", subdivision)
        .text("created_at", &created)
        .done()
}

fn place(p: &Place) -> String {
    Object::default().text("code", &p.code).text("name", &p.name).done()
}

pub(super) fn service(s: &Service, now: DateTime<Utc>, target: For, shape: &Shape) -> String {
    let whole = !shape.is(&Fault::MissingFields);
    let located = target != For::Lock && whole;
    let number = |n: &str| if shape.is(&Fault::NumbersAsStrings) { text(n) } else { n.to_owned() };
    let cost = s.cost.as_ref().filter(|_| whole).map(|c| {
        Object::default()
            .text("currency", &c.currency)
            .raw("vat_percent", number(&c.vat_percent))
            .raw("net_amount", number(&c.net))
            .raw("vat_amount", number(&c.vat))
            .raw("gross_amount", number(&c.gross))
            .done()
    });
    let end = if shape.is(&Fault::EndBeforeStart) {
        Some(s.start - chrono::TimeDelta::days(731))
    } else {
        s.end.filter(|end| *end <= now)
    };
    let data = s
        .data
        .as_ref()
        .filter(|_| whole)
        .map(|d| d.iter().fold(Object::default(), |o, (k, v)| o.text(k, v)).done());
    let (spelling, other) =
        if target == For::Unpaid { ("service_data", "serviceData") } else { ("serviceData", "service_data") };
    let both = data.clone().filter(|_| shape.is(&Fault::BothSpellings));
    let odd = shape.is(&Fault::UnknownEnum);
    Object::default()
        .text("id", &s.id)
        .maybe("facility", s.facility.as_ref().filter(|_| located).map(place))
        .maybe("zone", s.zone.as_ref().filter(|_| located).map(place))
        .maybe("product_name", s.product_name.as_deref().filter(|_| located).map(text))
        .raw("vehicle", vehicle(&s.vehicle, shape))
        .text("start_time", &time(s.start))
        .maybe("end_time", end.map(|e| text(&time(e))))
        .maybe("cost", cost)
        .text("operator_id", &s.operator_id)
        .text("type", if odd { "CHARGING" } else { &s.kind })
        .maybe(spelling, data)
        .maybe(other, both)
        .text("invoicing_status", if odd { "WRITTEN_OFF" } else { &s.invoicing_status })
        .done()
}

pub(super) fn page(services: Vec<String>, cursor: Option<String>, shape: &Shape) -> String {
    let total = services.len().to_string();
    let more = cursor.is_some() || shape.is(&Fault::MoreWithoutCursor);
    let cursor = cursor.filter(|_| !shape.is(&Fault::MoreWithoutCursor));
    let summary = Object::default()
        .raw(if shape.is(&Fault::SpacedTotal) { "total results" } else { "total_results" }, total)
        .raw("more_results", more.to_string())
        .maybe("cursor", cursor.map(|c| text(&c)));
    Object::default().raw("services", array(services)).raw("summary", summary.done()).done()
}

pub(super) fn definitions(landlord_id: &str, definitions: &[Definition]) -> String {
    let zone = |z: &Place| Object::default().text("zone_code", &z.code).text("zone_name", &z.name).done();
    let facility = |(f, zones): &(Place, Vec<Place>)| {
        Object::default()
            .text("facility_code", &f.code)
            .text("facility_name", &f.name)
            .raw("zones", array(zones.iter().map(zone)))
            .done()
    };
    let one = |d: &Definition| {
        Object::default()
            .text("permit_definition_id", &d.id)
            .text("permit_definition_name", &d.name)
            .raw("facilities", array(d.facilities.iter().map(facility)))
            .done()
    };
    Object::default()
        .text("landlord_id", landlord_id)
        .raw("permit_definitions", array(definitions.iter().map(one)))
        .done()
}

pub(super) fn allocation(a: &Allocation) -> String {
    Object::default()
        .raw("updated_via_api", a.via_api.to_string())
        .text("permit_allocation_id", &a.id)
        .text("permit_definition_id", &a.definition_id)
        .raw("parking_spaces_count", a.spaces.to_string())
        .raw("permit_count", a.permits.to_string())
        .text("valid_from", &a.from.to_string())
        .text("valid_to", &a.to.to_string())
        .text("time_zone_id", &a.zone_id)
        .done()
}

pub(super) fn tenant(t: &Tenant) -> String {
    Object::default()
        .text("name", &t.name)
        .text("tenant_id", &t.id)
        .raw("permit_allocations", array(t.allocations.iter().map(allocation)))
        .done()
}
