//! Fresh looks at a fleet: the vehicles tell whether one was added or removed; the unpaid services tell whether one was
//! declined, and nothing about locks, because a locked service stays as unpaid as it was.

use super::{line, look, missing};
use crate::engine::Engine;
use crate::error::Result;
use crate::payments::{Look, Target};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Service, ServiceKind, Settled};
use gatehouse_domain::site::say;
use gatehouse_payments::autopay_fleet::OfVehicle;
use std::collections::HashSet;

/// So many services are named at most.
const NAMED: usize = 50;

/// No question reads it back.
pub(super) fn detached() -> Look {
    look(
        None,
        "Autopay has no question that tells from which users a vehicle is detached: nothing can be read back. Ask Autopay, or an earlier driver.",
        Vec::new(),
    )
}

impl Engine {
    /// Whether the vehicle is in the fleet (F1); `there` = what its presence speaks for.
    pub(super) async fn look_for_vehicle(
        &self,
        connection: ConnectionId,
        target: &Target,
        there: Settled,
    ) -> Result<Look> {
        let plate = target.vehicle.as_ref().ok_or_else(|| missing("vehicle"))?.plate();
        let fleet = self.fleet_link(connection)?;
        let vehicles = self.looked(connection, fleet.vehicles().await).await?;
        let mut details = vec![line("Vehicles in the fleet", vehicles.len())];
        let found = vehicles.into_iter().find(|vehicle| vehicle.plate.key() == plate.key());
        if let Some(found) = &found {
            details.push(line("Plate in the fleet", &found.plate.plate));
            if let Some(at) = found.created_at {
                details.push(line("Added", say(self.state().zone, at)));
            }
        }
        let sentence = match (found.is_some(), there) {
            (true, Settled::Done) => "The vehicle is in the fleet: it was added.",
            (false, Settled::Done) => "The vehicle is not in the fleet: it was not added.",
            (true, Settled::NotDone) => "The vehicle is still in the fleet: it was not removed.",
            (false, Settled::NotDone) => "The vehicle is no longer in the fleet: it was removed.",
        };
        let absent = match there {
            Settled::Done => Settled::NotDone,
            Settled::NotDone => Settled::Done,
        };
        Ok(look(if found.is_some() { there } else { absent }, sentence, details))
    }

    /// What of the reviewed services is still unpaid (F7). It never tells what is locked.
    pub(super) async fn look_at_locked(&self, connection: ConnectionId, target: &Target) -> Result<Look> {
        let services = self.unpaid_in_window(connection, target).await?;
        let still: HashSet<&str> = services.iter().map(|service| service.id.as_str()).collect();
        let (unpaid, gone): (Vec<&String>, Vec<&String>) =
            target.services.iter().partition(|id| still.contains(id.as_str()));
        let reviewed: HashSet<&str> = target.services.iter().map(String::as_str).collect();
        let new = services.iter().filter(|service| !reviewed.contains(service.id.as_str())).count();
        let mut details = vec![
            line("Reviewed", target.services.len()),
            line("Still unpaid", unpaid.len()),
            line("No longer unpaid", gone.len()),
            line("Unpaid and not reviewed", new),
        ];
        let named = |label: &'static str, ids: Vec<&String>| {
            ids.into_iter().take(NAMED).map(move |id| line(label, id)).collect::<Vec<_>>()
        };
        details.extend(named("Still unpaid", unpaid.clone()));
        details.extend(named("No longer unpaid", gone));
        let sentence = match (target.services.is_empty(), unpaid.is_empty()) {
            (false, true) => {
                "None of the reviewed services is unpaid any more: there is nothing left that could be locked. Autopay does not tell whether they were locked before."
            }
            _ => {
                "Autopay's list of unpaid services does not tell which are locked: a locked service stays on it. Ask Autopay, naming the vehicle, the period and the time."
            }
        };
        Ok(look(None, sentence, details))
    }

    /// Whether the service is still unpaid: in its vehicle's window (F7) when that was kept, else in the whole fleet
    /// (F6).
    pub(super) async fn look_for_declined(&self, connection: ConnectionId, target: &Target) -> Result<Look> {
        let id = target.service_id.as_deref().ok_or_else(|| missing("service"))?;
        let there = if target.vehicle.is_some() && target.window.is_some() {
            let services = self.unpaid_in_window(connection, target).await?;
            services.iter().any(|service| service.id == id)
        } else {
            self.unpaid_anywhere(connection, id).await?
        };
        let details = vec![line("Service", id)];
        Ok(match there {
            true => look(
                Settled::NotDone,
                "The service is still on the unpaid list: it was not declined.",
                details,
            ),
            false => look(
                Settled::Done,
                "The service is no longer on the unpaid list: it was declined, unless it was paid in between.",
                details,
            ),
        })
    }

    async fn unpaid_in_window(&self, connection: ConnectionId, target: &Target) -> Result<Vec<Service>> {
        let plate = target.vehicle.as_ref().ok_or_else(|| missing("vehicle"))?.plate();
        let period = target.window.ok_or_else(|| missing("period"))?.into();
        let kind = target.service_kind.as_deref().map(ServiceKind::from_word);
        let fleet = self.fleet_link(connection)?;
        let of =
            OfVehicle { plate: &plate, kind: kind.as_ref(), period, include_running: target.include_running };
        self.looked(connection, fleet.unpaid_of(of).await).await
    }

    async fn unpaid_anywhere(&self, connection: ConnectionId, id: &str) -> Result<bool> {
        let fleet = self.fleet_link(connection)?;
        let mut pages = fleet.unpaid_pages();
        while let Some(page) = self.looked(connection, pages.next().await).await? {
            if page.services.iter().any(|service| service.id == id) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
