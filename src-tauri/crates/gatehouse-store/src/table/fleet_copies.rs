//! How old each part of a fleet's local copy is.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// A part of the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The vehicles.
    Vehicles,
    /// Their unpaid services.
    Unpaid,
}

impl Part {
    fn word(self) -> &'static str {
        match self {
            Part::Vehicles => "vehicles",
            Part::Unpaid => "unpaid",
        }
    }
}

/// How old one part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyRow {
    /// When the look that made it began.
    pub as_of: DateTime<Utc>,
    /// What was odd about it.
    pub warning: Option<String>,
}

/// How old a part is; `None` = it was never read.
pub fn get(c: &Connection, connection_id: ConnectionId, part: Part) -> Result<Option<CopyRow>> {
    query::first(
        c,
        "SELECT as_of_ms, warning FROM fleet_copy WHERE connection_id = ?1 AND part = ?2",
        (connection_id, part.word()),
        read,
    )
}

/// Says how old a part is.
pub fn put(c: &Connection, connection_id: ConnectionId, part: Part, row: &CopyRow) -> Result<()> {
    query::change(
        c,
        "INSERT INTO fleet_copy (connection_id, part, as_of_ms, warning) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection_id, part) DO UPDATE SET as_of_ms = excluded.as_of_ms, warning = excluded.warning",
        (connection_id, part.word(), row.as_of.timestamp_millis(), &row.warning),
    )?;
    Ok(())
}

/// Says that a part was never read.
pub fn remove(c: &Connection, connection_id: ConnectionId, part: Part) -> Result<()> {
    query::change(
        c,
        "DELETE FROM fleet_copy WHERE connection_id = ?1 AND part = ?2",
        (connection_id, part.word()),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<CopyRow> {
    Ok(CopyRow { as_of: column::instant(row, "as_of_ms")?, warning: row.get("warning")? })
}
