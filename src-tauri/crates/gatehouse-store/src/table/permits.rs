//! The permits of landlords: tenants that are known here, the local copy of their allocations, and what can be
//! allotted. Which tenants are known is ours alone; everything else is read again from the provider.

use chrono::{DateTime, Utc};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Allocation, Definition, Facility, Tenant, TenantKind, Validity, Zone};
use rusqlite::{Connection, Row, named_params};
use serde::{Deserialize, Serialize};

use super::{column, query};
use crate::error::{Error, Result};

/// A tenant that is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantRow {
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// The provider's id.
    pub tenant_id: String,
    /// As its managers set it; as typed here until it was read.
    pub name: String,
    /// What it is.
    pub kind: TenantKind,
    /// As typed when it was created here.
    pub manager_email: Option<String>,
    /// Who created it here or added it.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// As of when its allocations are; `None` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Why it could not be read last.
    pub problem: Option<String>,
}

/// Tenants of a connection by name.
pub fn tenants(c: &Connection, connection: ConnectionId) -> Result<Vec<TenantRow>> {
    query::all(
        c,
        "SELECT * FROM permit_tenant WHERE connection_id = ?1 ORDER BY name COLLATE NOCASE, tenant_id",
        [connection],
        tenant_row,
    )
}

/// One tenant.
pub fn tenant(c: &Connection, connection: ConnectionId, id: &str) -> Result<Option<TenantRow>> {
    query::first(
        c,
        "SELECT * FROM permit_tenant WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, id),
        tenant_row,
    )
}

/// Remembers a tenant; one that is known stays as it is, and `false` is answered.
pub fn remember(c: &Connection, row: &TenantRow) -> Result<bool> {
    let remembered = query::change(
        c,
        "INSERT INTO permit_tenant (connection_id, tenant_id, name, kind, manager_email, added_by, added_at_ms)
         VALUES (:connection_id, :tenant_id, :name, :kind, :manager_email, :added_by, :added_at_ms)
         ON CONFLICT DO NOTHING",
        named_params! {
            ":connection_id": row.connection_id,
            ":tenant_id": row.tenant_id,
            ":name": row.name,
            ":kind": row.kind.word(),
            ":manager_email": row.manager_email,
            ":added_by": row.added_by,
            ":added_at_ms": row.added_at.timestamp_millis(),
        },
    )?;
    Ok(remembered > 0)
}

/// Changes what a tenant is said to be.
pub fn set_kind(c: &Connection, connection: ConnectionId, id: &str, kind: TenantKind) -> Result<()> {
    query::change_one(
        c,
        "UPDATE permit_tenant SET kind = ?3 WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, id, kind.word()),
    )
}

/// Forgets a tenant and the copy of its allocations.
pub fn forget(c: &Connection, connection: ConnectionId, id: &str) -> Result<()> {
    query::change_one(
        c,
        "DELETE FROM permit_tenant WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, id),
    )
}

/// Puts a tenant as it was read in place of what was known; [`Error::NotFound`] when it was forgotten meanwhile.
pub fn was_read(c: &Connection, connection: ConnectionId, tenant: &Tenant, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE permit_tenant SET name = CASE ?3 WHEN '' THEN name ELSE ?3 END, as_of_ms = ?4, problem = NULL
         WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, &tenant.id, &tenant.name, at.timestamp_millis()),
    )?;
    query::change(
        c,
        "DELETE FROM permit_allocation WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, &tenant.id),
    )?;
    tenant.allocations.iter().try_for_each(|allocation| put_allocation(c, connection, &tenant.id, allocation))
}

/// Says why a tenant could not be read; what was known of it stays.
pub fn was_not_read(c: &Connection, connection: ConnectionId, id: &str, problem: &str) -> Result<()> {
    query::change_one(
        c,
        "UPDATE permit_tenant SET problem = ?3 WHERE connection_id = ?1 AND tenant_id = ?2",
        (connection, id, problem),
    )
}

/// Allocations of a connection with their tenant's id, first to end first.
pub fn allocations(c: &Connection, connection: ConnectionId) -> Result<Vec<(String, Allocation)>> {
    query::all(
        c,
        "SELECT * FROM permit_allocation WHERE connection_id = ?1
         ORDER BY tenant_id, valid_to IS NULL, valid_to, allocation_id",
        [connection],
        |row| Ok((row.get("tenant_id")?, allocation_row(row)?)),
    )
}

/// Allocations of a tenant, first to end first.
pub fn allocations_of(c: &Connection, connection: ConnectionId, tenant: &str) -> Result<Vec<Allocation>> {
    query::all(
        c,
        "SELECT * FROM permit_allocation WHERE connection_id = ?1 AND tenant_id = ?2
         ORDER BY valid_to IS NULL, valid_to, allocation_id",
        (connection, tenant),
        allocation_row,
    )
}

