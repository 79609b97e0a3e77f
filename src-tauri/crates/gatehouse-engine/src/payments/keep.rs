//! Keeps the copies of the fleets in their tables: only differences, in small portions, so that captures never wait
//! long for the one writer. Also takes them up again at the start.

use super::copy::{FleetCopy, Known, LocalChange, Parts, Slot};
use crate::engine::Engine;
use crate::view::Change;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{FleetPlate, FleetVehicle};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::fleet_copies::{self, CopyRow, Part};
use gatehouse_store::table::{fleet_services, fleet_vehicles};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows written in one portion.
const PORTION: usize = 500;

/// One row that is not in the tables as it is in memory.
enum Difference {
    Vehicle(Arc<FleetVehicle>),
    NoVehicle(FleetPlate),
    Service(Arc<Known>),
    NoService(String),
}

impl Engine {
    /// Takes up the copies the tables hold, so that the screens work at once.
    pub(crate) async fn remember_fleets(&self) -> crate::Result<()> {
        let ids: Vec<ConnectionId> = self.inner.payments.connections().keys().copied().collect();
        for id in ids {
            let parts = self.read(move |conn| remembered(conn, id)).await?;
            let copy = Arc::new(FleetCopy::of(parts));
            self.inner.payments.copies.with(id, |slot| {
                slot.now = Arc::clone(&copy);
                slot.saved = copy;
            });
        }
        Ok(())
    }

    /// A write was done: the copy shows it at once.
    pub(super) async fn change_copy(&self, id: ConnectionId, change: LocalChange) {
        if self.connection_row(id).is_err() {
            return;
        }
        self.put_copy(id, move |slot| {
            let mut parts = slot.now.parts();
            change.apply(&mut parts);
            slot.since_look.push(change);
            parts
        })
        .await;
    }

    /// Puts what a look brought in the place of the copy; what was done meanwhile stays.
    pub(super) async fn replace_copy(&self, id: ConnectionId, mut parts: Parts) {
        if self.connection_row(id).is_err() {
            return;
        }
        self.put_copy(id, move |slot| {
            slot.since_look.drain(..).for_each(|change| change.apply(&mut parts));
            parts
        })
        .await;
    }

    async fn put_copy(&self, id: ConnectionId, make: impl FnOnce(&mut Slot) -> Parts) {
        let copies = &self.inner.payments.copies;
        let (before, after) = {
            let changing = copies.with(id, |slot| Arc::clone(&slot.changing));
            let _one_at_a_time = changing.lock().await;
            let parts = copies.with(id, make);
            // Sorting a large fleet takes a moment.
            let Ok(made) = tokio::task::spawn_blocking(move || Arc::new(FleetCopy::of(parts))).await else {
                return tracing::error!("a fleet's copy could not be made");
            };
            copies.with(id, |slot| (std::mem::replace(&mut slot.now, Arc::clone(&made)), made))
        };
        self.copy_changed(id, &before, &after).await;
    }

    async fn copy_changed(&self, id: ConnectionId, before: &Arc<FleetCopy>, after: &Arc<FleetCopy>) {
        let plates = changed_plates(before, after);
        self.publish(Change::Fleet(id));
        self.show_evidence_again(&plates).await;
        self.save_copy(id).await;
    }

