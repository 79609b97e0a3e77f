//! Local copy: rights that Pay-by-Plate providers tell of, in the zones that are read.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row, ToSql, named_params};

use super::{column, query};
use crate::error::Result;

/// A right, as its provider told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightRow {
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// The provider's zone.
    pub zone_id: String,
    /// The provider's id; not unique.
    pub permit_id: String,
    /// State of the plate; empty = none.
    pub region: String,
    /// Normalised plate.
    pub canonical: String,
    /// As the provider spells it.
    pub plate: String,
    /// `None` = always.
    pub valid_from: Option<DateTime<Utc>>,
    /// `None` = no end.
    pub valid_until: Option<DateTime<Utc>>,
    /// Make of the vehicle.
    pub make: Option<String>,
    /// Its colour.
    pub color: Option<String>,
}

/// Which rights.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightSearch {
    /// Only of this connection.
    pub connection_id: Option<ConnectionId>,
    /// Only in this zone.
    pub zone_id: Option<String>,
    /// `GLOB` pattern over normalised plates.
    pub pattern: Option<String>,
    /// Rows skipped.
    pub offset: i64,
    /// Rows wanted.
    pub limit: i64,
}

/// Rights that fit, by plate, and how many there are in all.
pub fn page(c: &Connection, search: &RightSearch) -> Result<(Vec<RightRow>, i64)> {
    let mut matching = "FROM provider_right WHERE 1 = 1".to_owned();
    let mut params: Vec<(&str, &dyn ToSql)> = Vec::new();
    if search.connection_id.is_some() {
        matching.push_str(" AND connection_id = :connection_id");
        params.push((":connection_id", &search.connection_id));
    }
    if search.zone_id.is_some() {
        matching.push_str(" AND zone_id = :zone_id");
        params.push((":zone_id", &search.zone_id));
    }
    if search.pattern.is_some() {
        matching.push_str(" AND canonical GLOB :pattern");
        params.push((":pattern", &search.pattern));
    }
    let total = c
        .prepare_cached(&format!("SELECT count(*) {matching}"))?
        .query_row(params.as_slice(), |row| row.get(0))?;
    params.push((":limit", &search.limit));
    params.push((":offset", &search.offset));
    let order = "ORDER BY canonical, connection_id, zone_id, permit_id, region LIMIT :limit OFFSET :offset";
    let rows = c
        .prepare_cached(&format!("SELECT * {matching} {order}"))?
        .query_and_then(params.as_slice(), read)?
        .collect::<Result<Vec<RightRow>>>()?;
    Ok((rows, total))
}

/// Every right of a zone.
pub fn of_zone(c: &Connection, connection_id: ConnectionId, zone_id: &str) -> Result<Vec<RightRow>> {
    query::all(
        c,
        "SELECT * FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id),
        read,
    )
}

/// How many rights a zone has.
pub fn count(c: &Connection, connection_id: ConnectionId, zone_id: &str) -> Result<i64> {
    query::number(
        c,
        "SELECT count(*) FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id),
    )
}

/// Rights of a zone that ended before, or at, `end`.
pub fn ended(
    c: &Connection,
    connection_id: ConnectionId,
    zone_id: &str,
    end: DateTime<Utc>,
) -> Result<Vec<RightRow>> {
    query::all(
        c,
        "SELECT * FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2 AND valid_until_ms <= ?3",
        (connection_id, zone_id, end.timestamp_millis()),
        read,
    )
}

/// Adds a right, or puts it in the place of what was told before.
pub fn put(c: &Connection, row: &RightRow) -> Result<()> {
    query::change(
        c,
        "INSERT INTO provider_right (connection_id, zone_id, permit_id, region, canonical, plate, valid_from_ms,
             valid_until_ms, make, color)
         VALUES (:connection_id, :zone_id, :permit_id, :region, :canonical, :plate, :valid_from, :valid_until, :make,
             :color)
         ON CONFLICT (connection_id, zone_id, permit_id, region, canonical) DO UPDATE SET plate = excluded.plate,
             valid_from_ms = excluded.valid_from_ms, valid_until_ms = excluded.valid_until_ms, make = excluded.make,
             color = excluded.color",
        named_params! {
            ":connection_id": row.connection_id,
            ":zone_id": row.zone_id,
            ":permit_id": row.permit_id,
            ":region": row.region,
            ":canonical": row.canonical,
            ":plate": row.plate,
            ":valid_from": column::ms(row.valid_from),
            ":valid_until": column::ms(row.valid_until),
            ":make": row.make,
            ":color": row.color,
        },
    )?;
    Ok(())
}

/// Takes a right out; whether it was there.
pub fn remove(c: &Connection, row: &RightRow) -> Result<bool> {
    let removed = query::change(
        c,
        "DELETE FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2 AND permit_id = ?3 AND region = ?4
             AND canonical = ?5",
        (row.connection_id, &row.zone_id, &row.permit_id, &row.region, &row.canonical),
    )?;
    Ok(removed > 0)
}

/// Takes out so many rights of a zone that is no longer read; answers how many there were to take.
pub fn clear(c: &Connection, connection_id: ConnectionId, zone_id: &str, most: usize) -> Result<usize> {
    query::change(
        c,
        "DELETE FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2 AND (permit_id, region, canonical) IN
             (SELECT permit_id, region, canonical FROM provider_right WHERE connection_id = ?1 AND zone_id = ?2 LIMIT ?3)",
        (connection_id, zone_id, i64::try_from(most).unwrap_or(i64::MAX)),
    )
}

/// Rights of a normalised plate, over all connections.
pub fn of_plate(c: &Connection, canonical: &str) -> Result<Vec<RightRow>> {
    query::all(
        c,
        "SELECT * FROM provider_right WHERE canonical = ?1 ORDER BY connection_id, zone_id, permit_id, region",
        [canonical],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<RightRow> {
    Ok(RightRow {
        connection_id: row.get("connection_id")?,
        zone_id: row.get("zone_id")?,
        permit_id: row.get("permit_id")?,
        region: row.get("region")?,
        canonical: row.get("canonical")?,
        plate: row.get("plate")?,
        valid_from: column::instant_or_none(row, "valid_from_ms")?,
        valid_until: column::instant_or_none(row, "valid_until_ms")?,
        make: row.get("make")?,
        color: row.get("color")?,
    })
}
