//! What the demo's Autopay holds, and large fleets for tests of speed. The same seed and clock give the same data.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::model::{Allocation, Cost, Credential, Definition, Level, Place, Service, Tenant, Vehicle, World};
use crate::sim::dice::Dice;

/// The demo's fleet client: id and secret.
pub const DEMO_FLEET: (&str, &str) = ("demo-fleet", "demo-fleet-secret");
/// The demo's landlord client: id and secret.
pub const DEMO_LANDLORD: (&str, &str) = ("demo-landlord", "demo-landlord-secret");
/// The demo's landlord.
pub const DEMO_LANDLORD_ID: &str = "1a6f4e3b-2db6-46ea-a095-a8c76c995596";

const FLEET: usize = 40;

pub(super) fn seed(world: &mut World, now: DateTime<Utc>, plates: &[String]) {
    let client = |(id, secret): (&str, &str), level, landlord: Option<&str>| Credential {
        client_id: id.into(),
        client_secret: secret.into(),
        operator_id: None,
        level,
        landlord_id: landlord.map(str::to_owned),
    };
    world.credentials.push(client(DEMO_FLEET, Level::Enterprise, None));
    world.credentials.push(client(DEMO_LANDLORD, Level::None, Some(DEMO_LANDLORD_ID)));
    let mut dice = Dice::new(40);
    for plate in plates.iter().take(FLEET) {
        world.add_vehicle(Vehicle::new(plate, "NO", None, now - TimeDelta::days(200)));
    }
    while world.vehicles.len() < FLEET {
        let plate = format!("E{}{:05}", ['K', 'L', 'V', 'B'][dice.below(4)], 10_000 + dice.below(80_000));
        let (country, subdivision) = if dice.percent(20) { ("DE", Some("HD")) } else { ("NO", None) };
        world.add_vehicle(Vehicle::new(&plate, country, subdivision, now - TimeDelta::days(100)));
    }
    let vehicles = world.vehicles.clone();
    for (i, vehicle) in vehicles.iter().enumerate().filter(|(i, _)| i % 5 != 4) {
        let hours = [3, 20, 40, 70, 24 * 12, 24 * 30, 24 * 48][i % 7];
        let end = now - TimeDelta::hours(hours);
        let id = world.fresh_id();
        let mut service = placed(&mut dice, &id, vehicle, end - TimeDelta::minutes(95), Some(end));
        match i {
            1 => service.end = Some(service.start - TimeDelta::days(20)),
            2 => service.cost = None,
            3 | 10 | 17 => {
                (service.start, service.end, service.cost) = (now - TimeDelta::minutes(40), None, None);
            }
            _ => {}
        }
        world.services.push(service);
    }
    landlord(world, now);
}

fn placed(
    dice: &mut Dice,
    id: &str,
    vehicle: &Vehicle,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
) -> Service {
    let mut service = Service::new(id, vehicle, start, end);
    let (currency, percent) = if dice.percent(25) { ("EUR", 19) } else { ("NOK", 25) };
    service.cost = Some(Cost::of(currency, 900 + 100 * dice.below(250) as u64, percent));
    let toll = dice.percent(25);
    service.kind = if toll { "TOLL_ROAD" } else { "PARKING" }.into();
    service.operator_id = ["northpark", "cityside", "fjordveg"][if toll { 2 } else { dice.below(2) }].into();
    let (code, name) = [("100", "Harbour garage"), ("200", "Central square"), ("300", "Fjord road")]
        [if toll { 2 } else { dice.below(2) }];
    service.facility = Some(Place::new(code, name));
    let zone = 1 + dice.below(3);
    service.zone = Some(Place::new(&format!("{code}{zone}"), &format!("{name} {zone}")));
    service.product_name = Some(if toll { "Passing" } else { "Hourly parking" }.into());
    service.data = None;
    service
}

fn landlord(world: &mut World, now: DateTime<Utc>) {
    let today = now.date_naive();
    let endless = NaiveDate::from_ymd_opt(2099, 1, 1).unwrap_or(today);
    let definitions = ["Free parking from 5 to 9", "Staff, all day", "Residents"].map(|name| {
        let zones = vec![Place::new("15124", "Upper level"), Place::new("15125", "Lower level")];
        Definition {
            id: world.fresh_id(),
            name: name.into(),
            facilities: vec![(Place::new("34124", "Supremax city center"), zones)],
        }
    });
    // Name, kind, then per allocation: spaces, permits, issued, days left (None = no end).
    type Row = (&'static str, &'static str, &'static [(u64, u64, u64, Option<i64>)]);
    let rows: [Row; 6] = [
        ("Harbour Bakery", "FULL", &[(5, 12, 9, Some(1)), (2, 2, 2, None)]),
        ("Nordlys Dental", "FULL", &[(4, 6, 6, Some(7))]),
        ("Fjord Legal", "FULL", &[(10, 10, 14, Some(120))]),
        ("Ola Nordmann", "BASIC", &[(1, 1, 1, Some(14))]),
        ("Kari Nordmann", "BASIC", &[(1, 1, 0, None)]),
        ("Tide Rentals", "FULL", &[]),
    ];
    for (n, (name, kind, allocations)) in rows.into_iter().enumerate() {
        let id = world.fresh_id();
        let allocations =
            allocations.iter().enumerate().map(|(m, (spaces, permits, issued, days))| Allocation {
                id: world.fresh_id(),
                definition_id: definitions[(n + m) % definitions.len()].id.clone(),
                spaces: *spaces,
                permits: *permits,
                issued: *issued,
                from: today - TimeDelta::days(90),
                to: days.map_or(endless, |d| today + TimeDelta::days(d)),
                zone_id: "Europe/Oslo".into(),
                via_api: m % 2 == 1,
            });
        let tenant = Tenant {
            id,
            name: name.into(),
            email: format!("manager{n}@example.test"),
            kind: kind.into(),
            ready_at: now,
            refusals: 0,
            allocations: allocations.collect(),
        };
        world.landlords.entry(DEMO_LANDLORD_ID.into()).or_default().tenants.push(tenant);
    }
    world.landlords.entry(DEMO_LANDLORD_ID.into()).or_default().definitions = definitions.into();
}

pub(super) fn bulk(world: &mut World, now: DateTime<Utc>, seed: u64, vehicles: usize, services: usize) {
    let mut dice = Dice::new(seed);
    let first = world.vehicles.len();
    for n in 0..vehicles {
        let country = ["NO", "SE", "DE"][dice.below(3)];
        let plate = format!("BU{seed}X{n:06}");
        world.add_vehicle(Vehicle::new(&plate, country, None, now - TimeDelta::days(300)));
    }
    if world.vehicles.len() == first {
        return;
    }
    for _ in 0..services {
        let vehicle = world.vehicles[first + dice.below(world.vehicles.len() - first)].clone();
        let end = now - TimeDelta::minutes(1 + dice.below(60 * 24 * 60) as i64);
        let id = dice.uuid();
        let start = end - TimeDelta::minutes(1 + dice.below(600) as i64);
        let service = placed(&mut dice, &id, &vehicle, start, Some(end));
        world.services.push(service);
    }
}
