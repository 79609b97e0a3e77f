//! Vehicles of a fleet: list, add, remove (out of the fleet), detach (from all user profiles).

use super::copy::{FleetCopy, LocalChange};
use super::journal::{Intent, new_group};
use super::send::{Said, vehicle_lines, vehicle_words};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{FleetVehicleInput, FleetVehicleQuery};
use crate::view::{CopyAge, FleetVehiclePage, FleetVehicleView, MoneyWriteView, ParkedView};
use crate::{Actor, build};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{ConnectionKind, FleetPlate, WriteKind};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::site::say;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::HashMap;
use std::sync::Arc;

impl Engine {
    /// The fleets asked for, by name, with their copies.
    pub(super) fn fleets(&self, only: Option<ConnectionId>) -> Result<Vec<(ConnectionRow, Arc<FleetCopy>)>> {
        let mut rows: Vec<ConnectionRow> = self.inner.payments.connections().values().cloned().collect();
        rows.retain(|row| row.kind == ConnectionKind::Fleet && only.is_none_or(|id| id == row.id));
        if only.is_some() && rows.is_empty() {
            return Err(Error::NotFound("fleet connection"));
        }
        rows.sort_by_key(|row| row.name.to_lowercase());
        Ok(rows
            .into_iter()
            .map(|row| {
                let copy = self.inner.payments.copies.get(row.id);
                (row, copy)
            })
            .collect())
    }

    /// How old a copy is: its vehicles, or its unpaid services.
    pub(super) fn copy_age(&self, row: &ConnectionRow, as_of: Option<gatehouse_domain::Instant>) -> CopyAge {
        let failed = self.inner.payments.standings.with(row.id, |standing| standing.look_failed.clone());
        let zone = self.state().zone;
        let sentence = match (as_of, failed) {
            (None, Some(words)) => Some(format!("It was never read. {words}")),
            (None, None) => Some("It has not been read yet.".to_owned()),
            (Some(at), Some(words)) => Some(format!("As of {}. {words}", say(zone, at))),
            (Some(at), None) if super::standing::too_old(row, at, self.now()) => {
                Some(format!("As of {}: too old to rely on. Refresh it.", say(zone, at)))
            }
            (Some(_), None) => None,
        };
        CopyAge {
            connection_id: row.id,
            connection_name: row.name.clone(),
            as_of,
            stale: sentence.is_some(),
            sentence,
        }
    }

    /// Vehicles by plate, from the local copy.
    pub async fn fleet_vehicles(&self, query: FleetVehicleQuery) -> Result<FleetVehiclePage> {
        let fleets = self.fleets(query.connection_id)?;
        let part = normalise(query.plate.as_deref().unwrap_or_default());
        let mut found = Vec::new();
        for (row, copy) in &fleets {
            let fits = copy.vehicles.iter().map(|vehicle| (vehicle.plate.canonical(), vehicle));
            found.extend(
                fits.filter(|(plate, _)| plate.contains(&part)).map(|(plate, v)| (plate, row.id, v, copy)),
            );
        }
        if fleets.len() > 1 {
            found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        }
        let total = found.len() as i64;
        let (offset, limit) = page(query.offset, query.limit);
        let parked: HashMap<_, _> =
            self.parked_vehicles().await?.into_iter().map(|one| (parked_key(&one), one)).collect();
        let rows = found.into_iter().skip(offset).take(limit).map(|(canonical, id, vehicle, copy)| {
            let of = copy.plates.get(&canonical);
            FleetVehicleView {
                connection_id: id,
                vehicle: build::fleet::plate(&vehicle.plate),
                created_at: vehicle.created_at,
                unpaid: of.map(|of| of.totals().iter().map(build::total).collect()).unwrap_or_default(),
                parked: parked.get(&(id, vehicle.plate.key())).cloned(),
            }
        });
        Ok(FleetVehiclePage {
            rows: rows.collect(),
            total,
            ages: fleets.iter().map(|(row, copy)| self.copy_age(row, copy.vehicles_as_of)).collect(),
        })
    }

