//! The local copy of a fleet in memory: vehicles and unpaid services, in the orders the screens ask for, and found by
//! plate. A copy never changes: a look, or a write that was done, puts another in its place.

use gatehouse_domain::payment::{FleetPlate, FleetVehicle, Service, totals};
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::fleet_services::ServiceRow;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A service of the copy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// As told and as kept.
    pub row: ServiceRow,
    /// Normalised plate with its subdivision in front.
    pub canonical: String,
}

impl Known {
    pub(super) fn new(mut row: ServiceRow) -> Known {
        // Kept with the vehicle only.
        row.service.vehicle.created_at = None;
        Known { canonical: row.service.vehicle.plate.canonical(), row }
    }

    pub(super) fn service(&self) -> &Service {
        &self.row.service
    }

    /// The one that ended first at the beginning, running ones at the end.
    pub(super) fn oldest(a: &Known, b: &Known) -> Ordering {
        let key = |k: &Known| (k.row.service.end.is_none(), k.row.service.end, k.row.service.start);
        key(a).cmp(&key(b)).then_with(|| a.row.service.id.cmp(&b.row.service.id))
    }

    /// By plate, then as above.
    pub(super) fn by_plate(a: &Known, b: &Known) -> Ordering {
        a.canonical.cmp(&b.canonical).then_with(|| Known::oldest(a, b))
    }

    /// By currency, the greatest amount first; what nobody knows the cost of at the end.
    pub(super) fn by_amount(a: &Known, b: &Known) -> Ordering {
        fn key(k: &Known) -> Option<(&str, Decimal)> {
            k.row.service.cost.as_ref().map(|cost| (cost.currency.code(), cost.gross))
        }
        let order = match (key(a), key(b)) {
            (Some((ca, a)), Some((cb, b))) => ca.cmp(cb).then_with(|| b.cmp(&a)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        order.then_with(|| Known::oldest(a, b))
    }
}

/// What a fleet knows of one plate.
#[derive(Debug, Default)]
pub(super) struct OfPlate {
    /// The vehicle, when it is in the list of the fleet (the same plate of two countries: the first).
    pub vehicle: Option<Arc<FleetVehicle>>,
    /// Its unpaid services.
    pub services: Vec<Arc<Known>>,
}

/// The copy of one fleet.
#[derive(Debug, Default)]
pub(super) struct FleetCopy {
    /// By plate.
    pub vehicles: Vec<Arc<FleetVehicle>>,
    /// As of when the vehicles are; `None` = never read.
    pub vehicles_as_of: Option<Instant>,
    /// Oldest end first, running ones last.
    pub services: Vec<Arc<Known>>,
    /// As of when the services are; `None` = never read.
    pub unpaid_as_of: Option<Instant>,
    /// What was odd about it.
    pub warning: Option<String>,
    /// Positions in `services` by plate.
    pub by_plate: Vec<u32>,
    /// Positions in `services` by amount.
    pub by_amount: Vec<u32>,
    /// By canonical plate.
    pub plates: HashMap<String, OfPlate>,
    /// What can be filtered by: operators, zones, kinds, currencies.
    pub choices: [BTreeSet<String>; 4],
}

/// What a copy is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub vehicles: Vec<Arc<FleetVehicle>>,
    pub vehicles_as_of: Option<Instant>,
    pub services: Vec<Arc<Known>>,
    pub unpaid_as_of: Option<Instant>,
    pub warning: Option<String>,
}

impl FleetCopy {
    /// Sorts and indexes. Takes as long as the fleet is large: off the async threads when it comes from a look.
    pub(super) fn of(parts: Parts) -> FleetCopy {
        let Parts { mut vehicles, vehicles_as_of, mut services, unpaid_as_of, warning } = parts;
        vehicles.sort_by_cached_key(|vehicle| (vehicle.plate.canonical(), vehicle.plate.country.clone()));
        vehicles.dedup_by(|a, b| a.plate.key() == b.plate.key());
        services.sort_by(|a, b| Known::oldest(a, b));
        let mut plates: HashMap<String, OfPlate> = HashMap::new();
        for vehicle in &vehicles {
            let of = plates.entry(vehicle.plate.canonical()).or_default();
            of.vehicle.get_or_insert_with(|| Arc::clone(vehicle));
        }
        let mut choices: [BTreeSet<String>; 4] = Default::default();
        let mut seen: [BTreeSet<&str>; 4] = Default::default();
        for known in &services {
            match plates.get_mut(&known.canonical) {
                Some(of) => of.services.push(Arc::clone(known)),
                None => {
                    let of = OfPlate { vehicle: None, services: vec![Arc::clone(known)] };
                    plates.insert(known.canonical.clone(), of);
                }
            }
            let service = known.service();
            let words = [
                service.operator_id.as_deref(),
                service.zone.as_ref().map(|zone| zone.name.as_str()),
                Some(service.kind.word()),
                service.cost.as_ref().map(|cost| cost.currency.code()),
            ];
            for (seen, word) in seen.iter_mut().zip(words) {
                seen.extend(word);
            }
        }
        for (choices, seen) in choices.iter_mut().zip(&seen) {
            choices.extend(seen.iter().map(|word| (*word).to_owned()));
        }
        let order = |by: fn(&Known, &Known) -> Ordering| {
            let mut order: Vec<u32> = (0..u32::try_from(services.len()).unwrap_or(u32::MAX)).collect();
            order.sort_by(|a, b| by(&services[*a as usize], &services[*b as usize]));
            order
        };
        let (by_plate, by_amount) = (order(Known::by_plate), order(Known::by_amount));
        FleetCopy {
            vehicles,
            vehicles_as_of,
            by_plate,
            by_amount,
            services,
            unpaid_as_of,
            warning,
            plates,
            choices,
        }
    }

