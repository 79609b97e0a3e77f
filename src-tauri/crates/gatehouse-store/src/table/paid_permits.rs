//! Permits at OPS-COM whose reference is known here.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// A permit that was paid for, as last confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidPermitRow {
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// The provider's reference id.
    pub reference: String,
    /// As it was sent; empty = not known.
    pub plate: String,
    /// Normalised; empty = not known.
    pub canonical: String,
    /// The provider's name of the zone.
    pub zone: Option<String>,
    /// Number of the permit.
    pub permit_no: Option<String>,
    /// From when.
    pub start: Option<DateTime<Utc>>,
    /// Until when.
    pub end: Option<DateTime<Utc>>,
    /// Amount (decimal as text) and currency as last sent.
    pub paid: Option<(String, String)>,
    /// Deleted, or the provider does not know it any more.
    pub gone: bool,
    /// Who created it here or added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When anything of it was last confirmed.
    pub changed_at: DateTime<Utc>,
}

/// Permits of a normalised plate that are not gone, over all connections.
pub fn of_plate(c: &Connection, canonical: &str) -> Result<Vec<PaidPermitRow>> {
    query::all(
        c,
        "SELECT * FROM paid_permit WHERE canonical = ?1 AND gone = 0 ORDER BY connection_id, reference",
        [canonical],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<PaidPermitRow> {
    let (amount, currency): (Option<String>, Option<String>) = (row.get("amount")?, row.get("currency")?);
    Ok(PaidPermitRow {
        connection_id: row.get("connection_id")?,
        reference: row.get("reference")?,
        plate: row.get("plate")?,
        canonical: row.get("canonical")?,
        zone: row.get("zone")?,
        permit_no: row.get("permit_no")?,
        start: column::instant_or_none(row, "start_ms")?,
        end: column::instant_or_none(row, "end_ms")?,
        paid: amount.zip(currency),
        gone: row.get("gone")?,
        added_by: row.get("added_by")?,
        added_at: column::instant(row, "added_at_ms")?,
        changed_at: column::instant(row, "changed_at_ms")?,
    })
}