    /// Writes what the tables do not hold yet. What fails is written with the next change.
    async fn save_copy(&self, id: ConnectionId) {
        let saving = self.inner.payments.copies.with(id, |slot| Arc::clone(&slot.saving));
        let _one_at_a_time = saving.lock().await;
        let (saved, now) =
            self.inner.payments.copies.with(id, |slot| (Arc::clone(&slot.saved), Arc::clone(&slot.now)));
        let (old, new) = (Arc::clone(&saved), Arc::clone(&now));
        let found = tokio::task::spawn_blocking(move || differences(&old, &new)).await;
        let Ok(mut found) = found else { return };
        while !found.is_empty() {
            let rest = found.split_off(found.len().min(PORTION));
            let portion = std::mem::replace(&mut found, rest);
            if let Err(error) = self.write_derived(move |tx| write(tx, id, &portion)).await {
                return tracing::warn!(%error, "a fleet's copy is not in its tables yet");
            }
        }
        let ages = [
            (Part::Vehicles, now.vehicles_as_of, None),
            (Part::Unpaid, now.unpaid_as_of, now.warning.clone()),
        ];
        let written = self.write_derived(move |tx| {
            for (part, as_of, warning) in ages {
                match as_of {
                    Some(as_of) => fleet_copies::put(tx, id, part, &CopyRow { as_of, warning })?,
                    // The level does not tell it any more.
                    None => fleet_copies::remove(tx, id, part)?,
                }
            }
            Ok(())
        });
        match written.await {
            Ok(()) => self.inner.payments.copies.with(id, |slot| slot.saved = now),
            Err(error) => tracing::warn!(%error, "how old a fleet's copy is was not written"),
        }
    }
}

fn remembered(conn: &Connection, id: ConnectionId) -> gatehouse_store::Result<Parts> {
    let vehicles = fleet_copies::get(conn, id, Part::Vehicles)?;
    let unpaid = fleet_copies::get(conn, id, Part::Unpaid)?;
    Ok(Parts {
        vehicles: fleet_vehicles::all(conn, id)?.into_iter().map(Arc::new).collect(),
        vehicles_as_of: vehicles.map(|row| row.as_of),
        services: fleet_services::all(conn, id)?.into_iter().map(|row| Arc::new(Known::new(row))).collect(),
        unpaid_as_of: unpaid.as_ref().map(|row| row.as_of),
        warning: unpaid.and_then(|row| row.warning),
    })
}

fn write(conn: &Connection, id: ConnectionId, portion: &[Difference]) -> gatehouse_store::Result<()> {
    for difference in portion {
        match difference {
            Difference::Vehicle(vehicle) => fleet_vehicles::put(conn, id, vehicle)?,
            Difference::NoVehicle(plate) => fleet_vehicles::remove(conn, id, plate)?,
            Difference::Service(known) => fleet_services::put(conn, id, &known.row)?,
            Difference::NoService(service) => fleet_services::remove(conn, id, service)?,
        }
    }
    Ok(())
}

fn differences(old: &FleetCopy, new: &FleetCopy) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut vehicles: HashMap<_, _> = old.vehicles.iter().map(|v| (v.plate.key(), v)).collect();
    for vehicle in &new.vehicles {
        let same = vehicles.remove(&vehicle.plate.key());
        if same.is_none_or(|same| same != vehicle) {
            found.push(Difference::Vehicle(Arc::clone(vehicle)));
        }
    }
    found.extend(vehicles.into_values().map(|gone| Difference::NoVehicle(gone.plate.clone())));
    let mut services: HashMap<&str, &Arc<Known>> = by_id(old);
    for known in &new.services {
        let same = services.remove(known.service().id.as_str());
        if same.is_none_or(|same| !Arc::ptr_eq(same, known) && same != known) {
            found.push(Difference::Service(Arc::clone(known)));
        }
    }
    found.extend(services.into_keys().map(|gone| Difference::NoService(gone.to_owned())));
    found
}

fn by_id(copy: &FleetCopy) -> HashMap<&str, &Arc<Known>> {
    copy.services.iter().map(|known| (known.service().id.as_str(), known)).collect()
}

/// Plates of which another thing is said now. When a part is read for the first time, all that are known.
fn changed_plates(old: &FleetCopy, new: &FleetCopy) -> HashSet<String> {
    let first = old.vehicles_as_of.is_none() || old.unpaid_as_of.is_none();
    let same = |plate: &str| match (old.plates.get(plate), new.plates.get(plate)) {
        (Some(a), Some(b)) => {
            a.vehicle.is_some() == b.vehicle.is_some()
                && a.services.len() == b.services.len()
                && a.services.iter().zip(&b.services).all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
        }
        (a, b) => a.is_none() && b.is_none(),
    };
    let all = old.plates.keys().chain(new.plates.keys());
    all.filter(|plate| first || !same(plate)).cloned().collect()
}
