//! Allow and block lists. A deleted entry stays in the table and is found by number only.

use chrono::{DateTime, Utc};
use gatehouse_domain::list::{ListEntry, ListKind};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

pub use super::list_page::{ListCursor, ListSearch, page};

/// An entry to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewListEntry {
    /// Allow or block.
    pub list: ListKind,
    /// As typed.
    pub plate: String,
    /// The same, normalised.
    pub plate_normalised: String,
    /// Its look-alike key.
    pub lookalike: String,
    /// Counts from; `None` = since ever.
    pub valid_from: Option<DateTime<Utc>>,
    /// Counts until, exclusive; `None` = without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// May be empty.
    pub owner: String,
    /// May be empty.
    pub phone: String,
    /// May be empty.
    pub remarks: String,
    /// Who adds it, as shown.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Row number.
    pub id: i64,
    /// Allow or block.
    pub list: ListKind,
    /// As typed.
    pub plate: String,
    /// The same, normalised.
    pub plate_normalised: String,
    /// Its look-alike key.
    pub lookalike: String,
    /// Counts from; `None` = since ever.
    pub valid_from: Option<DateTime<Utc>>,
    /// Counts until, exclusive; `None` = without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// May be empty.
    pub owner: String,
    /// May be empty.
    pub phone: String,
    /// May be empty.
    pub remarks: String,
    /// Who added it, as shown.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// Who changed it last; `None` = as added.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: Option<DateTime<Utc>>,
    /// Who deleted it; `None` = in force.
    pub deleted_by: Option<String>,
    /// When.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl ListRow {
    /// What a verdict needs to know of it.
    pub fn to_domain(&self) -> ListEntry {
        ListEntry {
            id: self.id,
            kind: self.list,
            plate: self.plate_normalised.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            owner: self.owner.clone(),
            remarks: self.remarks.clone(),
        }
    }
}

/// Adds an entry. One plate may have several.
pub fn insert(c: &Connection, entry: &NewListEntry) -> Result<i64> {
    query::insert(
        c,
        "INSERT INTO list_entry (list, plate, plate_normalised, lookalike, valid_from_ms, valid_until_ms,
             owner, phone, remarks, added_by, added_at_ms)
         VALUES (:list, :plate, :plate_normalised, :lookalike, :valid_from_ms, :valid_until_ms,
             :owner, :phone, :remarks, :added_by, :added_at_ms)",
        named_params! {
            ":list": entry.list.word(),
            ":plate": entry.plate,
            ":plate_normalised": entry.plate_normalised,
            ":lookalike": entry.lookalike,
            ":valid_from_ms": column::ms(entry.valid_from),
            ":valid_until_ms": column::ms(entry.valid_until),
            ":owner": entry.owner,
            ":phone": entry.phone,
            ":remarks": entry.remarks,
            ":added_by": entry.added_by,
            ":added_at_ms": entry.added_at.timestamp_millis(),
        },
    )
}

/// Changes an entry in force: everything but who added or deleted it. [`crate::Error::NotFound`]
/// when it was deleted meanwhile.
pub fn update(c: &Connection, entry: &ListRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE list_entry SET list = :list, plate = :plate, plate_normalised = :plate_normalised,
             lookalike = :lookalike, valid_from_ms = :valid_from_ms, valid_until_ms = :valid_until_ms,
             owner = :owner, phone = :phone, remarks = :remarks,
             changed_by = :changed_by, changed_at_ms = :changed_at_ms
         WHERE id = :id AND deleted_at_ms IS NULL",
        named_params! {
            ":id": entry.id,
            ":list": entry.list.word(),
            ":plate": entry.plate,
            ":plate_normalised": entry.plate_normalised,
            ":lookalike": entry.lookalike,
            ":valid_from_ms": column::ms(entry.valid_from),
            ":valid_until_ms": column::ms(entry.valid_until),
            ":owner": entry.owner,
            ":phone": entry.phone,
            ":remarks": entry.remarks,
            ":changed_by": entry.changed_by,
            ":changed_at_ms": column::ms(entry.changed_at),
        },
    )
}

/// Takes an entry out of force. [`crate::Error::NotFound`] when it is not in force.
pub fn delete(c: &Connection, id: i64, by: &str, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE list_entry SET deleted_by = ?2, deleted_at_ms = ?3 WHERE id = ?1 AND deleted_at_ms IS NULL",
        (id, by, at.timestamp_millis()),
    )
}

/// One entry, also a deleted one.
pub fn get(c: &Connection, id: i64) -> Result<Option<ListRow>> {
    query::first(c, "SELECT * FROM list_entry WHERE id = ?1", [id], read)
}

/// The entries in force with exactly this normalised plate, whatever their validity.
pub fn exact(c: &Connection, plate_normalised: &str) -> Result<Vec<ListRow>> {
    query::all(
        c,
        "SELECT * FROM list_entry WHERE plate_normalised = ?1 AND deleted_at_ms IS NULL ORDER BY id",
        [plate_normalised],
        read,
    )
}

/// Entries in force with this look-alike key, exact matches among them.
pub fn lookalike(c: &Connection, key: &str, limit: i64) -> Result<Vec<ListRow>> {
    query::all(
        c,
        "SELECT * FROM list_entry WHERE lookalike = ?1 AND deleted_at_ms IS NULL ORDER BY id LIMIT ?2",
        (key, limit),
        read,
    )
}

pub(super) fn read(row: &Row<'_>) -> Result<ListRow> {
    Ok(ListRow {
        id: row.get("id")?,
        list: column::word(row, "list", ListKind::from_word)?,
        plate: row.get("plate")?,
        plate_normalised: row.get("plate_normalised")?,
        lookalike: row.get("lookalike")?,
        valid_from: column::instant_or_none(row, "valid_from_ms")?,
        valid_until: column::instant_or_none(row, "valid_until_ms")?,
        owner: row.get("owner")?,
        phone: row.get("phone")?,
        remarks: row.get("remarks")?,
        added_by: row.get("added_by")?,
        added_at: column::instant(row, "added_at_ms")?,
        changed_by: row.get("changed_by")?,
        changed_at: column::instant_or_none(row, "changed_at_ms")?,
        deleted_by: row.get("deleted_by")?,
        deleted_at: column::instant_or_none(row, "deleted_at_ms")?,
    })
}