/// Puts an allocation as it is now in its place.
pub fn put_allocation(
    c: &Connection,
    connection: ConnectionId,
    tenant: &str,
    allocation: &Allocation,
) -> Result<()> {
    query::change(
        c,
        "INSERT OR REPLACE INTO permit_allocation (connection_id, tenant_id, allocation_id, definition_id, updated_via_api,
             spaces, permits, valid_from, valid_to, time_zone)
         VALUES (:connection_id, :tenant_id, :allocation_id, :definition_id, :updated_via_api, :spaces, :permits,
             :valid_from, :valid_to, :time_zone)",
        named_params! {
            ":connection_id": connection,
            ":tenant_id": tenant,
            ":allocation_id": allocation.id,
            ":definition_id": allocation.definition_id,
            ":updated_via_api": allocation.updated_via_api,
            ":spaces": allocation.spaces,
            ":permits": allocation.permits,
            ":valid_from": allocation.validity.from.map(|day| day.to_string()),
            ":valid_to": allocation.validity.to.map(|day| day.to_string()),
            ":time_zone": allocation.validity.zone,
        },
    )
    .map(drop)
}

/// Takes an allocation out of the copy; nothing happens when it is not there.
pub fn remove_allocation(c: &Connection, connection: ConnectionId, tenant: &str, id: &str) -> Result<()> {
    query::change(
        c,
        "DELETE FROM permit_allocation WHERE connection_id = ?1 AND tenant_id = ?2 AND allocation_id = ?3",
        (connection, tenant, id),
    )
    .map(drop)
}

/// What can be allotted, by name, and as of when that is; no time = never read, or nothing can.
pub fn definitions(
    c: &Connection,
    connection: ConnectionId,
) -> Result<(Vec<Definition>, Option<DateTime<Utc>>)> {
    let rows = query::all(
        c,
        "SELECT * FROM permit_definition WHERE connection_id = ?1 ORDER BY name COLLATE NOCASE, definition_id",
        [connection],
        definition_row,
    )?;
    let as_of = rows.iter().map(|(_, at)| *at).max();
    Ok((rows.into_iter().map(|(definition, _)| definition).collect(), as_of))
}

/// Puts the definitions as they were read in place of what was known.
pub fn replace_definitions(
    c: &Connection,
    connection: ConnectionId,
    definitions: &[Definition],
    at: DateTime<Utc>,
) -> Result<()> {
    query::change(c, "DELETE FROM permit_definition WHERE connection_id = ?1", [connection])?;
    for definition in definitions {
        let facilities: Vec<Place> = definition.facilities.iter().map(Place::of).collect();
        query::change(
            c,
            "INSERT OR REPLACE INTO permit_definition (connection_id, definition_id, name, facilities, as_of_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                connection,
                &definition.id,
                &definition.name,
                serde_json::json!(facilities).to_string(),
                at.timestamp_millis(),
            ),
        )?;
    }
    Ok(())
}

/// A facility with its zones, or a zone, as kept.
#[derive(Serialize, Deserialize)]
struct Place {
    code: String,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    zones: Vec<Place>,
}

impl Place {
    fn of(facility: &Facility) -> Place {
        let zone =
            |zone: &Zone| Place { code: zone.code.clone(), name: zone.name.clone(), zones: Vec::new() };
        Place {
            code: facility.code.clone(),
            name: facility.name.clone(),
            zones: facility.zones.iter().map(zone).collect(),
        }
    }

    fn facility(self) -> Facility {
        let zones = self.zones.into_iter().map(|zone| Zone { code: zone.code, name: zone.name }).collect();
        Facility { code: self.code, name: self.name, zones }
    }
}

fn tenant_row(row: &Row<'_>) -> Result<TenantRow> {
    Ok(TenantRow {
        connection_id: row.get("connection_id")?,
        tenant_id: row.get("tenant_id")?,
        name: row.get("name")?,
        kind: column::word(row, "kind", TenantKind::from_word)?,
        manager_email: row.get("manager_email")?,
        added_by: row.get("added_by")?,
        added_at: column::instant(row, "added_at_ms")?,
        as_of: column::instant_or_none(row, "as_of_ms")?,
        problem: row.get("problem")?,
    })
}

fn allocation_row(row: &Row<'_>) -> Result<Allocation> {
    Ok(Allocation {
        id: row.get("allocation_id")?,
        definition_id: row.get("definition_id")?,
        updated_via_api: row.get("updated_via_api")?,
        spaces: row.get("spaces")?,
        permits: row.get("permits")?,
        validity: Validity {
            from: column::day_or_none(row, "valid_from")?,
            to: column::day_or_none(row, "valid_to")?,
            zone: row.get("time_zone")?,
        },
    })
}

fn definition_row(row: &Row<'_>) -> Result<(Definition, DateTime<Utc>)> {
    let kept: String = row.get("facilities")?;
    let facilities: Vec<Place> = serde_json::from_str(&kept)
        .map_err(|_other| Error::Damaged { what: "the facilities of a permit definition".into() })?;
    let definition = Definition {
        id: row.get("definition_id")?,
        name: row.get("name")?,
        facilities: facilities.into_iter().map(Place::facility).collect(),
    };
    Ok((definition, column::instant(row, "as_of_ms")?))
}
