//! The partner door: its settings, whether the web door speaks TLS, and the hooks of providers.

use chrono::{DateTime, Utc};
use gatehouse_domain::partner::HookKind;
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// The partner door as set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerDoorRow {
    /// It listens.
    pub enabled: bool,
    /// Where: address and port.
    pub address: String,
    /// Without TLS; only on loopback.
    pub plain: bool,
}

/// A way in for one provider's notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookRow {
    /// Opaque; part of its address.
    pub id: String,
    /// As shown.
    pub name: String,
    /// Whose notifications come here; `None` = not said yet.
    pub connection_id: Option<i64>,
    /// What the provider was asked to send here.
    pub kind: HookKind,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What came so far.
    pub counts: HookCounts,
}

/// What came through a hook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HookCounts {
    /// Notifications that were new.
    pub accepted: i64,
    /// That were known already.
    pub repeated: i64,
    /// Requests with a wrong token.
    pub refused: i64,
    /// Bodies that could not be read.
    pub malformed: i64,
    /// The latest of them all.
    pub last_at: Option<DateTime<Utc>>,
    /// What became of it.
    pub last_words: Option<String>,
}

/// The settings of the door; `None` = never touched.
pub fn door(c: &Connection) -> Result<Option<PartnerDoorRow>> {
    query::first(c, "SELECT * FROM partner_door WHERE id = 1", [], |row| {
        Ok(PartnerDoorRow {
            enabled: row.get("enabled")?,
            address: row.get("address")?,
            plain: row.get("plain")?,
        })
    })
}

/// Sets the door.
pub fn set_door(c: &Connection, door: &PartnerDoorRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO partner_door (id, enabled, address, plain) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET enabled = ?1, address = ?2, plain = ?3",
        (door.enabled, &door.address, door.plain),
    )
}

/// Whether the web door is to speak TLS.
pub fn web_tls(c: &Connection) -> Result<bool> {
    let mode =
        query::first(
            c,
            "SELECT mode FROM web_tls WHERE id = 1",
            [],
            |row| Ok(row.get::<_, String>("mode")?),
        )?;
    Ok(mode.as_deref() == Some("on"))
}

/// Sets whether the web door is to speak TLS.
pub fn set_web_tls(c: &Connection, on: bool) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO web_tls (id, mode) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET mode = ?1",
        [if on { "on" } else { "off" }],
    )
}

/// Every hook, oldest first.
pub fn hooks(c: &Connection) -> Result<Vec<HookRow>> {
    query::all(c, "SELECT * FROM partner_hook ORDER BY created_at_ms, id", [], read)
}

/// Adds a hook.
pub fn add_hook(c: &Connection, hook: &HookRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO partner_hook (id, name, connection_id, kind, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&hook.id, &hook.name, hook.connection_id, hook.kind.word(), hook.created_at.timestamp_millis()),
    )
}

/// Gives a hook another name.
pub fn rename_hook(c: &Connection, id: &str, name: &str) -> Result<()> {
    query::change_one(c, "UPDATE partner_hook SET name = ?2 WHERE id = ?1", [id, name])
}

/// Removes a hook; what came through it stays.
pub fn remove_hook(c: &Connection, id: &str) -> Result<()> {
    query::change_one(c, "DELETE FROM partner_hook WHERE id = ?1", [id])
}

/// Writes what came through a hook so far; nothing happens when it is gone.
pub fn count(c: &Connection, id: &str, counts: &HookCounts) -> Result<()> {
    query::change(
        c,
        "UPDATE partner_hook SET accepted = :accepted, repeated = :repeated, refused = :refused,
             malformed = :malformed, last_at_ms = :last_at_ms, last_words = :last_words
         WHERE id = :id",
        named_params! {
            ":id": id,
            ":accepted": counts.accepted,
            ":repeated": counts.repeated,
            ":refused": counts.refused,
            ":malformed": counts.malformed,
            ":last_at_ms": column::ms(counts.last_at),
            ":last_words": counts.last_words,
        },
    )
    .map(drop)
}

fn read(row: &Row<'_>) -> Result<HookRow> {
    Ok(HookRow {
        id: row.get("id")?,
        name: row.get("name")?,
        connection_id: row.get("connection_id")?,
        kind: column::word(row, "kind", HookKind::from_word)?,
        created_at: column::instant(row, "created_at_ms")?,
        counts: HookCounts {
            accepted: row.get("accepted")?,
            repeated: row.get("repeated")?,
            refused: row.get("refused")?,
            malformed: row.get("malformed")?,
            last_at: column::instant_or_none(row, "last_at_ms")?,
            last_words: row.get("last_words")?,
        },
    })
}
