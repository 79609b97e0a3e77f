//! What providers told of parked vehicles of the fleet, each notification once. Bounded: the newest 50,000.

use chrono::{DateTime, Utc};
use gatehouse_domain::payment::Notice;
use rusqlite::{Connection, named_params};

use super::{column, query};
use crate::error::Result;

/// So many are kept.
pub const KEPT: i64 = 50_000;
/// `period` of the notification of an entry.
const ENTRY: &str = "entry";

/// Keeps a notification; `false` = it was known already, by connection, service and period (P-Q26), and what was
/// told first stays. The oldest one beyond [`KEPT`] goes.
pub fn append(
    c: &Connection,
    notice: &Notice,
    connection_id: Option<i64>,
    hook_id: &str,
    received_at: DateTime<Utc>,
) -> Result<bool> {
    let plate = &notice.vehicle.plate;
    let period = notice.period_secs.map_or_else(|| ENTRY.to_owned(), |secs| secs.to_string());
    let new = query::change(
        c,
        "INSERT INTO fleet_notice (connection_id, service_id, period, plate, country, subdivision, canonical,
             facility_code, facility_name, zone_code, zone_name, start_ms, operator_id, kind, data,
             received_at_ms, hook_id)
         VALUES (:connection_id, :service_id, :period, :plate, :country, :subdivision, :canonical,
             :facility_code, :facility_name, :zone_code, :zone_name, :start_ms, :operator_id, :kind, :data,
             :received_at_ms, :hook_id)
         ON CONFLICT DO NOTHING",
        named_params! {
            ":connection_id": connection_id,
            ":service_id": notice.service_id,
            ":period": period,
            ":plate": plate.plate,
            ":country": plate.country,
            ":subdivision": plate.subdivision,
            ":canonical": plate.canonical(),
            ":facility_code": notice.facility.as_ref().map(|facility| &facility.code),
            ":facility_name": notice.facility.as_ref().map(|facility| &facility.name),
            ":zone_code": notice.zone.as_ref().map(|zone| &zone.code),
            ":zone_name": notice.zone.as_ref().map(|zone| &zone.name),
            ":start_ms": column::ms(notice.start),
            ":operator_id": notice.operator_id,
            ":kind": notice.kind.word(),
            ":data": serde_json::json!(notice.data).to_string(),
            ":received_at_ms": received_at.timestamp_millis(),
            ":hook_id": hook_id,
        },
    )? == 1;
    if new {
        query::change(c, "DELETE FROM fleet_notice WHERE id <= ?1", [c.last_insert_rowid() - KEPT])?;
    }
    Ok(new)
}
