//! Connections to payment and permit systems, without their secrets.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{ConnectionKind, PathStyle, RecheckFailed, ServiceLevel, TimeBasis};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// One connection: one set of credentials of one operator or landlord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// Row number; 0 = not inserted yet.
    pub id: ConnectionId,
    /// To which kind of system it leads.
    pub kind: ConnectionKind,
    /// Unique, whatever the case.
    pub name: String,
    /// Where the interface is, without a path.
    pub base_url: String,
    /// Where tokens are made; where plates are checked (opscom); empty = there is no other address.
    pub auth_url: String,
    /// What a token is for; empty = there is no token.
    pub audience: String,
    /// Public half of the credentials; the client code (opscom); empty = there is none.
    pub client_id: String,
    /// Service level (fleet).
    pub level: ServiceLevel,
    /// Whose permits (permit).
    pub landlord_id: Option<String>,
    /// How paths are spelt (permit).
    pub paths: PathStyle,
    /// Allocations may be created and deleted (permit).
    pub allocations: bool,
    /// Path template of creating an allocation.
    pub create_path: String,
    /// Path template of deleting an allocation.
    pub delete_path: String,
    /// Seconds between two looks.
    pub poll_s: i64,
    /// Asked by itself.
    pub enabled: bool,
    /// Latest answer that could be used.
    pub last_success: Option<DateTime<Utc>>,
    /// Latest failure and when.
    pub last_failure: Option<(DateTime<Utc>, String)>,
    /// What times without a zone are in (opscom).
    pub time_basis: TimeBasis,
    /// Seconds a right counts after its end (pay_by_plate).
    pub grace_s: i64,
    /// Asked about each plate that comes (opscom, pay_by_plate).
    pub asked_at_gate: bool,
    /// What an opening by itself does when the question before it fails (pay_by_plate).
    pub recheck_failed: RecheckFailed,
    /// When a person checked the time basis (opscom); `None` = not checked.
    pub clock_checked: Option<DateTime<Utc>>,
}

/// All connections by name.
pub fn all(c: &Connection) -> Result<Vec<ConnectionRow>> {
    query::all(c, "SELECT * FROM payment_connection ORDER BY name COLLATE NOCASE, id", [], read)
}

/// One connection.
pub fn get(c: &Connection, id: ConnectionId) -> Result<Option<ConnectionRow>> {
    query::first(c, "SELECT * FROM payment_connection WHERE id = ?1", [id], read)
}

/// Adds a connection. [`crate::Error::Conflict`] when another has that name.
pub fn insert(c: &Connection, row: &ConnectionRow) -> Result<ConnectionId> {
    query::insert(
        c,
        "INSERT INTO payment_connection (kind, name, base_url, auth_url, audience, client_id, level, landlord_id, paths,
             allocations, create_path, delete_path, poll_s, enabled, time_basis, grace_s, asked_at_gate, recheck_failed,
             clock_checked_ms)
         VALUES (:kind, :name, :base_url, :auth_url, :audience, :client_id, :level, :landlord_id, :paths,
             :allocations, :create_path, :delete_path, :poll_s, :enabled, :time_basis, :grace_s, :asked_at_gate,
             :recheck_failed, :clock_checked_ms)",
        named_params! {
            ":kind": row.kind.word(),
            ":name": row.name,
            ":base_url": row.base_url,
            ":auth_url": row.auth_url,
            ":audience": row.audience,
            ":client_id": row.client_id,
            ":level": row.level.word(),
            ":landlord_id": row.landlord_id,
            ":paths": row.paths.word(),
            ":allocations": row.allocations,
            ":create_path": row.create_path,
            ":delete_path": row.delete_path,
            ":poll_s": row.poll_s,
            ":enabled": row.enabled,
            ":time_basis": row.time_basis.word(),
            ":grace_s": row.grace_s,
            ":asked_at_gate": row.asked_at_gate,
            ":recheck_failed": row.recheck_failed.word(),
            ":clock_checked_ms": column::ms(row.clock_checked),
        },
    )
}

/// Changes what an engineer set; not its kind, and not how it went.
pub fn update(c: &Connection, row: &ConnectionRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE payment_connection SET name = :name, base_url = :base_url, auth_url = :auth_url, audience = :audience,
             client_id = :client_id, level = :level, landlord_id = :landlord_id, paths = :paths,
             allocations = :allocations, create_path = :create_path, delete_path = :delete_path, poll_s = :poll_s,
             enabled = :enabled, time_basis = :time_basis, grace_s = :grace_s, asked_at_gate = :asked_at_gate,
             recheck_failed = :recheck_failed, clock_checked_ms = :clock_checked_ms
         WHERE id = :id",
        named_params! {
            ":id": row.id,
            ":name": row.name,
            ":base_url": row.base_url,
            ":auth_url": row.auth_url,
            ":audience": row.audience,
            ":client_id": row.client_id,
            ":level": row.level.word(),
            ":landlord_id": row.landlord_id,
            ":paths": row.paths.word(),
            ":allocations": row.allocations,
            ":create_path": row.create_path,
            ":delete_path": row.delete_path,
            ":poll_s": row.poll_s,
            ":enabled": row.enabled,
            ":time_basis": row.time_basis.word(),
            ":grace_s": row.grace_s,
            ":asked_at_gate": row.asked_at_gate,
            ":recheck_failed": row.recheck_failed.word(),
            ":clock_checked_ms": column::ms(row.clock_checked),
        },
    )
}

/// Writes down that it answered.
pub fn succeeded(c: &Connection, id: ConnectionId, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE payment_connection SET last_success_ms = ?2 WHERE id = ?1",
        (id, at.timestamp_millis()),
    )
}

/// Writes down that it failed, and how.
pub fn failed(c: &Connection, id: ConnectionId, at: DateTime<Utc>, words: &str) -> Result<()> {
    query::change_one(
        c,
        "UPDATE payment_connection SET last_failure_ms = ?2, last_failure = ?3 WHERE id = ?1",
        (id, at.timestamp_millis(), words),
    )
}

/// Removes a connection and its local copy; writes stay, under its name.
pub fn delete(c: &Connection, id: ConnectionId) -> Result<()> {
    query::change_one(c, "DELETE FROM payment_connection WHERE id = ?1", [id])
}

fn read(row: &Row<'_>) -> Result<ConnectionRow> {
    let failed_at = column::instant_or_none(row, "last_failure_ms")?;
    let failure: Option<String> = row.get("last_failure")?;
    Ok(ConnectionRow {
        id: row.get("id")?,
        kind: column::word(row, "kind", ConnectionKind::from_word)?,
        name: row.get("name")?,
        base_url: row.get("base_url")?,
        auth_url: row.get("auth_url")?,
        audience: row.get("audience")?,
        client_id: row.get("client_id")?,
        level: column::word(row, "level", ServiceLevel::from_word)?,
        landlord_id: row.get("landlord_id")?,
        paths: column::word(row, "paths", PathStyle::from_word)?,
        allocations: row.get("allocations")?,
        create_path: row.get("create_path")?,
        delete_path: row.get("delete_path")?,
        poll_s: row.get("poll_s")?,
        enabled: row.get("enabled")?,
        last_success: column::instant_or_none(row, "last_success_ms")?,
        last_failure: failed_at.zip(failure),
        time_basis: column::word(row, "time_basis", TimeBasis::from_word)?,
        grace_s: row.get("grace_s")?,
        asked_at_gate: row.get("asked_at_gate")?,
        recheck_failed: column::word(row, "recheck_failed", RecheckFailed::from_word)?,
        clock_checked: column::instant_or_none(row, "clock_checked_ms")?,
    })
}