    /// What it is made of, to make another.
    pub(super) fn parts(&self) -> Parts {
        Parts {
            vehicles: self.vehicles.clone(),
            vehicles_as_of: self.vehicles_as_of,
            services: self.services.clone(),
            unpaid_as_of: self.unpaid_as_of,
            warning: self.warning.clone(),
        }
    }

    /// The vehicle as the provider spells it.
    pub(super) fn spelt(&self, plate: &FleetPlate) -> Option<FleetPlate> {
        let of = self.plates.get(&plate.canonical())?;
        let services = of.services.iter().map(|known| &known.service().vehicle.plate);
        let mut spellings = of.vehicle.iter().map(|vehicle| &vehicle.plate).chain(services);
        spellings.find(|spelt| spelt.country == plate.country).cloned()
    }

    /// One service.
    pub(super) fn service(&self, id: &str) -> Option<&Arc<Known>> {
        self.services.iter().find(|known| known.service().id == id)
    }
}

impl OfPlate {
    /// Sums of its services.
    pub(super) fn totals(&self) -> Vec<gatehouse_domain::payment::Total> {
        totals(self.services.iter().map(|known| known.service().cost.as_ref()))
    }
}

/// What a write that was done changes at once; the next look tells the truth.
#[derive(Debug, Clone)]
pub(super) enum LocalChange {
    /// A vehicle was added, as the provider spells it.
    Added(FleetVehicle),
    /// A vehicle was taken out of the fleet.
    Removed(FleetPlate),
    /// The payment of these services was locked.
    Locked(Vec<Service>, Instant),
    /// A service was declined: it is the owner's now.
    Declined(String),
}

impl LocalChange {
    pub(super) fn apply(&self, parts: &mut Parts) {
        match self {
            LocalChange::Added(vehicle) => {
                parts.vehicles.retain(|known| known.plate.key() != vehicle.plate.key());
                parts.vehicles.push(Arc::new(vehicle.clone()));
            }
            LocalChange::Removed(plate) => {
                parts.vehicles.retain(|known| known.plate.key() != plate.key());
            }
            LocalChange::Locked(services, at) => {
                for service in services {
                    let mark =
                        |known: &Known| Known::new(ServiceRow { locked_at: Some(*at), ..known.row.clone() });
                    match parts.services.iter_mut().find(|known| known.row.service.id == service.id) {
                        Some(known) => *known = Arc::new(mark(known)),
                        None => parts.services.push(Arc::new(Known::new(ServiceRow {
                            service: service.clone(),
                            first_seen: *at,
                            locked_at: Some(*at),
                        }))),
                    }
                }
            }
            LocalChange::Declined(id) => parts.services.retain(|known| known.row.service.id != *id),
        }
    }
}

/// One fleet's copy, and what is on its way into the tables.
#[derive(Default)]
pub(super) struct Slot {
    /// What the screens see.
    pub now: Arc<FleetCopy>,
    /// What the tables hold as far as we know.
    pub saved: Arc<FleetCopy>,
    /// What was changed since the last look began; emptied when the next one begins.
    pub since_look: Vec<LocalChange>,
    /// Held while another copy is made.
    pub changing: Arc<tokio::sync::Mutex<()>>,
    /// Held while the tables are written.
    pub saving: Arc<tokio::sync::Mutex<()>>,
}

/// The copies of all fleets.
#[derive(Default)]
pub(super) struct Copies {
    slots: Mutex<BTreeMap<ConnectionId, Slot>>,
}

impl Copies {
    /// The copy of one fleet; an empty one that was never read when there is none.
    pub(super) fn get(&self, id: ConnectionId) -> Arc<FleetCopy> {
        self.lock().get(&id).map(|slot| Arc::clone(&slot.now)).unwrap_or_default()
    }

    /// Works on one; never held across an await.
    pub(super) fn with<T>(&self, id: ConnectionId, work: impl FnOnce(&mut Slot) -> T) -> T {
        work(self.lock().entry(id).or_default())
    }

    /// Forgets a connection that was removed.
    pub(super) fn forget(&self, id: ConnectionId) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