    /// Adds a vehicle to the fleet.
    pub async fn add_fleet_vehicle(
        &self,
        actor: &Actor,
        vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        let (row, typed) = self.fleet_vehicle(&vehicle)?;
        let known = self.inner.payments.copies.get(row.id);
        if known
            .plates
            .get(&typed.canonical())
            .and_then(|of| of.vehicle.as_ref())
            .is_some_and(|v| v.plate.key() == typed.key())
        {
            return Err(Error::Conflict(format!("{} is in the fleet already.", vehicle_words(&typed))));
        }
        let intent = vehicle_intent(&row, WriteKind::AddVehicle, &typed);
        let (fleet, sent) = (self.fleet_link(row.id)?, typed.clone());
        let (view, _added) = self
            .send_once(actor, intent, async move { fleet.add_vehicle(&sent).await }, |added| Said {
                sentence: format!("{} is in the fleet.", vehicle_words(&added.plate)),
                answer: vehicle_lines(&added.plate),
                change: Some(LocalChange::Added(added.clone())),
            })
            .await?;
        Ok(view)
    }

    /// Takes a vehicle out of the fleet.
    pub async fn remove_fleet_vehicle(
        &self,
        actor: &Actor,
        vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        let (row, typed) = self.fleet_vehicle(&vehicle)?;
        let intent = vehicle_intent(&row, WriteKind::RemoveVehicle, &typed);
        let fleet = self.fleet_link(row.id)?;
        let (sent, told) = (typed.clone(), vehicle_words(&typed));
        let (view, _removed) = self
            .send_once(actor, intent, async move { fleet.remove_vehicle(&sent).await }, move |()| Said {
                sentence: format!("{told} is not in the fleet any more."),
                answer: Vec::new(),
                change: Some(LocalChange::Removed(typed)),
            })
            .await?;
        Ok(view)
    }

    /// Unlinks a vehicle from all user profiles, so that earlier drivers are no longer charged.
    pub async fn detach_fleet_vehicle(
        &self,
        actor: &Actor,
        vehicle: FleetVehicleInput,
    ) -> Result<MoneyWriteView> {
        let (row, typed) = self.fleet_vehicle(&vehicle)?;
        self.detach(actor, vehicle_intent(&row, WriteKind::DetachVehicle, &typed), typed).await
    }

    /// The same for a vehicle whose intent stands.
    pub(super) async fn detach(
        &self,
        actor: &Actor,
        intent: Intent,
        plate: FleetPlate,
    ) -> Result<MoneyWriteView> {
        let (fleet, told) = (self.fleet_link(intent.connection)?, vehicle_words(&plate));
        let sent =
            self.send_once(actor, intent, async move { fleet.detach_vehicle(&plate).await }, move |()| {
                Said {
                    sentence: format!(
                        "{told} is detached from all user profiles: earlier drivers are no longer charged."
                    ),
                    answer: Vec::new(),
                    change: None,
                }
            });
        Ok(sent.await?.0)
    }

    /// The connection and the vehicle that were named: as the provider spells it, when it is known.
    pub(super) fn fleet_vehicle(&self, input: &FleetVehicleInput) -> Result<(ConnectionRow, FleetPlate)> {
        let row = self.connection_row(input.connection_id)?;
        if row.kind != ConnectionKind::Fleet {
            return Err(Error::invalid("connection_id", format!("{} is no fleet.", row.name)));
        }
        let typed = FleetPlate::new(&input.plate, &input.country, input.subdivision.as_deref());
        if let Some(complaint) = typed.complaint() {
            let field = if complaint.starts_with("The country") { "country" } else { "plate" };
            return Err(Error::invalid(field, complaint));
        }
        let spelt = self.inner.payments.copies.get(row.id).spelt(&typed);
        // What nobody has spelt yet is sent as a camera reads it, without what somebody typed between the letters.
        let plain = FleetPlate { plate: normalise(&typed.plate), ..typed };
        Ok((row, spelt.unwrap_or(plain)))
    }
}

/// An intent about a vehicle.
pub(super) fn vehicle_intent(row: &ConnectionRow, kind: WriteKind, plate: &FleetPlate) -> Intent {
    Intent {
        connection: row.id,
        group: new_group(),
        kind,
        subject: vehicle_words(plate),
        request: vehicle_lines(plate),
        target: super::Target::vehicle(plate).json(),
        reviewed: None,
        reason: String::new(),
        personal: Some(plate.canonical()),
    }
}

/// First row and how many, within bounds.
pub(super) fn page(offset: Option<i64>, limit: Option<i64>) -> (usize, usize) {
    let offset = usize::try_from(offset.unwrap_or(0)).unwrap_or(0);
    (offset, usize::try_from(limit.unwrap_or(100).clamp(1, 500)).unwrap_or(100))
}

/// Of which vehicle of which connection.
fn parked_key(parked: &ParkedView) -> (ConnectionId, (String, String)) {
    let told = &parked.vehicle;
    let plate = FleetPlate::new(&told.plate, &told.country, told.subdivision.as_deref());
    (parked.connection_id, plate.key())
}
