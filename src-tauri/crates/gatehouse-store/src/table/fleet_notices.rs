//! What providers told of parked vehicles of the fleet, each notification once. Bounded: the newest 50,000.

use chrono::{DateTime, Utc};
use gatehouse_domain::payment::{FleetVehicle, Named, Notice, ServiceKind};
use rusqlite::{Connection, Row, named_params};

use super::fleet_vehicles::plate;
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

/// What was told of one service last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Whose; `None` = the hook belongs to none.
    pub connection_id: Option<i64>,
    /// As told; when the vehicle was added to the fleet is not kept.
    pub notice: Notice,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// The latest notification of each service since an instant, oldest first.
pub fn latest(c: &Connection, since: DateTime<Utc>) -> Result<Vec<NoticeRow>> {
    query::all(
        c,
        "SELECT * FROM fleet_notice WHERE id IN
             (SELECT max(id) FROM fleet_notice WHERE received_at_ms >= ?1
              GROUP BY coalesce(connection_id, 0), service_id)
         ORDER BY id",
        [since.timestamp_millis()],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<NoticeRow> {
    let named = |code: &str, name: &str| -> Result<Option<Named>> {
        let (code, name): (Option<String>, Option<String>) = (row.get(code)?, row.get(name)?);
        Ok(code.zip(name).map(|(code, name)| Named { code, name }))
    };
    let (period, kind, data): (String, String, String) =
        (row.get("period")?, row.get("kind")?, row.get("data")?);
    Ok(NoticeRow {
        connection_id: row.get("connection_id")?,
        notice: Notice {
            service_id: row.get("service_id")?,
            vehicle: FleetVehicle { plate: plate(row)?, created_at: None },
            facility: named("facility_code", "facility_name")?,
            zone: named("zone_code", "zone_name")?,
            start: column::instant_or_none(row, "start_ms")?,
            operator_id: row.get("operator_id")?,
            kind: ServiceKind::from_word(&kind),
            period_secs: period.parse().ok(),
            // Damaged further data are no reason to lose sight of a vehicle.
            data: serde_json::from_str(&data).unwrap_or_default(),
        },
        received_at: column::instant(row, "received_at_ms")?,
    })
}
