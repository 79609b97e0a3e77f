//! Zones that are served to others as a Pay-by-Plate provider: what is published in each, how far their changes are
//! counted.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::ServedKind;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// A zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedZoneRow {
    /// As others name it.
    pub zone_id: String,
    /// As shown, and as others are told.
    pub name: String,
    /// For certification only: nothing is published in it.
    pub test: bool,
    /// Random; part of each marker.
    pub series: String,
    /// Number of the latest change.
    pub last_change: i64,
    /// Markers before this one are refused.
    pub oldest_change: i64,
    /// When what is published was last compared; `None` = never.
    pub as_of: Option<DateTime<Utc>>,
    /// Why it cannot be told now, in words.
    pub problem: Option<String>,
}

/// What is published in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedSourceRow {
    /// Of which kind.
    pub kind: ServedKind,
    /// Whose; `None` = our own allow list.
    pub connection_id: Option<ConnectionId>,
    /// Only what is in this zone of it; `None` = everything.
    pub source_zone: Option<String>,
}

/// Every zone by its id.
pub fn all(c: &Connection) -> Result<Vec<ServedZoneRow>> {
    query::all(c, "SELECT * FROM served_zone ORDER BY zone_id", [], read)
}

/// One zone.
pub fn get(c: &Connection, zone_id: &str) -> Result<Option<ServedZoneRow>> {
    query::first(c, "SELECT * FROM served_zone WHERE zone_id = ?1", [zone_id], read)
}

/// Adds a zone. [`crate::Error::Conflict`] when there is one with its id.
pub fn add(c: &Connection, zone: &ServedZoneRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO served_zone (zone_id, name, test, series, last_change, oldest_change, as_of_ms, problem)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            &zone.zone_id,
            &zone.name,
            zone.test,
            &zone.series,
            zone.last_change,
            zone.oldest_change,
            column::ms(zone.as_of),
            &zone.problem,
        ),
    )
}

/// Gives a zone another name.
pub fn rename(c: &Connection, zone_id: &str, name: &str) -> Result<()> {
    query::change_one(c, "UPDATE served_zone SET name = ?2 WHERE zone_id = ?1", [zone_id, name])
}

/// Removes a zone with all it served.
pub fn remove(c: &Connection, zone_id: &str) -> Result<()> {
    query::change_one(c, "DELETE FROM served_zone WHERE zone_id = ?1", [zone_id])
}

/// Takes so many numbers for changes of a zone; gives the one before the first of them.
pub fn take_changes(c: &Connection, zone_id: &str, count: i64) -> Result<i64> {
    let taken = query::first(
        c,
        "UPDATE served_zone SET last_change = last_change + ?2 WHERE zone_id = ?1 RETURNING last_change",
        (zone_id, count),
        |row| Ok(row.get::<_, i64>(0)?),
    )?;
    taken.map(|last| last - count).ok_or(crate::Error::NotFound)
}

/// Refuses markers before a change from now on.
pub fn raise_oldest(c: &Connection, zone_id: &str, oldest: i64) -> Result<()> {
    query::change_one(
        c,
        "UPDATE served_zone SET oldest_change = max(oldest_change, ?2) WHERE zone_id = ?1",
        (zone_id, oldest),
    )
}

/// Begins another series: every marker given out so far is refused from now on.
pub fn begin_series(c: &Connection, zone_id: &str, series: &str) -> Result<()> {
    query::change_one(c, "UPDATE served_zone SET series = ?2 WHERE zone_id = ?1", [zone_id, series])
}

/// Notes how comparing what is published went; `as_of` stays where it is `None`.
pub fn compared(
    c: &Connection,
    zone_id: &str,
    as_of: Option<DateTime<Utc>>,
    problem: Option<&str>,
) -> Result<()> {
    query::change_one(
        c,
        "UPDATE served_zone SET as_of_ms = coalesce(?2, as_of_ms), problem = ?3 WHERE zone_id = ?1",
        (zone_id, column::ms(as_of), problem),
    )
}

/// What is published in a zone, in the order it was chosen.
pub fn sources(c: &Connection, zone_id: &str) -> Result<Vec<ServedSourceRow>> {
    query::all(
        c,
        "SELECT kind, connection_id, source_zone FROM served_source WHERE zone_id = ?1 ORDER BY id",
        [zone_id],
        read_source,
    )
}

/// Puts these sources in the place of all of a zone. [`crate::Error::Conflict`] when one of them stands there twice.
pub fn set_sources(c: &Connection, zone_id: &str, sources: &[ServedSourceRow]) -> Result<()> {
    query::change(c, "DELETE FROM served_source WHERE zone_id = ?1", [zone_id])?;
    for source in sources {
        query::change_one(
            c,
            "INSERT INTO served_source (zone_id, kind, connection_id, source_zone) VALUES (?1, ?2, ?3, ?4)",
            (zone_id, source.kind.word(), source.connection_id, &source.source_zone),
        )?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ServedZoneRow> {
    Ok(ServedZoneRow {
        zone_id: row.get("zone_id")?,
        name: row.get("name")?,
        test: row.get("test")?,
        series: row.get("series")?,
        last_change: row.get("last_change")?,
        oldest_change: row.get("oldest_change")?,
        as_of: column::instant_or_none(row, "as_of_ms")?,
        problem: row.get("problem")?,
    })
}

fn read_source(row: &Row<'_>) -> Result<ServedSourceRow> {
    Ok(ServedSourceRow {
        kind: column::word(row, "kind", ServedKind::from_word)?,
        connection_id: row.get("connection_id")?,
        source_zone: row.get("source_zone")?,
    })
}
