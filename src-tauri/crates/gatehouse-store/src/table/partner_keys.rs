//! Serving others as a Pay-by-Plate provider: whether we do, and the keys of those who may ask. The keys themselves are
//! kept with the secrets.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedSettingRow {
    /// We answer.
    pub enabled: bool,
    /// Certification methods answer, too.
    pub certification: bool,
    /// Where test data are put in, below the prefix.
    pub populate_path: String,
    /// Where they are cleared.
    pub clear_path: String,
}

/// Who may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerKeyRow {
    /// Opaque.
    pub id: String,
    /// Who has it.
    pub name: String,
    /// Which zones; empty = all but the test zones.
    pub zones: Vec<String>,
    /// For certification methods only.
    pub development: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Requests that were answered.
    pub answered: i64,
    /// The latest of them.
    pub last_at: Option<DateTime<Utc>>,
}

/// The settings; `None` = never touched.
pub fn setting(c: &Connection) -> Result<Option<ServedSettingRow>> {
    query::first(c, "SELECT * FROM served_setting WHERE id = 1", [], |row| {
        Ok(ServedSettingRow {
            enabled: row.get("enabled")?,
            certification: row.get("certification")?,
            populate_path: row.get("populate_path")?,
            clear_path: row.get("clear_path")?,
        })
    })
}

/// Sets them.
pub fn set(c: &Connection, setting: &ServedSettingRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO served_setting (id, enabled, certification, populate_path, clear_path)
         VALUES (1, ?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET enabled = ?1, certification = ?2, populate_path = ?3, clear_path = ?4",
        (setting.enabled, setting.certification, &setting.populate_path, &setting.clear_path),
    )
}

/// Every key, oldest first.
pub fn all(c: &Connection) -> Result<Vec<PartnerKeyRow>> {
    query::all(c, "SELECT * FROM partner_key ORDER BY created_at_ms, id", [], read)
}

/// Adds a key.
pub fn add(c: &Connection, key: &PartnerKeyRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO partner_key (id, name, zones, development, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&key.id, &key.name, column::json(&key.zones), key.development, key.created_at.timestamp_millis()),
    )
}

/// Removes a key.
pub fn remove(c: &Connection, id: &str) -> Result<()> {
    query::change_one(c, "DELETE FROM partner_key WHERE id = ?1", [id])
}

/// Sets which zones a key is for.
pub fn set_zones(c: &Connection, id: &str, zones: &[String]) -> Result<()> {
    query::change_one(
        c,
        "UPDATE partner_key SET zones = ?2 WHERE id = ?1",
        [id.to_owned(), column::json(zones)],
    )
}

/// Writes how often a key was used so far; nothing happens when it is gone.
pub fn count(c: &Connection, id: &str, answered: i64, last_at: DateTime<Utc>) -> Result<()> {
    query::change(
        c,
        "UPDATE partner_key SET answered = ?2, last_at_ms = ?3 WHERE id = ?1",
        (id, answered, last_at.timestamp_millis()),
    )
    .map(drop)
}

fn read(row: &Row<'_>) -> Result<PartnerKeyRow> {
    Ok(PartnerKeyRow {
        id: row.get("id")?,
        name: row.get("name")?,
        zones: column::texts(row, "zones")?,
        development: row.get("development")?,
        created_at: column::instant(row, "created_at_ms")?,
        answered: row.get("answered")?,
        last_at: column::instant_or_none(row, "last_at_ms")?,
    })
}
