//! The one row of the site: name, zone, settings, and the two site-wide switches.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::{Error, Result};

/// Idle seconds before the screen locks, until an engineer sets them.
const IDLE_LOCK_S: i64 = 300;

/// The site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// As shown.
    pub name: String,
    /// IANA zone.
    pub zone: String,
    /// Idle seconds before the screen locks; 0 = never.
    pub idle_lock_s: i64,
    /// Hosts from which pictures that came as URL are fetched.
    pub picture_hosts: Vec<String>,
    /// Who stopped all automatic opening; `None` = not stopped.
    pub automatic_stopped_by: Option<String>,
    /// When it was stopped.
    pub automatic_stopped_at: Option<DateTime<Utc>>,
    /// Who opened and locked all lanes; `None` = not in force.
    pub all_open_by: Option<String>,
    /// When they were.
    pub all_open_at: Option<DateTime<Utc>>,
    /// JSON text: which MQTT broker, without secrets; `None` = MQTT is off.
    pub mqtt: Option<String>,
    /// No camera is to hold an allow list.
    pub lists_withheld: bool,
}

/// The site; [`Error::NotFound`] before [`ensure`].
pub fn get(c: &Connection) -> Result<SiteRow> {
    query::first(c, "SELECT * FROM site WHERE id = 1", [], read)?.ok_or(Error::NotFound)
}

/// The site, made with this name and zone when there is none yet.
pub fn ensure(c: &Connection, name: &str, zone: &str) -> Result<SiteRow> {
    query::change(
        c,
        "INSERT INTO site (id, name, zone, idle_lock_s, picture_hosts) VALUES (1, ?1, ?2, ?3, '[]')
         ON CONFLICT (id) DO NOTHING",
        (name, zone, IDLE_LOCK_S),
    )?;
    get(c)
}

/// Changes the whole row.
pub fn update(c: &Connection, site: &SiteRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE site SET name = :name, zone = :zone, idle_lock_s = :idle_lock_s, picture_hosts = :picture_hosts,
             automatic_stopped_by = :automatic_stopped_by, automatic_stopped_at_ms = :automatic_stopped_at_ms,
             all_open_by = :all_open_by, all_open_at_ms = :all_open_at_ms, mqtt = :mqtt,
             lists_withheld = :lists_withheld
         WHERE id = 1",
        named_params! {
            ":name": site.name,
            ":zone": site.zone,
            ":idle_lock_s": site.idle_lock_s,
            ":picture_hosts": column::json(&site.picture_hosts),
            ":automatic_stopped_by": site.automatic_stopped_by,
            ":automatic_stopped_at_ms": column::ms(site.automatic_stopped_at),
            ":all_open_by": site.all_open_by,
            ":all_open_at_ms": column::ms(site.all_open_at),
            ":mqtt": site.mqtt,
            ":lists_withheld": site.lists_withheld,
        },
    )
}

fn read(row: &Row<'_>) -> Result<SiteRow> {
    Ok(SiteRow {
        name: row.get("name")?,
        zone: row.get("zone")?,
        idle_lock_s: row.get("idle_lock_s")?,
        picture_hosts: column::texts(row, "picture_hosts")?,
        automatic_stopped_by: row.get("automatic_stopped_by")?,
        automatic_stopped_at: column::instant_or_none(row, "automatic_stopped_at_ms")?,
        all_open_by: row.get("all_open_by")?,
        all_open_at: column::instant_or_none(row, "all_open_at_ms")?,
        mqtt: row.get("mqtt")?,
        lists_withheld: row.get("lists_withheld")?,
    })
}
