//! Local copy: the vehicles of a fleet, as its provider told them. Made again by every look.

use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{FleetPlate, FleetVehicle};
use rusqlite::{Connection, Row};

use super::{column, query};
use crate::error::Result;

/// The vehicles of one connection by plate.
pub fn all(c: &Connection, connection_id: ConnectionId) -> Result<Vec<FleetVehicle>> {
    query::all(
        c,
        "SELECT plate, country, subdivision, created_at_ms FROM fleet_vehicle WHERE connection_id = ?1
         ORDER BY canonical, country",
        [connection_id],
        read,
    )
}

/// Puts a vehicle in, or in the place of the one with the same country and canonical plate.
pub fn put(c: &Connection, connection_id: ConnectionId, vehicle: &FleetVehicle) -> Result<()> {
    let (country, canonical) = vehicle.plate.key();
    query::change(
        c,
        "INSERT INTO fleet_vehicle (connection_id, country, canonical, plate, subdivision, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (connection_id, country, canonical) DO UPDATE
         SET plate = excluded.plate, subdivision = excluded.subdivision, created_at_ms = excluded.created_at_ms",
        (
            connection_id,
            country,
            canonical,
            &vehicle.plate.plate,
            &vehicle.plate.subdivision,
            column::ms(vehicle.created_at),
        ),
    )?;
    Ok(())
}

/// Takes a vehicle out; that it is not there is no error.
pub fn remove(c: &Connection, connection_id: ConnectionId, plate: &FleetPlate) -> Result<()> {
    query::change(
        c,
        "DELETE FROM fleet_vehicle WHERE connection_id = ?1 AND country = ?2 AND canonical = ?3",
        (connection_id, &plate.country, plate.canonical()),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<FleetVehicle> {
    Ok(FleetVehicle { plate: plate(row)?, created_at: column::instant_or_none(row, "created_at_ms")? })
}

/// The plate in the columns `plate`, `country`, `subdivision`.
pub(super) fn plate(row: &Row<'_>) -> Result<FleetPlate> {
    Ok(FleetPlate {
        plate: row.get("plate")?,
        country: row.get("country")?,
        subdivision: row.get("subdivision")?,
    })
}
