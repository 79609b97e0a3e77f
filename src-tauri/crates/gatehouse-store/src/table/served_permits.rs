//! What a zone serves to others now, and what it served before and withdrew: the deltas come from here.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, named_params};

use super::served_offers::{self, OfferRow};
use super::{column, query};
use crate::error::Result;

/// A permit of a zone, or what is left of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedPermitRow {
    /// What is told of it. The end of a withdrawn one is when it was withdrawn.
    pub told: OfferRow,
    /// It was withdrawn.
    pub gone: bool,
    /// Number of its latest change.
    pub change: i64,
}

/// Puts a permit in, or in the place of the one with the same id, region and plate.
pub fn put(c: &Connection, zone_id: &str, row: &ServedPermitRow) -> Result<()> {
    query::change(
        c,
        "INSERT INTO served_permit (zone_id, permit_id, region, canonical, plate, valid_from_ms, valid_until_ms,
             make, color, gone, change)
         VALUES (:zone_id, :permit_id, :region, :canonical, :plate, :valid_from_ms, :valid_until_ms,
             :make, :color, :gone, :change)
         ON CONFLICT (zone_id, permit_id, region, canonical) DO UPDATE
         SET plate = excluded.plate, valid_from_ms = excluded.valid_from_ms,
             valid_until_ms = excluded.valid_until_ms, make = excluded.make, color = excluded.color,
             gone = excluded.gone, change = excluded.change",
        named_params! {
            ":zone_id": zone_id,
            ":permit_id": row.told.permit_id,
            ":region": row.told.region,
            ":canonical": row.told.canonical,
            ":plate": row.told.plate,
            ":valid_from_ms": column::ms(row.told.valid_from),
            ":valid_until_ms": column::ms(row.told.valid_until),
            ":make": row.told.make,
            ":color": row.told.color,
            ":gone": row.gone,
            ":change": row.change,
        },
    )
    .map(drop)
}

/// Everything that is not withdrawn, also what has ended by itself.
pub fn kept(c: &Connection, zone_id: &str) -> Result<Vec<OfferRow>> {
    query::all(
        c,
        "SELECT * FROM served_permit WHERE zone_id = ?1 AND gone = 0",
        [zone_id],
        served_offers::read,
    )
}

/// Everything that has not ended at `now`: a full read.
pub fn not_ended(c: &Connection, zone_id: &str, now: DateTime<Utc>) -> Result<Vec<ServedPermitRow>> {
    query::all(
        c,
        "SELECT * FROM served_permit
         WHERE zone_id = ?1 AND gone = 0 AND (valid_until_ms IS NULL OR valid_until_ms > ?2)",
        (zone_id, now.timestamp_millis()),
        read,
    )
}

/// How many permits have not ended at `now`.
pub fn count(c: &Connection, zone_id: &str, now: DateTime<Utc>) -> Result<i64> {
    query::number(
        c,
        "SELECT count(*) FROM served_permit
         WHERE zone_id = ?1 AND gone = 0 AND (valid_until_ms IS NULL OR valid_until_ms > ?2)",
        (zone_id, now.timestamp_millis()),
    )
}

/// What changed after a change, in the order of changes; withdrawn ones among them.
pub fn since(c: &Connection, zone_id: &str, change: i64) -> Result<Vec<ServedPermitRow>> {
    query::all(
        c,
        "SELECT * FROM served_permit WHERE zone_id = ?1 AND change > ?2 ORDER BY change",
        (zone_id, change),
        read,
    )
}

/// Permits of a normalised plate that have not ended at `now`.
pub fn of_plate(
    c: &Connection,
    zone_id: &str,
    canonical: &str,
    now: DateTime<Utc>,
) -> Result<Vec<ServedPermitRow>> {
    query::all(
        c,
        "SELECT * FROM served_permit
         WHERE zone_id = ?1 AND canonical = ?2 AND gone = 0 AND (valid_until_ms IS NULL OR valid_until_ms > ?3)
         ORDER BY permit_id, region",
        (zone_id, canonical, now.timestamp_millis()),
        read,
    )
}

/// The first permits by plate that have not ended at `now` and whose plate has `part` in it (empty = all), and how many
/// there are.
pub fn page(
    c: &Connection,
    zone_id: &str,
    part: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<(Vec<ServedPermitRow>, i64)> {
    const MATCHING: &str = "FROM served_permit
         WHERE zone_id = ?1 AND gone = 0 AND (valid_until_ms IS NULL OR valid_until_ms > ?2)
             AND instr(canonical, ?3) > 0";
    let now = now.timestamp_millis();
    let total = query::number(c, &format!("SELECT count(*) {MATCHING}"), (zone_id, now, part))?;
    let rows = query::all(
        c,
        &format!("SELECT * {MATCHING} ORDER BY canonical, permit_id, region LIMIT ?4"),
        (zone_id, now, part, limit),
        read,
    )?;
    Ok((rows, total))
}

/// Up to so many permits that ended, or were withdrawn, before an instant.
pub fn ended_before(
    c: &Connection,
    zone_id: &str,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ServedPermitRow>> {
    query::all(
        c,
        "SELECT * FROM served_permit WHERE zone_id = ?1 AND valid_until_ms < ?2 LIMIT ?3",
        (zone_id, before.timestamp_millis(), limit),
        read,
    )
}

/// Forgets a permit, unless it changed meanwhile. Whoever has a marker from before its change must read in full.
pub fn forget(c: &Connection, zone_id: &str, row: &ServedPermitRow) -> Result<()> {
    let (permit_id, region, canonical) = row.told.key();
    query::change(
        c,
        "DELETE FROM served_permit
         WHERE zone_id = ?1 AND permit_id = ?2 AND region = ?3 AND canonical = ?4 AND change = ?5",
        (zone_id, permit_id, region, canonical, row.change),
    )
    .map(drop)
}

fn read(row: &Row<'_>) -> Result<ServedPermitRow> {
    Ok(ServedPermitRow {
        told: served_offers::read(row)?,
        gone: row.get("gone")?,
        change: row.get("change")?,
    })
}
