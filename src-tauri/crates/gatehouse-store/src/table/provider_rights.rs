//! Local copy: rights that Pay-by-Plate providers tell of, in the zones that are read.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row};

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
