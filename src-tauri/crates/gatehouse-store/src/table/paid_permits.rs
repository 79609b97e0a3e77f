//! Permits at OPS-COM whose reference is known here.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use rusqlite::{Connection, Row, named_params};

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

/// Which permits.
#[derive(Debug, Clone, Default)]
pub struct PaidPermitFilter {
    /// Through which connection; `None` = all.
    pub connection_id: Option<ConnectionId>,
    /// Part of the normalised plate; empty = any.
    pub plate: String,
    /// Part of the reference, in any letter case; empty = any.
    pub reference: String,
    /// Those that are gone, too.
    pub gone: bool,
}

/// What of it fits, the one that was confirmed last first. A search finds a permit by its plate or its reference.
const FITS: &str = "(:connection_id IS NULL OR connection_id = :connection_id) AND (:gone OR gone = 0)
    AND ((:plate = '' AND :reference = '') OR (:plate <> '' AND instr(canonical, :plate) > 0)
         OR (:reference <> '' AND instr(lower(reference), lower(:reference)) > 0))";

/// A page of permits, and how many there are.
pub fn page(
    c: &Connection,
    filter: &PaidPermitFilter,
    offset: i64,
    limit: i64,
) -> Result<(Vec<PaidPermitRow>, i64)> {
    let rows = query::all(
        c,
        &format!(
            "SELECT * FROM paid_permit WHERE {FITS}
             ORDER BY changed_at_ms DESC, connection_id, reference LIMIT :limit OFFSET :offset"
        ),
        named_params! {
            ":connection_id": filter.connection_id,
            ":plate": filter.plate,
            ":reference": filter.reference,
            ":gone": filter.gone,
            ":limit": limit,
            ":offset": offset,
        },
        read,
    )?;
    let total = query::number(
        c,
        &format!("SELECT count(*) FROM paid_permit WHERE {FITS}"),
        named_params! {
            ":connection_id": filter.connection_id,
            ":plate": filter.plate,
            ":reference": filter.reference,
            ":gone": filter.gone,
        },
    )?;
    Ok((rows, total))
}

/// One permit.
pub fn get(c: &Connection, connection_id: ConnectionId, reference: &str) -> Result<Option<PaidPermitRow>> {
    query::first(
        c,
        "SELECT * FROM paid_permit WHERE connection_id = ?1 AND reference = ?2",
        (connection_id, reference),
        read,
    )
}

/// Remembers a permit, or what is known of it now; who added it, and when, stays.
pub fn put(c: &Connection, row: &PaidPermitRow) -> Result<()> {
    let (amount, currency) = row.paid.clone().unzip();
    query::change_one(
        c,
        "INSERT INTO paid_permit (connection_id, reference, plate, canonical, zone, permit_no, start_ms, end_ms,
             amount, currency, gone, added_by, added_at_ms, changed_at_ms)
         VALUES (:connection_id, :reference, :plate, :canonical, :zone, :permit_no, :start_ms, :end_ms,
             :amount, :currency, :gone, :added_by, :added_at_ms, :changed_at_ms)
         ON CONFLICT (connection_id, reference) DO UPDATE SET plate = excluded.plate, canonical = excluded.canonical,
             zone = excluded.zone, permit_no = excluded.permit_no, start_ms = excluded.start_ms,
             end_ms = excluded.end_ms, amount = excluded.amount, currency = excluded.currency, gone = excluded.gone,
             changed_at_ms = excluded.changed_at_ms",
        named_params! {
            ":connection_id": row.connection_id,
            ":reference": row.reference,
            ":plate": row.plate,
            ":canonical": row.canonical,
            ":zone": row.zone,
            ":permit_no": row.permit_no,
            ":start_ms": column::ms(row.start),
            ":end_ms": column::ms(row.end),
            ":amount": amount,
            ":currency": currency,
            ":gone": row.gone,
            ":added_by": row.added_by,
            ":added_at_ms": row.added_at.timestamp_millis(),
            ":changed_at_ms": row.changed_at.timestamp_millis(),
        },
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
