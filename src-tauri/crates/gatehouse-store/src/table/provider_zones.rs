//! Zones of Pay-by-Plate providers: which are read, how far, and what is wrong with them.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// A zone, as its provider tells it, and the copy of its rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRow {
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// The provider's id; opaque.
    pub zone_id: String,
    /// Its name.
    pub name: String,
    /// Whether its rights are read.
    pub chosen: bool,
    /// The provider's mark of the state the copy is of; opaque. `None` = everything is to be read.
    pub token: Option<String>,
    /// When everything was last read.
    pub full_at: Option<DateTime<Utc>>,
    /// As of when the copy is; `None` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Why the latest look at it failed; `None` = it did not.
    pub problem: Option<String>,
}

/// All zones of all connections, by name.
pub fn all(c: &Connection) -> Result<Vec<ZoneRow>> {
    query::all(c, "SELECT * FROM provider_zone ORDER BY connection_id, name, zone_id", [], read)
}

/// The zones of a connection, by name.
pub fn of(c: &Connection, connection_id: ConnectionId) -> Result<Vec<ZoneRow>> {
    query::all(
        c,
        "SELECT * FROM provider_zone WHERE connection_id = ?1 ORDER BY name, zone_id",
        [connection_id],
        read,
    )
}

/// One zone.
pub fn get(c: &Connection, connection_id: ConnectionId, zone_id: &str) -> Result<Option<ZoneRow>> {
    query::first(
        c,
        "SELECT * FROM provider_zone WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id),
        read,
    )
}

/// Takes up a zone the provider names: a new one is chosen, a known one takes the name.
pub fn name(c: &Connection, connection_id: ConnectionId, zone_id: &str, name: &str) -> Result<()> {
    query::change(
        c,
        "INSERT INTO provider_zone (connection_id, zone_id, name, chosen) VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (connection_id, zone_id) DO UPDATE SET name = excluded.name",
        (connection_id, zone_id, name),
    )?;
    Ok(())
}

/// Forgets a zone. Its rights have to be gone: they may be many.
pub fn forget(c: &Connection, connection_id: ConnectionId, zone_id: &str) -> Result<()> {
    query::change(
        c,
        "DELETE FROM provider_zone WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id),
    )?;
    Ok(())
}

/// Says whether a zone is read. What was known about its copy goes: the copy does. [`crate::Error::NotFound`] when
/// there is no such zone.
pub fn choose(c: &Connection, connection_id: ConnectionId, zone_id: &str, chosen: bool) -> Result<()> {
    query::change_one(
        c,
        "UPDATE provider_zone SET chosen = ?3, token = NULL, full_at_ms = NULL, as_of_ms = NULL, problem = NULL
         WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id, chosen),
    )
}

/// A zone was read: its token, when everything was last read, as of when the copy is.
pub fn was_read(
    c: &Connection,
    connection_id: ConnectionId,
    zone_id: &str,
    token: Option<&str>,
    full_at: Option<DateTime<Utc>>,
    as_of: DateTime<Utc>,
) -> Result<()> {
    query::change(
        c,
        "UPDATE provider_zone SET token = ?3, full_at_ms = ?4, as_of_ms = ?5, problem = NULL
         WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id, token, column::ms(full_at), as_of.timestamp_millis()),
    )?;
    Ok(())
}

/// A zone could not be read; its copy stays.
pub fn was_not_read(c: &Connection, connection_id: ConnectionId, zone_id: &str, problem: &str) -> Result<()> {
    query::change(
        c,
        "UPDATE provider_zone SET problem = ?3 WHERE connection_id = ?1 AND zone_id = ?2",
        (connection_id, zone_id, problem),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ZoneRow> {
    Ok(ZoneRow {
        connection_id: row.get("connection_id")?,
        zone_id: row.get("zone_id")?,
        name: row.get("name")?,
        chosen: row.get("chosen")?,
        token: row.get("token")?,
        full_at: column::instant_or_none(row, "full_at_ms")?,
        as_of: column::instant_or_none(row, "as_of_ms")?,
        problem: row.get("problem")?,
    })
}
