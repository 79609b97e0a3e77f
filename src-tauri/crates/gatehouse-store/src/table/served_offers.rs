//! What the sources of a served zone offer: entries of the allow list, vehicles of a fleet, permits at OPS-COM, rights of
//! a Pay-by-Plate provider. All in one shape, without what has ended.
//!
//! It writes nothing, and decides nothing about publishing.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// A permit as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// Made of its source: the same as long as its source has it.
    pub permit_id: String,
    /// State or country of the plate; empty = not told.
    pub region: String,
    /// Normalised plate.
    pub canonical: String,
    /// As it is served.
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

impl OfferRow {
    /// What makes it the same permit in its zone: permit, region, plate.
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.permit_id, &self.region, &self.canonical)
    }
}

/// Entries of the allow list that have not ended at `now`. A plate that the block list holds then is left out: block
/// beats allow.
pub fn allow_list(c: &Connection, now: DateTime<Utc>) -> Result<Vec<OfferRow>> {
    query::all(
        c,
        "SELECT 'L' || id AS permit_id, '' AS region, plate_normalised AS canonical, plate_normalised AS plate,
             valid_from_ms, valid_until_ms, NULL AS make, NULL AS color
         FROM list_entry AS allowed
         WHERE list = 'allow' AND deleted_at_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?1)
             AND NOT EXISTS (
                 SELECT 1 FROM list_entry AS blocked
                 WHERE blocked.plate_normalised = allowed.plate_normalised AND blocked.deleted_at_ms IS NULL
                     AND blocked.list = 'block'
                     AND (blocked.valid_from_ms IS NULL OR blocked.valid_from_ms <= ?1)
                     AND (blocked.valid_until_ms IS NULL OR blocked.valid_until_ms > ?1))",
        [now.timestamp_millis()],
        read,
    )
}

/// Vehicles of a fleet, by the plate a camera reads; the country stands where others have the state.
pub fn fleet(c: &Connection, connection_id: ConnectionId) -> Result<Vec<OfferRow>> {
    query::all(
        c,
        "SELECT 'F' || connection_id AS permit_id, country AS region, canonical, canonical AS plate,
             NULL AS valid_from_ms, NULL AS valid_until_ms, NULL AS make, NULL AS color
         FROM fleet_vehicle WHERE connection_id = ?1",
        [connection_id],
        read,
    )
}

/// Permits at OPS-COM with a plate and an end that are known, that are not gone and have not ended at `now`; of one of
/// its zones, or of all.
pub fn paid_permits(
    c: &Connection,
    connection_id: ConnectionId,
    zone: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<OfferRow>> {
    query::all(
        c,
        "SELECT 'P' || connection_id || '.' || reference AS permit_id, '' AS region, canonical, canonical AS plate,
             start_ms AS valid_from_ms, end_ms AS valid_until_ms, NULL AS make, NULL AS color
         FROM paid_permit
         WHERE connection_id = ?1 AND gone = 0 AND canonical <> '' AND end_ms > ?3
             AND (?2 IS NULL OR zone = ?2 COLLATE NOCASE)",
        (connection_id, zone, now.timestamp_millis()),
        read,
    )
}

/// Rights of a Pay-by-Plate provider that have not ended at `now`; of one of its zones, or of all that are read. Its
/// grace period is not added.
pub fn rights(
    c: &Connection,
    connection_id: ConnectionId,
    zone: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<OfferRow>> {
    query::all(
        c,
        "SELECT 'R' || connection_id || '.' || zone_id || '.' || permit_id AS permit_id, region, canonical, plate,
             valid_from_ms, valid_until_ms, make, color
         FROM provider_right
         WHERE connection_id = ?1 AND canonical <> '' AND (?2 IS NULL OR zone_id = ?2)
             AND (valid_until_ms IS NULL OR valid_until_ms > ?3)",
        (connection_id, zone, now.timestamp_millis()),
        read,
    )
}

/// Zones of a Pay-by-Plate provider whose rights are read here, and whether they were ever.
pub fn zones_read(c: &Connection, connection_id: ConnectionId) -> Result<Vec<(String, bool)>> {
    query::all(
        c,
        "SELECT zone_id, as_of_ms IS NOT NULL AS was_read FROM provider_zone
         WHERE connection_id = ?1 AND chosen = 1 ORDER BY zone_id",
        [connection_id],
        |row| Ok((row.get("zone_id")?, row.get("was_read")?)),
    )
}

/// The columns of an offer, whichever table they stand in.
pub(super) fn read(row: &Row<'_>) -> Result<OfferRow> {
    Ok(OfferRow {
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
